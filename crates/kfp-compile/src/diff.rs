//! `kfp-compile diff OLD NEW`: shows how two pipelines differ, by task and meaning.
//!
//! Two pipelines are compared as the compiler understands them. If one of them is a compiled
//! workflow, the other one is compiled, and the workflows are compared.

mod changes;
mod json;
mod markdown;
mod matching;
mod moves;
mod of_pipeline;
mod of_workflow;
mod outline;
mod pod;
mod program;
mod reader;
mod text;

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use argo_model::Tree;

use crate::cli::{Diff, DiffFormat};
use crate::input::Source;
use crate::pipeline::{Meaning, Pipeline, Settings};
use crate::report::Report;
use crate::{Outcome, input, output};
use changes::{Change, compare};
use outline::{Outline, Renames};

pub(crate) fn run(cli: &Diff) -> Result<Outcome> {
    let settings = Settings::of(&cli.options)?;
    let sources = [&cli.old, &cli.new].map(|path| input::read(path, &cli.options.input).map(|source| (source, path)));
    let [old, new] = sources;
    let sources = [old?, new?];
    let are_workflows = sources.iter().any(|(source, _)| input::is_workflow(&source.bytes));
    let mut report = Report::new(&cli.reporting);
    let mut sides = Vec::new();
    let mut outcome = Outcome::Done;
    for (source, path) in sources {
        let (side, of_side) = side(source, path, are_workflows, &settings, &mut report)?;
        outcome = outcome.max(of_side);
        sides.extend(side);
    }
    report.end();
    let [old, new] = sides.as_slice() else { return Ok(outcome) };
    let changes = compare(&|renames| old.outline(renames), &new.outline(&Renames::default())?)?;
    let names = [&cli.old, &cli.new].map(|path| path.display().to_string());
    let text = match cli.format {
        DiffFormat::Text => text::text(&changes),
        DiffFormat::Markdown => markdown::text(&changes, &names),
        DiffFormat::Json => format!("{:#}\n", json::value(&changes)),
    };
    output::write(Path::new("-"), &text)?;
    let differs = !changes.iter().all(Change::is_empty);
    Ok(if cli.exit_code && differs { Outcome::Findings } else { Outcome::Done })
}

/// One of the two things that are compared.
enum Side {
    Pipeline(Box<Meaning>),
    Workflow(Tree),
}

impl Side {
    fn outline(&self, renames: &Renames) -> Result<Outline> {
        match self {
            Side::Pipeline(meaning) => of_pipeline::outline(&meaning.checked, renames),
            Side::Workflow(object) => of_workflow::outline(object, renames),
        }
    }
}

/// Reads one side, and compiles it if the other one is a workflow.
fn side(
    source: Source,
    path: &Path,
    as_workflow: bool,
    settings: &Settings<'_>,
    report: &mut Report,
) -> Result<(Option<Side>, Outcome)> {
    if input::is_workflow(&source.bytes) {
        let object = workflow(&source.bytes).with_context(|| format!("cannot read {}", path.display()))?;
        return Ok((Some(Side::Workflow(object)), Outcome::Done));
    }
    if !as_workflow {
        let (meaning, outcome) = Pipeline::<Meaning>::check(source, path, settings)?.report(report);
        return Ok((meaning.map(|meaning| Side::Pipeline(Box::new(meaning))), outcome));
    }
    let (compiled, outcome) = Pipeline::compile(source, path, settings)?.report(report);
    let object = compiled.map(|compiled| {
        let object = compiled.workflow.to_tree();
        object.map_err(|_| anyhow!("{} cannot be written", path.display()))
    });
    Ok((object.transpose()?.map(Side::Workflow), outcome))
}

/// Returns the workflow among the documents of a file.
fn workflow(bytes: &[u8]) -> Result<Tree> {
    let text = std::str::from_utf8(bytes)?;
    let documents: Vec<Tree> = serde_saphyr::from_multiple(text)?;
    let is_workflow = |object: &Tree| object.get("spec").is_some();
    documents.into_iter().find(is_workflow).context("it contains no workflow")
}
