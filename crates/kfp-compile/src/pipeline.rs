//! One pipeline file, compiled or checked with its options files: what all commands share.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use kfp_argo::diagnostics::{Diagnostic, Diagnostics, Severity};
use kfp_argo::{Argument, Checked, CommandOptions, Compiled, Config, Options, Resolved};

#[cfg(feature = "images")]
use crate::cli::ImageOptions;
use crate::cli::PipelineOptions;
use crate::config::ConfigFiles;
use crate::input::Source;
use crate::report::Report;
use crate::{Outcome, arguments, input, options};

/// A pipeline with everything that was found in it, and what became of it: compiled, or checked.
pub(crate) struct Pipeline<T = Compiled> {
    source: Source,
    files: ConfigFiles,
    command: CommandOptions,
    result: Result<T, Diagnostics>,
}

/// A pipeline that is checked, with its options.
pub(crate) struct Meaning {
    /// The pipeline.
    pub(crate) checked: Checked,
    /// The options of the command line and of the options files.
    pub(crate) options: Options,
}

/// Something that was made of a pipeline without errors.
pub(crate) trait Made {
    /// Returns the findings that did not prevent it.
    fn warnings(&self) -> &[Diagnostic];
}

impl Made for Compiled {
    fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }
}

impl Made for Meaning {
    fn warnings(&self) -> &[Diagnostic] {
        &self.checked.warnings
    }
}

/// The settings of the command line for all pipelines of a command.
pub(crate) struct Settings<'c> {
    pub(crate) cli: &'c PipelineOptions,
    pub(crate) arguments: BTreeMap<String, Argument>,
    /// The file for long programs.
    pub(crate) external_programs: Option<&'c Path>,
    /// Whether images are verified and pinned.
    #[cfg(feature = "images")]
    pub(crate) images: Option<&'c ImageOptions>,
}

impl Pipeline {
    /// Compiles a source. `path` is its path on the command line, where the options files are
    /// looked for.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read. Errors of the pipeline are in the result.
    pub(crate) fn compile(source: Source, path: &Path, settings: &Settings<'_>) -> Result<Self> {
        Self::make(source, path, settings, |source, options, command| {
            let compiled = readable(source).and_then(|bytes| kfp_argo::compile(bytes, &options));
            #[cfg(feature = "images")]
            let compiled = match (compiled, settings.images(command)) {
                (Ok(compiled), Some(images)) => crate::images::verified_and_pinned(compiled, &images)?,
                (compiled, _) => compiled,
            };
            #[cfg(not(feature = "images"))]
            let _ = command;
            Ok(compiled)
        })
    }

    /// Returns the compiled pipeline, unless it has errors.
    pub(crate) fn compiled(&self) -> Option<&Compiled> {
        self.result.as_ref().ok()
    }

    /// Returns the file for long programs, if there is one.
    pub(crate) fn external_programs(&self) -> Option<PathBuf> {
        self.command.external_programs.as_ref().map(PathBuf::from)
    }

    /// Returns the name of the file in messages.
    #[cfg(feature = "images")]
    pub(crate) fn name(&self) -> &str {
        &self.source.name
    }

    /// Returns the images, unless the pipeline has errors.
    #[cfg(feature = "images")]
    pub(crate) fn images(&self) -> Option<&kfp_argo::Images> {
        self.result.as_ref().ok().map(|compiled| &compiled.images)
    }

    /// Adds findings of which each is an error.
    #[cfg(feature = "images")]
    pub(crate) fn refuse(&mut self, errors: Vec<Diagnostic>) {
        if let (Ok(compiled), false) = (&mut self.result, errors.is_empty()) {
            let warnings = std::mem::take(&mut compiled.warnings);
            self.result = Err(Diagnostics(warnings.into_iter().chain(errors).collect()));
        }
    }
}

impl Pipeline<Meaning> {
    /// Checks a source without compiling it. `path` is its path on the command line, where the
    /// options files are looked for.
    ///
    /// # Errors
    /// Returns an error if a file cannot be read. Errors of the pipeline are in the result.
    pub(crate) fn check(source: Source, path: &Path, settings: &Settings<'_>) -> Result<Self> {
        Self::make(source, path, settings, |source, options, _| {
            let checked = readable(source).and_then(|bytes| kfp_argo::check(bytes, &options));
            Ok(checked.map(|checked| Meaning { checked, options }))
        })
    }
}

