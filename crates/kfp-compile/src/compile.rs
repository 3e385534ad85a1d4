//! `kfp-compile PIPELINE`: compiles one pipeline.

use std::path::Path;

use anyhow::{Context, Result};
use kfp_argo::diagnostics::{Diagnostic, Diagnostics};

use crate::cli::{self, Compile};
use crate::input::{self, Source};
use crate::report::{self, Report};
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
    let options = options::all(cli, config.config.clone());
    let compiled = compile(&source, &options);
    #[cfg(feature = "images")]
    let compiled = with_images(&source, options, cli, compiled)?;
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
            let mut workflow = compiled.to_text(format(cli, &cli.output))?;
            if let Some(file) = &cli.programs {
                let format = format(cli, file);
                let programs = compiled.programs_to_text(format)?;
                match (*file == cli.output, format) {
                    // First, as the workflow is nothing without them.
                    (false, _) => output::write(file, &programs)?,
                    (true, argo_model::Format::Yaml) => workflow = format!("{programs}---\n{workflow}"),
                    (true, argo_model::Format::Json) => workflow = programs + &workflow,
                }
            }
            output::write(&cli.output, &workflow)?;
            if cli.stats {
                report::note(&compiled.stats().to_string());
            }
            Ok(Outcome::Done)
        }
        #[cfg(feature = "images")]
        Err(found) => Ok(crate::images::of_findings(&found.0)),
        _ => Ok(Outcome::Findings),
    }
}

/// The same, after a look at the images.
#[cfg(feature = "images")]
fn with_images(
    source: &Source,
    options: kfp_argo::Options,
    cli: &Compile,
    compiled: Result<kfp_argo::Compiled, Diagnostics>,
) -> Result<Result<kfp_argo::Compiled, Diagnostics>> {
    let Ok(compiled) = compiled else { return Ok(compiled) };
    let (found, pinned_images) = crate::images::of_compiled(source, &options, &cli.images)?;
    Ok(match (found.is_empty(), pinned_images.is_empty()) {
        (false, _) => Err(Diagnostics(compiled.warnings.into_iter().chain(found).collect())),
        (true, true) => Ok(compiled),
        (true, false) => compile(source, &kfp_argo::Options { pinned_images, ..options }),
    })
}

/// Compiles a source, if it could be unpacked.
pub(crate) fn compile(source: &Source, options: &kfp_argo::Options) -> Result<kfp_argo::Compiled, Diagnostics> {
    match &source.refused {
        Some(refused) => Err(refused.clone().into()),
        None => kfp_argo::compile(&source.bytes, options),
    }
}

fn format(cli: &Compile, file: &Path) -> argo_model::Format {
    let ending = file.extension().and_then(|ending| ending.to_str());
    match cli.format {
        Some(cli::Format::Json) => argo_model::Format::Json,
        None if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json")) => argo_model::Format::Json,
        Some(cli::Format::Yaml) | None => argo_model::Format::Yaml,
    }
}
