//! The table of all cases, in `snapshots/faults.md` and on the terminal.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::case::Case;
use super::suite::Outcome;

/// The cells of the table: by case, and by version of Argo.
pub type Cells = BTreeMap<String, BTreeMap<String, String>>;

/// The start of the page.
const HEAD: &str = "# Faults

Each row is a pipeline whose run is disturbed on a real cluster, and each column of a version has what
happened there: `as expected`, or the [fact](../docs/dev/argo-facts.md) about Argo that explains the
difference. Every run must end, do nothing twice that has succeeded, leave no pod at work, and must not
succeed with a failed task. [faults.md](../docs/dev/faults.md) explains how to write this file.

";

/// Returns the text of an outcome in a cell.
pub fn cell(outcome: &Outcome) -> String {
    match outcome {
        Outcome::AsExpected => "as expected".to_owned(),
        Outcome::Known(fact) => (*fact).to_owned(),
        Outcome::Differs { differences, .. } => format!("**{}**", differences.join("; ").replace('|', "/")),
        Outcome::Skipped(_) => "not played".to_owned(),
        Outcome::Broken(_) => "**not played: the cluster refused something**".to_owned(),
    }
}

/// Reads the cells of an earlier page.
pub fn read(page: &str) -> Cells {
    let mut rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let Some(head) = rows.next() else { return Cells::new() };
    let versions: Vec<&str> = head.split(" | ").skip(3).collect();
    let row = |row: &str| {
        let cells: Vec<&str> = row.split(" | ").collect();
        let name = cells.first()?.trim_matches('`').to_owned();
        let cells = versions.iter().zip(cells.iter().skip(3));
        Some((name, cells.map(|(version, cell)| ((*version).to_owned(), (*cell).to_owned())).collect()))
    };
    rows.filter_map(row).collect()
}

/// Returns the page, in the order of the cases.
pub fn page(cases: &[Case], cells: &Cells) -> String {
    let mut versions: Vec<&String> = cells.values().flat_map(BTreeMap::keys).collect();
    versions.sort();
    versions.dedup();
    let mut page = HEAD.to_owned();
    page.push_str("| case | what happens | how the run ends |");
    versions.iter().for_each(|version| page.push_str(&format!(" {version} |")));
    page.push_str("\n|---|---|---|");
    versions.iter().for_each(|_| page.push_str("---|"));
    page.push('\n');
    for case in cases {
        let ends: Vec<String> = case.stages.iter().map(|stage| stage.expected.to_string()).collect();
        let _ = write!(page, "| `{}` | {} | {} |", case.name, case.about, ends.join(", then "));
        for version in &versions {
            let cell = cells.get(&case.name).and_then(|cells| cells.get(*version));
            let _ = write!(page, " {} |", cell.map_or("not played", String::as_str));
        }
        page.push('\n');
    }
    page
}

#[cfg(test)]
mod tests {
    use super::{Cells, page, read};
    use crate::faults::cases::all;

    /// `e2e --write` writes the page anew.
    #[test]
    fn the_page_lists_all_cases() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/faults.md");
        let text = std::fs::read_to_string(&file).expect("the page exists");
        assert_eq!(text, page(&all(), &read(&text)));
    }

    #[test]
    fn a_page_can_be_read() {
        let cases = all();
        let mut cells = Cells::new();
        for (number, case) in cases.iter().enumerate() {
            let of = cells.entry(case.name.clone()).or_default();
            of.insert("v3.7.18".to_owned(), format!("A{number}"));
            of.insert("v4.1.2".to_owned(), "as expected".to_owned());
        }
        let page = page(&cases, &cells);
        assert_eq!(read(&page), cells, "{page}");
    }
}
