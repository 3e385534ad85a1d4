//! Reports findings on standard error, for people or for programs.

mod concise;
mod finding;
mod full;
mod github;
mod json;
mod junit;
mod junit_document;
mod sarif;
mod shown;
mod summary;

use std::collections::BTreeSet;
use std::io::Write;

use anstream::ColorChoice;
use clap::ValueEnum;
use kfp_argo::diagnostics::{Code, Diagnostic, Severity};

use crate::cli::{Color, Reporting};
use crate::input::Source;
use finding::{Finding, findings};
pub(crate) use junit_document::{Case, CaseResult, Suite, document};
pub(crate) use shown::inert;
use summary::Summary;

/// The format of findings.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// Source line with a mark, and help
    Full,
    /// One line per finding
    Concise,
    /// One JSON object per line
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// SARIF 2.1.0, one document
    Sarif,
    /// JUnit XML, one document
    Junit,
}

/// One file with its findings.
struct Checked<'s> {
    /// The name for messages.
    name: String,
    /// The text, as it may be shown.
    text: &'s str,
    /// The findings in the order of the text, at most [`MAX_FINDINGS`].
    findings: Vec<Finding>,
    /// The number of findings that are left out.
    omitted: usize,
    /// The number of errors, including those left out.
    errors: usize,
    /// The number of warnings, including those left out.
    warnings: usize,
}

/// The numbers of findings of a file.
#[derive(Clone, Copy)]
struct Counts {
    omitted: usize,
    errors: usize,
    warnings: usize,
}

impl Counts {
    /// Counts findings of which none is left out.
    fn of(findings: &[Diagnostic]) -> Self {
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        Self { omitted: 0, errors, warnings: findings.len() - errors }
    }
}

/// The maximum number of findings of one file that any format contains.
const MAX_FINDINGS: usize = 1000;

/// The writer of one format. Each method returns the text to print.
trait Writer {
    /// Writes the findings of a file.
    fn file(&mut self, checked: &Checked<'_>) -> String;

    /// Writes that a file was left out.
    fn skipped(&mut self, _name: &str, _what: &str) -> String {
        String::new()
    }

    /// Writes why a file was not checked.
    fn failure(&mut self, name: &str, why: &str) -> String;

    /// Ends the report.
    fn end(&mut self, summary: Option<&Summary>) -> String;
}

/// The report of all files of a command.
pub(crate) struct Report {
    writer: Box<dyn Writer>,
    deny_warnings: bool,
    allowed: Vec<Code>,
    quiet: bool,
    verbose: bool,
    summary: Summary,
    /// The findings in options files, by the name of the file.
    in_options_files: BTreeSet<(String, String, Option<usize>)>,
}

impl Report {
    pub(crate) fn new(reporting: &Reporting) -> Self {
        match reporting.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
        .write_global();
        let writer: Box<dyn Writer> = match reporting.error_format {
            ErrorFormat::Full => Box::new(full::Full::default()),
            ErrorFormat::Concise => Box::new(concise::Concise),
            ErrorFormat::Json => Box::new(json::Json),
            ErrorFormat::Github => Box::new(github::Github),
            ErrorFormat::Sarif => Box::new(sarif::Sarif::default()),
            ErrorFormat::Junit => Box::new(junit::Junit::default()),
        };
        Self {
            writer,
            deny_warnings: reporting.deny_warnings,
            allowed: reporting.allow.iter().map(|explanation| explanation.code).collect(),
            quiet: reporting.quiet,
            verbose: reporting.verbose,
            summary: Summary::default(),
            in_options_files: BTreeSet::new(),
        }
    }

    /// Reports the findings of a pipeline's file, and returns true if there are errors.
    pub(crate) fn file(&mut self, source: &Source, found: &[Diagnostic]) -> bool {
        self.summary.files += 1;
        let has_errors = self.findings(source, found);
        self.summary.files_with_errors += usize::from(has_errors);
        has_errors
    }

    /// Reports the findings in an options file, and returns true if there are errors. What several
    /// pipelines find in it is reported once.
    pub(crate) fn options_file(&mut self, source: &Source, found: &[Diagnostic]) -> bool {
        let place = |found: &Diagnostic| (source.name.clone(), found.to_string(), found.span.map(|span| span.start));
        let new = found.iter().filter(|found| self.in_options_files.insert(place(found)));
        let new: Vec<Diagnostic> = new.cloned().collect();
        let is_error = |found: &Diagnostic| found.severity == Severity::Error;
        (!new.is_empty() && self.findings(source, &new)) || found.iter().any(is_error)
    }

