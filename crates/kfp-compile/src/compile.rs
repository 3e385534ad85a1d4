//! `kfp-compile PIPELINE…`: compiles one pipeline to files, or several into a folder.

mod folder;
mod text;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::cli::{Compile, Output};
use crate::pipeline::{Pipeline, Settings};
use crate::report::{self, Report};
use crate::{Outcome, input, output, suggestion};
use text::{Targets, Text};

pub(crate) fn run(cli: &Compile) -> Result<Outcome> {
    let first = cli.inputs.first().context("no pipeline to compile")?;
    refuse_words(first)?;
    let settings = Settings {
        external_programs: cli.output.external_programs.as_deref(),
        #[cfg(feature = "images")]
        images: Some(&cli.images),
        ..Settings::of(&cli.options)?
    };
    if cli.output.files.iter().any(|file| is_folder(file)) {
        return folder::run(cli, &settings);
    }
    if cli.inputs.len() > 1 {
        bail!("several pipelines can only be compiled into a folder: -o FOLDER/");
    }
    one(first, cli, &settings)
}

/// Returns true if a path ends with a slash: a workflow in it is named after its object.
fn is_folder(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/")
}

/// Compiles a single pipeline to files, or to standard output.
fn one(input: &Path, cli: &Compile, settings: &Settings<'_>) -> Result<Outcome> {
    let mut report = Report::new(&cli.reporting);
    let pipeline = match compile(input, cli, settings) {
        Ok(pipeline) => pipeline,
        Err(error) => {
            report.failure(&input.display().to_string(), &error);
            report.end();
            return Ok(Outcome::Failed);
        }
    };
    let external_programs = pipeline.external_programs();
    let (compiled, outcome) = pipeline.report(&mut report);
    let targets = Targets { workflows: cli.output.files.clone(), external_programs, format: cli.output.format };
    let texts = compiled.as_ref().map_or_else(|| Ok(Vec::new()), |compiled| targets.texts(compiled));
    let written = texts.and_then(|texts| finish(&texts, &cli.output, &mut report));
    report.end();
    let outcome = outcome.max(written?);
    if let Some(compiled) = compiled.filter(|_| cli.output.stats) {
        report::note(&compiled.stats().to_string());
    }
    Ok(outcome)
}

fn compile(input: &Path, cli: &Compile, settings: &Settings<'_>) -> Result<Pipeline> {
    let ensure_distinct = |external_programs: Option<&Path>| {
        let outputs = cli.output.files.iter().map(|file| ("--output", file.as_path()));
        let outputs: Vec<_> = outputs.chain(external_programs.map(|file| ("--external-programs", file))).collect();
        output::ensure_distinct(&inputs(cli), &outputs)
    };
    ensure_distinct(settings.external_programs)?;
    let pipeline = Pipeline::compile(input::read(input, &cli.options.input)?, input, settings)?;
    ensure_distinct(pipeline.external_programs().as_deref())?;
    Ok(pipeline)
}

/// Returns the files that the command reads, which it must not overwrite.
fn inputs(cli: &Compile) -> Vec<(&'static str, &Path)> {
    let config = cli.options.input.config.as_deref().map(|file| ("--config", file));
    cli.inputs.iter().map(|file| ("the pipeline", file.as_path())).chain(config).collect()
}

/// Writes the texts; with `--check` or `--diff`, shows what would change instead.
///
/// # Errors
/// Returns an error if a file cannot be written.
fn finish(texts: &[Text], cli: &Output, report: &mut Report) -> Result<Outcome> {
    if !(cli.check || cli.diff) {
        return text::write(texts, report).map(|()| Outcome::Done);
    }
    let outdated: Vec<&Text> = texts.iter().filter(|text| !text.is_up_to_date()).collect();
    if cli.check {
        outdated.iter().for_each(|text| report.outdated(text.what, &text.file));
    }
    if cli.diff {
        let diffs: Result<String> = outdated.iter().map(|text| text.diff()).collect();
        output::write(Path::new("-"), &diffs?)?;
    }
    Ok(if outdated.is_empty() { Outcome::Done } else { Outcome::Findings })
}

/// Refuses a first word that looks like a command that does not exist.
fn refuse_words(input: &Path) -> Result<()> {
    let word = input.to_str().unwrap_or_default();
    let is_word = !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    if is_word && word != "-" && !input.exists() {
        match suggestion::command(word) {
            Some(command) => bail!("`{word}` is not a file or a command; did you mean `kfp-compile {command}`?"),
            None => bail!("`{word}` is not a file or a command; see `kfp-compile --help`"),
        }
    }
    Ok(())
}

/// Refuses a folder that is not one.
fn ensure_folders(files: &[PathBuf]) -> Result<()> {
    for file in files {
        ensure!(is_folder(file), "{} is not a folder: with -o FOLDER/, each output is a folder", file.display());
    }
    Ok(())
}
