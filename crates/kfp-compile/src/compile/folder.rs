//! `kfp-compile PIPELINE… -o FOLDER/`: compiles pipelines on all cores, into files that are named
//! after their objects.
//!
//! Nothing is written if any pipeline has errors, so that the folder always belongs to one state of
//! the pipelines.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use kfp_argo::{Compiled, Stats};

use super::text::{Targets, Text};
use super::{ensure_folders, finish, inputs, is_folder};
use crate::cli::{self, Compile};
use crate::pipeline::{Pipeline, Settings};
use crate::report::{self, Report};
use crate::{Outcome, input, output};

/// The files of a pipeline without errors.
struct Files {
    texts: Vec<Text>,
    stats: Stats,
}

/// Compiles all pipelines, and writes their workflows.
///
/// # Errors
/// Returns an error if a file cannot be written, or if two pipelines have the same file.
pub(super) fn run(cli: &Compile, settings: &Settings<'_>) -> Result<Outcome> {
    ensure_folders(&cli.output.files)?;
    let mut report = Report::new(&cli.reporting);
    let work = |source, path: &Path| {
        let pipeline = Pipeline::compile(source, path, settings)?;
        let external_programs = pipeline.external_programs();
        let files = pipeline.compiled().map(|compiled| files(compiled, external_programs, cli));
        Ok((files.transpose()?, pipeline))
    };
    let mut all: Vec<(PathBuf, Files)> = Vec::new();
    let take = &mut |(files, pipeline): (Option<Files>, Pipeline), path: &Path, report: &mut Report| {
        let (compiled, outcome) = pipeline.report(report);
        all.extend(compiled.and(files).map(|files| (path.to_owned(), files)));
        outcome
    };
    let outcome = input::for_each(&cli.inputs, &cli.options.input, &mut report, &work, take);
    let finished = match outcome {
        Outcome::Done => finish_all(all, cli, &mut report),
        _ => Ok(outcome),
    };
    report.end();
    finished
}

/// Writes everything, or shows what would change.
fn finish_all(all: Vec<(PathBuf, Files)>, cli: &Compile, report: &mut Report) -> Result<Outcome> {
    ensure_distinct(&all, cli)?;
    if !(cli.output.check || cli.output.diff) {
        for folder in cli.output.files.iter().chain(&cli.output.external_programs).filter(|file| is_folder(file)) {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
    }
    let mut texts = Vec::new();
    for (path, Files { texts: own, stats }) in all {
        if cli.output.stats {
            report::note(&format!("{}:\n{stats}", path.display()));
        }
        texts.extend(own);
    }
    finish(&texts, &cli.output, report)
}

/// Refuses two pipelines with the same file, and a file that is a pipeline.
fn ensure_distinct(all: &[(PathBuf, Files)], cli: &Compile) -> Result<()> {
    let mut known: BTreeMap<&Path, &Path> = BTreeMap::new();
    for (pipeline, Files { texts, .. }) in all {
        for text in texts {
            if let Some(other) = known.insert(&text.file, pipeline) {
                let (other, pipeline, file) = (other.display(), pipeline.display(), text.file.display());
                bail!("{other} and {pipeline} have the same {}, {file}; give them different names", text.what);
            }
        }
    }
    let pipelines = all.iter().map(|(path, _)| ("the pipeline", path.as_path()));
    let inputs: Vec<(&str, &Path)> =
        inputs(cli).into_iter().filter(|(_, path)| !path.is_dir()).chain(pipelines).collect();
    known.keys().try_for_each(|file| output::ensure_distinct(&inputs, &[("--output", file)]))
}

/// Returns the files of a compiled pipeline.
fn files(compiled: &Compiled, external_programs: Option<PathBuf>, cli: &Compile) -> Result<Files> {
    let name = object_name(compiled);
    let extension = if matches!(cli.output.format, Some(cli::Format::Json)) { "json" } else { "yaml" };
    let in_folder = |file: &Path, suffix: &str| match is_folder(file) {
        true => file.join(format!("{name}{suffix}.{extension}")),
        false => file.to_owned(),
    };
    let targets = Targets {
        workflows: cli.output.files.iter().map(|folder| in_folder(folder, "")).collect(),
        external_programs: external_programs.map(|file| in_folder(&file, "-programs")),
        format: cli.output.format,
    };
    Ok(Files { texts: targets.texts(compiled)?, stats: compiled.stats() })
}

/// Returns the name of the object, or the part of it that all runs have in common.
fn object_name(compiled: &Compiled) -> &str {
    let metadata = &compiled.workflow.metadata;
    let generated = || metadata.generate_name.as_deref().map(|name| name.trim_end_matches('-'));
    metadata.name.as_deref().or_else(generated).unwrap_or("pipeline")
}