    fn findings(&mut self, source: &Source, found: &[Diagnostic]) -> bool {
        let denied = |found: Diagnostic| match self.deny_warnings {
            true => Diagnostic { severity: Severity::Error, ..found },
            false => found,
        };
        let is_suppressed = |found: &Diagnostic| {
            found.severity == Severity::Warning
                && (self.allowed.contains(&found.code) || self.quiet && !self.deny_warnings)
        };
        let shown = found.iter().filter(|found| !is_suppressed(found)).cloned().map(denied);
        let (of_errors, of_warnings): (Vec<Diagnostic>, Vec<Diagnostic>) =
            shown.partition(|found| found.severity == Severity::Error);
        let (errors, warnings) = (of_errors.len(), of_warnings.len());
        // The rest is dropped before places are looked up, which takes time.
        let kept: Vec<Diagnostic> = of_errors.into_iter().chain(of_warnings).take(MAX_FINDINGS).collect();
        self.summary.errors += errors;
        self.summary.warnings += warnings;
        let mut rest = Counts { omitted: errors + warnings - kept.len(), errors, warnings };
        match &source.origins {
            None => self.part(&source.name, &source.bytes, true, &kept, rest),
            Some(origins) => {
                let parts = origins.parts(&source.name, &kept);
                for part in parts.iter().skip(1) {
                    let counts = Counts::of(&part.findings);
                    rest = Counts {
                        errors: rest.errors - counts.errors,
                        warnings: rest.warnings - counts.warnings,
                        ..rest
                    };
                }
                for (number, part) in parts.iter().enumerate() {
                    let counts = if number == 0 { rest } else { Counts::of(&part.findings) };
                    self.part(&part.name, &part.text, false, &part.findings, counts);
                }
            }
        }
        errors > 0
    }

    /// Reports findings in one text.
    fn part(&mut self, name: &str, bytes: &[u8], is_ir: bool, found: &[Diagnostic], counts: Counts) {
        let text = shown::text(bytes);
        let findings = findings(is_ir.then_some(bytes), &text, found);
        let Counts { omitted, errors, warnings } = counts;
        print(&self.writer.file(&Checked { name: inert(name), text: &text, findings, omitted, errors, warnings }));
    }

    /// Reports that a file is not a pipeline, and was left out.
    pub(crate) fn skipped(&mut self, name: &str, what: &str) {
        self.summary.skipped += 1;
        let text = self.writer.skipped(&inert(name), what);
        if !self.quiet {
            print(&text);
        }
    }

    /// Reports why a file was not checked.
    pub(crate) fn failure(&mut self, name: &str, error: &anyhow::Error) {
        self.summary.failures += 1;
        print(&self.writer.failure(&inert(name), &inert(&format!("{error:#}"))));
    }

    /// Reports what the command does, if `--verbose` asks for it.
    pub(crate) fn progress(&self, text: &str) {
        if self.verbose {
            note(&inert(text));
        }
    }

    /// Reports a file that does not have the content that would be written.
    pub(crate) fn outdated(&mut self, what: &str, file: &std::path::Path) {
        let name = inert(&file.display().to_string());
        let why = if file.exists() { "is out of date" } else { "does not exist" };
        let why = format!("the {what} {name} {why}; run the command without --check");
        print(&self.writer.failure(&name, &why));
    }

    /// Ends the report of a single file.
    pub(crate) fn end(mut self) {
        print(&self.writer.end(None));
    }

    /// Ends the report of many files.
    pub(crate) fn end_with_summary(mut self) {
        let summary = Some(&self.summary).filter(|_| !self.quiet);
        print(&self.writer.end(summary));
    }
}

/// Reports why the command failed.
pub(crate) fn failure(error: &anyhow::Error) {
    print(&format!("error: {}\n", inert(&format!("{error:#}"))));
}

/// Prints a line that the user asked for.
pub(crate) fn note(text: &str) {
    print(&format!("{text}\n"));
}

/// Prints to standard error. It may be closed.
fn print(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
