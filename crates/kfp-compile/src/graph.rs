//! `kfp-compile graph PIPELINE`: draws a pipeline.

use anyhow::Result;
use kfp_picture::{mermaid, page, pipeline, what_if};

use crate::cli::{Graph, GraphFormat};
use crate::pipeline::{Meaning, Settings, checked};
use crate::report::Report;
use crate::{Outcome, output};

/// The formats of files, by their endings.
const FORMATS: [(&str, GraphFormat); 6] = [
    ("", GraphFormat::Mermaid),
    ("mmd", GraphFormat::Mermaid),
    ("mermaid", GraphFormat::Mermaid),
    ("md", GraphFormat::Mermaid),
    ("txt", GraphFormat::Mermaid),
    ("html", GraphFormat::Html),
];

pub(crate) fn run(cli: &Graph) -> Result<Outcome> {
    output::ensure_distinct(&[("the pipeline", &cli.input)], &[("--output", &cli.file)])?;
    let format = match cli.format {
        Some(format) => format,
        None => output::format_of(&cli.file, &FORMATS)?,
    };
    let settings = Settings::of(&cli.options)?;
    let (meaning, outcome) = checked(&cli.input, &settings, Report::new(&cli.reporting))?;
    if let Some(meaning) = meaning {
        output::write(&cli.file, &picture(&meaning, format)?)?;
    }
    Ok(outcome)
}

fn picture(meaning: &Meaning, format: GraphFormat) -> Result<String> {
    let Meaning { checked, options } = meaning;
    match format {
        GraphFormat::Mermaid => Ok(mermaid::mermaid(&pipeline::picture(checked)?)),
        GraphFormat::Html => {
            let (picture, runs) = what_if::what_if(checked, options)?;
            Ok(page::page(&picture, &runs))
        }
    }
}
