//! `kfp-compile requirements PIPELINE`: prints what a run needs the cluster to have, prints objects
//! for it, or asks the cluster what is missing.

mod answers;
mod cluster;
mod kubectl;
mod manifests;
mod text;

use std::path::Path;

use anyhow::{Context, Result};
use argo_model::{Format, emit};

use crate::cli::{Requirements, RequirementsFormat};
use crate::pipeline::{Pipeline, Settings};
use crate::report::Report;
use crate::{Outcome, input, output};
use kubectl::Kubectl;

pub(crate) fn run(cli: &Requirements) -> Result<Outcome> {
    let settings = Settings::of(&cli.options)?;
    let pipeline = Pipeline::compile(input::read(&cli.input, &cli.options.input)?, &cli.input, &settings)?;
    let mut report = Report::new(&cli.reporting);
    let (compiled, outcome) = pipeline.report(&mut report);
    report.end();
    let Some(compiled) = compiled else { return Ok(outcome) };
    let requirements = compiled.requirements().context("the workflow cannot be written")?;
    let (text, outcome) = if cli.manifests {
        let objects = manifests::of(&requirements)?;
        let format = if cli.format == RequirementsFormat::Json { Format::Json } else { Format::Yaml };
        (emit::emit_all(&objects, format)?, outcome)
    } else if cli.check {
        let found = cluster::ask(&requirements, &Kubectl)?;
        let text = match cli.format {
            RequirementsFormat::Text => answers::text(&found),
            RequirementsFormat::Json => format!("{:#}\n", answers::json(&found)),
        };
        (text, outcome.max(answers::outcome(&found)))
    } else {
        let text = match cli.format {
            RequirementsFormat::Text => text::text(&requirements),
            RequirementsFormat::Json => serde_json::to_string_pretty(&requirements)? + "\n",
        };
        (text, outcome)
    };
    output::write(Path::new("-"), &text)?;
    Ok(outcome)
}
