//! The terminal and the page.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result};
use e2e::faults::case::Case;
use e2e::faults::cases;
use e2e::faults::soak::{Plan, Played};
use e2e::faults::suite::Outcome;
use e2e::faults::table;

/// Prints the outcome of a case.
pub(crate) fn print_case(seconds: u64, case: &Case, outcome: &Outcome) {
    let mark = match outcome {
        Outcome::AsExpected | Outcome::Known(_) => "✓",
        Outcome::Skipped(_) => "–",
        Outcome::Differs { .. } | Outcome::Broken(_) => "✗",
    };
    let ends: Vec<String> = case.stages.iter().map(|stage| stage.expected.to_string()).collect();
    println!("{mark} {:28} {seconds:>4} s  {}: {}", case.name, ends.join(", then "), table::cell(outcome));
    match outcome {
        Outcome::Differs { details, .. } => println!("{details}"),
        Outcome::Broken(error) => println!("{error}\n"),
        Outcome::Skipped(missing) => println!("SKIPPED: {}: {missing}", case.name),
        Outcome::AsExpected | Outcome::Known(_) => {}
    }
}

/// Prints a run that was disturbed at random.
pub(crate) fn print_run(seconds: u64, number: usize, plan: &Plan, played: &Result<Played>) {
    match played {
        Err(error) => println!("✗ {number:>3} {seconds:>5} s  {plan}: not played\n{error:#}"),
        Ok(played) => {
            let ends: Vec<&str> = played.ends.iter().map(|end| end.phase()).collect();
            let (faults, ends) = (played.faults(), ends.join(", then "));
            let mark = if faults.is_empty() { "✓" } else { "✗" };
            let missed = if played.missed > 0 { format!(" ({} too late)", played.missed) } else { String::new() };
            println!("{mark} {number:>3} {seconds:>5} s  {plan}{missed}: {ends}");
            faults.iter().for_each(|fault| println!("    {fault}"));
            if !faults.is_empty() {
                played.ends.iter().for_each(|end| println!("{end}"));
            }
        }
    }
}

/// Replaces the cell of a case in the page. A case that was skipped keeps its cell.
///
/// # Errors
/// When the page cannot be written.
pub(crate) fn write(version: &str, result: Option<(&Case, &Outcome)>) -> Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/faults.md");
    let place = || file.display().to_string();
    // Threads write, and also other processes: for other versions of Argo.
    let lock = File::open(&file).with_context(place)?;
    lock.lock().with_context(place)?;
    let mut cells = table::read(&fs::read_to_string(&file).with_context(place)?);
    if let Some((case, outcome)) = result.filter(|(_, outcome)| !matches!(outcome, Outcome::Skipped(_))) {
        cells.entry(case.name.clone()).or_default().insert(version.to_owned(), table::cell(outcome));
    }
    fs::write(&file, table::page(&cases::all(), &cells)).with_context(place)
}