/// Checks the only pipeline of a command, and reports what is wrong with it. Returns its meaning if
/// there are no errors, and how the command ends then.
///
/// # Errors
/// Returns an error if a file cannot be read.
pub(crate) fn checked(path: &Path, settings: &Settings<'_>, mut report: Report) -> Result<(Option<Meaning>, Outcome)> {
    let source = input::read(path, &settings.cli.input)?;
    let checked = Pipeline::<Meaning>::check(source, path, settings)?.report(&mut report);
    report.end();
    Ok(checked)
}

impl<T: Made> Pipeline<T> {
    /// Resolves the options of a source, and makes something of it.
    fn make(
        source: Source,
        path: &Path,
        settings: &Settings<'_>,
        make: impl FnOnce(&Source, Options, &CommandOptions) -> Result<Result<T, Diagnostics>>,
    ) -> Result<Self> {
        let files = ConfigFiles::read(&settings.cli.input, path)?;
        let Resolved { mut options, command } = match files.resolve(&source, &settings.layer()) {
            Ok(resolved) => resolved,
            Err(found) => return Ok(Self { source, files, command: CommandOptions::default(), result: Err(found) }),
        };
        options.arguments.extend(settings.arguments.clone());
        options.programs_apart = command.external_programs.is_some();
        options.build_info = !settings.cli.object.no_build_info;
        let result = make(&source, options, &command)?;
        Ok(Self { source, files, command, result })
    }

    /// Returns what was made, or the errors.
    pub(crate) fn into_result(self) -> Result<T, Diagnostics> {
        self.result
    }

    /// Reports all findings. Returns what was made if there are no errors, and how the command
    /// ends.
    pub(crate) fn report(self, report: &mut Report) -> (Option<T>, Outcome) {
        self.files.names().for_each(|name| report.progress(&format!("options file: {name}")));
        report.progress(&format!("pipeline: {}", self.source.name));
        self.source.printed.iter().for_each(|line| report.progress(&format!("python: {line}")));
        let findings = self.result.as_ref().map_or_else(|found| found.0.as_slice(), Made::warnings);
        let findings: Vec<Diagnostic> =
            findings.iter().filter_map(|found| with_policy(found.clone(), &self.command)).collect();
        let (of_files, findings): (Vec<Diagnostic>, Vec<Diagnostic>) =
            findings.into_iter().partition(|found| found.config_file.is_some());
        let files_have_errors = self.files.report(report, &of_files);
        let has_errors = report.file(&self.source, &findings) || files_have_errors;
        match self.result {
            Ok(made) if !has_errors => (Some(made), Outcome::Done),
            #[cfg(feature = "images")]
            Err(found) => (None, crate::images::outcome(&found.0)),
            _ => (None, Outcome::Findings),
        }
    }
}

impl<'c> Settings<'c> {
    /// Returns the settings of a command that writes no programs and looks at no images.
    ///
    /// # Errors
    /// Returns an error if a file of arguments cannot be read.
    pub(crate) fn of(cli: &'c PipelineOptions) -> Result<Self> {
        Ok(Self {
            cli,
            arguments: arguments::collect(&cli.parameters)?,
            external_programs: None,
            #[cfg(feature = "images")]
            images: None,
        })
    }

    /// Returns the options of the command line.
    fn layer(&self) -> Config {
        let mut layer = options::layer(self.cli);
        layer.external_programs = self.external_programs.map(text);
        #[cfg(feature = "images")]
        if let Some(images) = self.images {
            layer.verify_images = images.verify_images.then_some(true);
            layer.pin = images.pin.then_some(true);
            layer.lock = images.lock.as_deref().map(text);
        }
        layer
    }

    /// Returns the options for images, of the command line and of the options files.
    #[cfg(feature = "images")]
    fn images(&self, command: &CommandOptions) -> Option<ImageOptions> {
        let images = self.images?;
        Some(ImageOptions {
            verify_images: command.verify_images,
            pin: command.pin,
            lock: command.lock.as_ref().filter(|_| command.pin).map(PathBuf::from),
            ..images.clone()
        })
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Applies what the options files say about warnings: returns `None` for a warning that they
/// suppress.
fn with_policy(found: Diagnostic, command: &CommandOptions) -> Option<Diagnostic> {
    match found.severity {
        Severity::Warning if command.allow.contains(&found.code) => None,
        Severity::Warning if command.deny_warnings => Some(Diagnostic { severity: Severity::Error, ..found }),
        _ => Some(found),
    }
}

/// Returns the text of a source, if it could be unpacked.
fn readable(source: &Source) -> Result<&[u8], Diagnostics> {
    match &source.refused {
        Some(refused) => Err(refused.clone().into()),
        None => Ok(&source.bytes),
    }
}
