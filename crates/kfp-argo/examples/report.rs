//! Prints the findings about a pipeline in a format of its own: one line for each, with tabs
//! between line, column, severity, code and message. `cargo run --example report
//! testdata/errors/cycle_tasks.yaml`

#![allow(clippy::print_stdout)]

use std::error::Error;

use kfp_argo::diagnostics::{Diagnostic, Severity};
use kfp_argo::{Options, check};
use kfp_ir::{Layout, Places};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("usage: report PIPELINE")?;
    print!("{}", run(&std::fs::read(file)?));
    Ok(())
}

/// Returns the lines.
pub(crate) fn run(source: &[u8]) -> String {
    let findings = match check(source, &Options::default()) {
        Ok(checked) => checked.warnings,
        Err(errors) => errors.0,
    };
    // This reads the source a second time, so it is done only if there is something to report.
    let places = if findings.is_empty() { None } else { Places::new(source) };
    findings.iter().map(|finding| line(finding, places.as_ref())).collect()
}

fn line(finding: &Diagnostic, places: Option<&Places<'_>>) -> String {
    // An error of the reader has its span; all others have a path, which leads through the whole
    // file.
    let span = finding.span.or_else(|| {
        let location = finding.location.as_ref()?;
        Some(places?.locate(&Layout::default(), &location.path)?.label)
    });
    let (line, column) = span.map_or((0, 0), |span| (span.line, span.column));
    let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
    format!("{line}\t{column}\t{severity}\t{}\t{}\n", finding.code, finding.message)
}
