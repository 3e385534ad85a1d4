//! Findings for people and for programs, in the format that they asked for.

mod concise;
mod finding;
mod full;
mod github;
mod json;
mod junit;
mod sarif;

use std::io::Write;

use anstream::ColorChoice;
use clap::ValueEnum;
use kfp_argo::diagnostics::{Code, Diagnostic, Severity};

use crate::cli::{Color, Reporting};
use crate::input::Source;
#[cfg(feature = "images")]
pub(crate) use finding::inert;
use finding::{Finding, findings};

/// How findings are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// With the source's line, a mark at the place, and help
    Full,
    /// One line for each
    Concise,
    /// One JSON object on each line
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// SARIF 2.1.0, one document
    Sarif,
    /// JUnit XML, one document
    Junit,
}

/// One file, and what was found in it.
struct Checked<'s> {
    /// The name for messages.
    name: String,
    /// Its text, as it may be shown.
    text: &'s str,
    /// In the order of the text.
    findings: Vec<Finding>,
}

/// A way to write findings.
trait Writer {
    /// What to print about a file at once.
    fn file(&mut self, checked: &Checked<'_>) -> String;

    /// What to print at the end.
    fn end(&mut self, summary: Option<&Summary>) -> String;
}

/// How many files were checked, and how many findings there are.
#[derive(Clone, Copy, Debug, Default)]
struct Summary {
    files: usize,
    files_with_errors: usize,
    errors: usize,
    warnings: usize,
}

/// Reports findings, file by file, on standard error.
pub(crate) struct Report {
    writer: Box<dyn Writer>,
    deny_warnings: bool,
    allowed: Vec<Code>,
    summary: Summary,
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
        let allowed = reporting.allow.iter().map(|explanation| explanation.code).collect();
        Self { writer, deny_warnings: reporting.deny_warnings, allowed, summary: Summary::default() }
    }

    /// Reports what was found in a file; whether there are errors.
    pub(crate) fn file(&mut self, source: &Source, found: &[Diagnostic]) -> bool {
        let is_allowed = |found: &Diagnostic| found.severity == Severity::Warning && self.allowed.contains(&found.code);
        let found = found.iter().filter(|found| !is_allowed(found)).cloned().map(|found| Diagnostic {
            severity: if self.deny_warnings { Severity::Error } else { found.severity },
            ..found
        });
        let found: Vec<Diagnostic> = found.collect();
        let text = finding::shown(&source.bytes);
        let findings = findings(&source.bytes, &text, &found);
        let checked = Checked { name: finding::inert(&source.name), text: &text, findings };
        let errors = checked.errors();
        self.summary.files += 1;
        self.summary.files_with_errors += usize::from(errors > 0);
        self.summary.errors += errors;
        self.summary.warnings += checked.findings.len() - errors;
        print(&self.writer.file(&checked));
        errors > 0
    }

    /// Ends the report.
    pub(crate) fn end(mut self) {
        print(&self.writer.end(None));
    }

    /// Ends the report of many files.
    pub(crate) fn end_with_summary(mut self) {
        print(&self.writer.end(Some(&self.summary)));
    }
}

impl Checked<'_> {
    fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
    }
}

impl Summary {
    /// `2 errors and 1 warning`
    fn counts(self) -> String {
        let count = |count: usize, what: &str| match count {
            0 => None,
            1 => Some(format!("1 {what}")),
            count => Some(format!("{count} {what}s")),
        };
        let counts: Vec<String> =
            [count(self.errors, "error"), count(self.warnings, "warning")].into_iter().flatten().collect();
        if counts.is_empty() { "nothing found".to_owned() } else { counts.join(" and ") }
    }

    /// `3 files checked, 1 of them with errors: 2 errors and 1 warning`
    fn line(self) -> String {
        let plural = if self.files == 1 { "" } else { "s" };
        let with_errors = match self.files_with_errors {
            0 => String::new(),
            some if self.files > 1 => format!(", {some} of them with errors"),
            _ => String::new(),
        };
        format!("{} file{plural} checked{with_errors}: {}", self.files, self.counts())
    }
}

/// Says why the program itself could not do its work.
pub(crate) fn failure(error: &anyhow::Error) {
    print(&format!("error: {}\n", finding::inert(&format!("{error:#}"))));
}

/// Says something that was asked for.
pub(crate) fn note(text: &str) {
    print(&format!("{text}\n"));
}

/// To standard error; nobody has to listen.
fn print(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
