//! `kfp-compile PIPELINE`: compiles one pipeline.

use anyhow::{Context, Result};
use kfp_argo::diagnostics::Diagnostic;

use crate::cli::{self, Compile};
use crate::input::{self, Source};
use crate::report::Report;
use crate::{Outcome, config, options, output};

pub(crate) fn run(cli: &Compile) -> Result<Outcome> {
    let input = cli.input.as_ref().context("there is no pipeline to compile")?;
    let mut report = Report::new(&cli.reporting);
    let source = input::read(input)?;
    let config = config::read(&cli.meaning.config, input)?;
    if config::report(&config, &mut report, &[]) {
        report.end();
        return Ok(Outcome::Findings);
    }
    let compiled = compile(&source, &options::all(cli, config.config.clone()));
    let findings = match &compiled {
        Ok(compiled) => &compiled.warnings,
        Err(found) => &found.0,
    };
    let (of_config, findings): (Vec<Diagnostic>, Vec<Diagnostic>) =
        findings.iter().cloned().partition(|found| found.in_config);
    let config_has_errors = config::report(&config, &mut report, &of_config);
    let has_errors = report.file(&source, &findings) || config_has_errors;
    report.end();
    match compiled {
        Ok(compiled) if !has_errors => {
            output::write(&cli.output, &compiled.to_text(format(cli))?)?;
            Ok(Outcome::Done)
        }
        _ => Ok(Outcome::Findings),
    }
}

/// Compiles a source, if it could be unpacked.
pub(crate) fn compile(
    source: &Source,
    options: &kfp_argo::Options,
) -> Result<kfp_argo::Compiled, kfp_argo::diagnostics::Diagnostics> {
    match &source.refused {
        Some(refused) => Err(refused.clone().into()),
        None => kfp_argo::compile(&source.bytes, options),
    }
}

fn format(cli: &Compile) -> argo_model::Format {
    let ending = cli.output.extension().and_then(|ending| ending.to_str());
    match cli.format {
        Some(cli::Format::Json) => argo_model::Format::Json,
        None if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json")) => argo_model::Format::Json,
        Some(cli::Format::Yaml) | None => argo_model::Format::Yaml,
    }
}
