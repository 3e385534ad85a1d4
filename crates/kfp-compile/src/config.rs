//! The options files of a pipeline: `kfp-compile.yaml` beside it and in the folders above, or the
//! file of `--config`.

mod discovery;
mod parse;

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use kfp_argo::diagnostics::{Diagnostic, Diagnostics};
use kfp_argo::{Config, Resolved};

use crate::cli::Input;
use crate::input::{self, Source};
use crate::report::Report;

/// The name of options files.
pub(crate) const NAME: &str = "kfp-compile.yaml";

/// The options files of a pipeline, the farthest first.
#[derive(Default)]
pub(crate) struct ConfigFiles {
    sources: Vec<Source>,
    configs: Vec<Config>,
    /// The errors of files that cannot be parsed.
    refused: Vec<Diagnostic>,
}

impl ConfigFiles {
    /// Reads the options files of a pipeline.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read. Mistakes in it are findings.
    pub(crate) fn read(cli: &Input, pipeline: &Path) -> Result<Self> {
        let mut files = Self::default();
        match &cli.config {
            Some(path) => drop(files.add(path)?),
            None if cli.no_config || pipeline == Path::new("-") => {}
            None => {
                for path in discovery::files(pipeline) {
                    if !files.add(&path)? {
                        break;
                    }
                }
            }
        }
        // The nearest file was read first.
        let last = files.sources.len().saturating_sub(1);
        files.sources.reverse();
        files.configs.reverse();
        for error in &mut files.refused {
            error.config_file = error.config_file.map(|number| last - number);
        }
        Ok(files)
    }

    /// Adds a file. Returns false if it ends the search.
    fn add(&mut self, path: &Path) -> Result<bool> {
        let name = path.display().to_string();
        let bytes = File::open(path).and_then(|file| input::at_most(file, input::MAX_BYTES));
        let bytes = bytes.with_context(|| format!("cannot read {name}"))?;
        let mut config = parse::parse(&bytes).unwrap_or_else(|mistakes| {
            self.refused.extend(mistakes.into_iter().map(|mistake| mistake.in_file(self.sources.len())));
            Config::default()
        });
        if let Some(folder) = path.parent() {
            config.resolve_paths(folder);
        }
        let inherits = config.inherit.unwrap_or(true);
        self.sources.push(Source::new(name, bytes));
        self.configs.push(config);
        Ok(inherits)
    }

    /// Resolves the options of a pipeline. The command line is the last layer.
    ///
    /// # Errors
    /// Returns the mistakes in the files.
    pub(crate) fn resolve(&self, pipeline: &Source, command_line: &Config) -> Result<Resolved, Diagnostics> {
        if !self.refused.is_empty() {
            return Err(Diagnostics(self.refused.clone()));
        }
        // The name is needed only to choose sections, and takes time to find.
        let has_sections = self.configs.iter().any(|config| !config.pipelines.is_empty());
        let name = if has_sections { kfp_argo::pipeline_name(&pipeline.bytes) } else { None };
        kfp_argo::resolve(&self.configs, name.as_deref(), command_line)
    }

    /// Reports the findings that are in options files. Returns true if there are errors.
    pub(crate) fn report(&self, report: &mut Report, findings: &[Diagnostic]) -> bool {
        let mut has_errors = false;
        for (number, source) in self.sources.iter().enumerate() {
            let of_file = findings.iter().filter(|found| found.config_file == Some(number));
            has_errors |= report.options_file(source, &of_file.cloned().collect::<Vec<_>>());
        }
        has_errors
    }

    /// Returns the names of the files.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|source| source.name.as_str())
    }
}
