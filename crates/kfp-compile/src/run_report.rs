//! `kfp-compile report RUN`: reports a run of a compiled workflow.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};
use kfp_picture::picture::Picture;
use kfp_picture::pipeline;
use kfp_report::{Files, NoFiles, Report, Workflow, html, markdown, text};

use crate::cli::{RunReport, RunReportFormat};
use crate::pipeline::{Settings, checked};
use crate::report::{self, Report as Findings};
use crate::{Outcome, input, output};

/// The formats of files, by their endings.
const FORMATS: [(&str, RunReportFormat); 5] = [
    ("", RunReportFormat::Text),
    ("txt", RunReportFormat::Text),
    ("log", RunReportFormat::Text),
    ("md", RunReportFormat::Markdown),
    ("html", RunReportFormat::Html),
];

pub(crate) fn run(cli: &RunReport) -> Result<Outcome> {
    output::ensure_distinct(&[("the run", &cli.run)], &[("--output", &cli.file)])?;
    let format = match cli.format {
        Some(format) => format,
        None => output::format_of(&cli.file, &FORMATS)?,
    };
    if let Some(folder) = &cli.artifacts {
        ensure!(folder.is_dir(), "the folder {} with artifacts does not exist", folder.display());
    }
    let workflow = Workflow::read(&read(&cli.run)?).with_context(|| format!("cannot read {}", cli.run.display()))?;
    let (picture, outcome) = match &cli.pipeline {
        Some(path) => picture(cli, path)?,
        None => (None, Outcome::Done),
    };
    if outcome != Outcome::Done {
        return Ok(outcome);
    }
    let report = Report::new(&workflow, picture.as_ref());
    let written = match format {
        RunReportFormat::Text => text(&report).lines().map(|line| report::inert(line) + "\n").collect(),
        RunReportFormat::Markdown => markdown(&report),
        RunReportFormat::Html => match &cli.artifacts {
            Some(folder) => html(&report, &Folder(folder.clone())),
            None => html(&report, &NoFiles),
        },
    };
    output::write(&cli.file, &written)?;
    Ok(Outcome::Done)
}

/// Returns the picture of the pipeline, unless it has errors.
fn picture(cli: &RunReport, path: &Path) -> Result<(Option<Picture>, Outcome)> {
    let settings = Settings::of(&cli.options)?;
    let (meaning, outcome) = checked(path, &settings, Findings::new(&cli.reporting))?;
    let picture = meaning.map(|meaning| pipeline::picture(&meaning.checked)).transpose()?;
    Ok((picture, outcome))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    let bytes = match path == Path::new("-") {
        true => input::at_most(std::io::stdin().lock(), MAX_BYTES),
        false => File::open(path).and_then(|file| input::at_most(file, MAX_BYTES)),
    };
    let bytes = bytes.with_context(|| format!("cannot read {name}"))?;
    ensure!(bytes.len() as u64 <= MAX_BYTES, "{name} is larger than {} MiB", MAX_BYTES >> 20);
    Ok(bytes)
}

/// The maximum size of a run. Argo keeps the nodes of larger runs in a database.
const MAX_BYTES: u64 = 256 << 20;

/// The files of artifacts in a folder.
struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, paths: &[String]) -> Option<Vec<u8>> {
        paths.iter().find_map(|path| self.file(Path::new(path)))
    }
}

impl Folder {
    /// Reads a file, or the only file of a folder. Paths of the run must not lead out of the
    /// folder.
    fn file(&self, path: &Path) -> Option<Vec<u8>> {
        if !path.components().all(|component| matches!(component, Component::Normal(_))) {
            return None;
        }
        let mut path = self.0.join(path).canonicalize().ok()?;
        if path.is_dir() {
            let mut entries = std::fs::read_dir(&path).ok()?;
            path = entries.next()?.ok()?.path().canonicalize().ok().filter(|_| entries.next().is_none())?;
        }
        let is_inside = path.starts_with(self.0.canonicalize().ok()?);
        let file = File::open(&path).ok().filter(|_| is_inside && path.is_file())?;
        let mut bytes = Vec::new();
        file.take(MAX_ARTIFACT).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// The maximum number of bytes that are read of an artifact; pages contain smaller ones only.
const MAX_ARTIFACT: u64 = 1 << 20;
