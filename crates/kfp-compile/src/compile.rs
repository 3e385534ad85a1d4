//! `kfp-compile PIPELINE`: compiles one pipeline.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use argo_model::Format;
use kfp_argo::Compiled;

use crate::cli::{self, Compile, Output};
use crate::input;
use crate::pipeline::{Pipeline, Settings};
use crate::report::{self, Report};
use crate::{Outcome, arguments, output, suggestion};

pub(crate) fn run(cli: &Compile) -> Result<Outcome> {
    let input = cli.input.as_ref().context("no pipeline to compile")?;
    refuse_surplus(input, cli)?;
    let mut report = Report::new(&cli.reporting);
    let pipeline = match compile(input, cli) {
        Ok(pipeline) => pipeline,
        Err(error) => {
            report.failure(&input.display().to_string(), &error);
            report.end();
            return Ok(Outcome::Failed);
        }
    };
    let external_programs = pipeline.external_programs();
    let (compiled, outcome) = pipeline.report(&mut report);
    let texts = compiled.as_ref().map(|compiled| texts(compiled, external_programs.as_deref(), &cli.output));
    let written = match (texts.transpose(), cli.output.check) {
        (Err(error), _) => Err(error),
        (Ok(texts), true) => Ok(outdated(texts.as_deref().unwrap_or_default(), &mut report)),
        (Ok(texts), false) => write(texts.as_deref().unwrap_or_default(), &report).map(|()| Outcome::Done),
    };
    report.end();
    let outcome = outcome.max(written?);
    if let Some(compiled) = compiled.filter(|_| cli.output.stats) {
        report::note(&compiled.stats().to_string());
    }
    Ok(outcome)
}

fn compile(input: &Path, cli: &Compile) -> Result<Pipeline> {
    let settings = Settings {
        cli: &cli.options,
        arguments: arguments::collect(&cli.options.parameters)?,
        external_programs: cli.output.external_programs.as_deref(),
        #[cfg(feature = "images")]
        images: Some(&cli.images),
    };
    ensure_distinct(input, cli, settings.external_programs)?;
    let pipeline = Pipeline::compile(input::read(input, &cli.options.input)?, input, &settings)?;
    ensure_distinct(input, cli, pipeline.external_programs().as_deref())?;
    Ok(pipeline)
}

fn ensure_distinct(input: &Path, cli: &Compile, external_programs: Option<&Path>) -> Result<()> {
    let outputs = cli.output.files.iter().map(|file| ("--output", file.as_path()));
    let outputs = outputs.chain(external_programs.map(|file| ("--external-programs", file)));
    let config = cli.options.input.config.as_deref().map(|file| ("--config", file));
    let inputs: Vec<(&str, &Path)> = std::iter::once(("the pipeline", input)).chain(config).collect();
    output::ensure_distinct(&inputs, &outputs.collect::<Vec<_>>())
}

/// A text to write, and what it is.
struct Text {
    what: &'static str,
    file: PathBuf,
    text: String,
}

/// Returns the texts to write. Programs come first, because the workflow needs them.
fn texts(compiled: &Compiled, external_programs: Option<&Path>, cli: &Output) -> Result<Vec<Text>> {
    let mut texts = Vec::new();
    if let Some(file) = external_programs.filter(|file| !cli.files.iter().any(|output| output == file)) {
        let text = compiled.programs_to_text(format(cli, file))?;
        texts.push(Text { what: "programs", file: file.to_owned(), text });
    }
    for file in &cli.files {
        let format = format(cli, file);
        let workflow = compiled.to_text(format)?;
        let text = match (external_programs == Some(file.as_path()), format) {
            (false, _) => workflow,
            (true, Format::Yaml) => format!("{}---\n{workflow}", compiled.programs_to_text(format)?),
            (true, Format::Json) => compiled.programs_to_text(format)? + &workflow,
        };
        texts.push(Text { what: "workflow", file: file.clone(), text });
    }
    Ok(texts)
}

fn write(texts: &[Text], report: &Report) -> Result<()> {
    texts.iter().try_for_each(|Text { what, file, text }| {
        output::write(file, text)?;
        report.progress(&format!("{what}: {}", file.display()));
        Ok(())
    })
}

/// Reports the files that do not have the content that would be written.
fn outdated(texts: &[Text], report: &mut Report) -> Outcome {
    let outdated = texts.iter().filter(|Text { file, text, .. }| !output::is_up_to_date(file, text));
    let count = outdated.map(|Text { what, file, .. }| report.outdated(what, file)).count();
    if count == 0 { Outcome::Done } else { Outcome::Findings }
}

/// Explains a second word: several pipelines, or a command that does not exist.
fn refuse_surplus(input: &Path, cli: &Compile) -> Result<()> {
    let word = input.to_str().unwrap_or_default();
    let is_word = !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    if is_word && word != "-" && !input.exists() {
        match suggestion::command(word) {
            Some(command) => bail!("`{word}` is not a file or a command; did you mean `kfp-compile {command}`?"),
            None => bail!("`{word}` is not a file or a command; see `kfp-compile --help`"),
        }
    }
    ensure!(cli.surplus.is_empty(), "only one pipeline can be compiled at a time; `kfp-compile check` takes several");
    Ok(())
}

fn format(cli: &Output, file: &Path) -> Format {
    let extension = file.extension().and_then(|extension| extension.to_str());
    match cli.format {
        Some(cli::Format::Json) => Format::Json,
        None if extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json")) => Format::Json,
        Some(cli::Format::Yaml) | None => Format::Yaml,
    }
}
