//! `kfp-compile explain CODE`: what a code means. With `--all` it is what `docs/errors.md` holds.

use std::path::Path;

use anyhow::Result;
use kfp_argo::diagnostics::{ALL, Explanation};
use serde_json::{Value, json};

use crate::cli::{Explain, ExplanationFormat};
use crate::{Outcome, output};

pub(crate) fn run(cli: &Explain) -> Result<Outcome> {
    let text = match (cli.format, cli.code) {
        (ExplanationFormat::Text, Some(code)) => markdown(code, 1),
        (ExplanationFormat::Text, None) => page(),
        (ExplanationFormat::Json, Some(code)) => format!("{:#}\n", object(code)),
        (ExplanationFormat::Json, None) => format!("{:#}\n", ALL.iter().map(object).collect::<Value>()),
    };
    output::write(Path::new("-"), &text)?;
    Ok(Outcome::Done)
}

fn markdown(explanation: &Explanation, level: usize) -> String {
    let (mark, code) = ("#".repeat(level), explanation.code);
    format!("{mark} {} {}\n\n{}", code.id, code.name, explanation.markdown(level + 1))
}

fn page() -> String {
    let lines = ALL.iter().map(|known| {
        let (id, name) = (known.code.id, known.code.name);
        format!("- [{id} {name}](#{}-{name}): {}\n", id.to_lowercase(), known.title())
    });
    let contents: String = lines.collect();
    let texts: Vec<String> = ALL.iter().map(|known| markdown(known, 2)).collect();
    format!(
        "# Errors and warnings\n\nThis page is written by `kfp-compile explain --all`.\n\n{contents}\n{}",
        texts.join("\n")
    )
}

fn object(explanation: &Explanation) -> Value {
    let sections = explanation.sections();
    let section = |index: usize| sections.get(index).map(|section| section.text.as_str());
    json!({
        "code": explanation.code.id,
        "name": explanation.code.name,
        "title": explanation.title(),
        "why": section(0),
        "example": section(1),
        "python": section(2),
        "markdown": explanation.markdown(2),
    })
}
