//! One pipeline file, compiled with its options file: what compiling and checking share.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use kfp_argo::diagnostics::{Diagnostic, Diagnostics};
use kfp_argo::{Argument, Compiled, Options};

use crate::cli::PipelineOptions;
use crate::input::Source;
use crate::report::Report;
use crate::{Outcome, config, options};

/// A pipeline with everything that was found in it.
pub(crate) struct Pipeline {
    source: Source,
    config: config::Read,
    compiled: Result<Compiled, Diagnostics>,
}

/// What the command line sets for all pipelines of a command.
pub(crate) struct Settings<'c> {
    pub(crate) cli: &'c PipelineOptions,
    pub(crate) arguments: BTreeMap<String, Argument>,
    /// Whether long programs go into config maps.
    pub(crate) external_programs: bool,
}

impl Pipeline {
    /// Compiles a source. `path` is its path on the command line, where the options file is looked for.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read. Errors of the pipeline are in the result.
    pub(crate) fn compile(source: Source, path: &Path, settings: &Settings<'_>) -> Result<Self> {
        let config = config::read(&settings.cli.input, path)?;
        if config.refused.is_some() {
            return Ok(Self { source, config, compiled: Err(Diagnostics(Vec::new())) });
        }
        let mut options = options::of_pipeline(settings.cli, config.config.clone(), settings.arguments.clone());
        options.programs_apart = settings.external_programs;
        let compiled = compile(&source, &options);
        #[cfg(feature = "images")]
        let compiled = match compiled {
            Ok(compiled) => crate::images::verified_and_pinned(compiled, &source, options, &settings.cli.images)?,
            Err(found) => Err(found),
        };
        Ok(Self { source, config, compiled })
    }

    /// Reports all findings. Returns the workflow if there are no errors, and how the command ends.
    pub(crate) fn report(self, report: &mut Report) -> (Option<Compiled>, Outcome) {
        if let Some(source) = &self.config.source {
            report.progress(&format!("options file: {}", source.name));
        }
        report.progress(&format!("pipeline: {}", self.source.name));
        if config::report(&self.config, report, &[]) {
            return (None, Outcome::Findings);
        }
        let findings = self.compiled.as_ref().map_or_else(|found| &found.0, |compiled| &compiled.warnings);
        let (of_config, findings): (Vec<Diagnostic>, Vec<Diagnostic>) =
            findings.iter().cloned().partition(|found| found.in_config);
        let config_has_errors = config::report(&self.config, report, &of_config);
        let has_errors = report.file(&self.source, &findings) || config_has_errors;
        match self.compiled {
            Ok(compiled) if !has_errors => (Some(compiled), Outcome::Done),
            #[cfg(feature = "images")]
            Err(found) => (None, crate::images::outcome(&found.0)),
            _ => (None, Outcome::Findings),
        }
    }
}

/// Compiles a source if it could be unpacked.
fn compile(source: &Source, options: &Options) -> Result<Compiled, Diagnostics> {
    match &source.refused {
        Some(refused) => Err(refused.clone().into()),
        None => kfp_argo::compile(&source.bytes, options),
    }
}
