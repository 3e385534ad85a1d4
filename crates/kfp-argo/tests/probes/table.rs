//! The table of all fields, as Markdown.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::verdict::Verdict;

/// The members of a message or an enum.
pub(crate) struct Section {
    pub(crate) name: String,
    /// True for an enum.
    pub(crate) is_enum: bool,
    pub(crate) rows: Vec<Row>,
}

/// A field, or a value of an enum.
pub(crate) struct Row {
    pub(crate) member: String,
    pub(crate) deprecated: bool,
    /// Where, for a field that means something else in another place.
    pub(crate) place: Option<String>,
    pub(crate) verdict: Verdict,
}

/// The table. `elsewhere` are the messages that no file holds, with the reason.
pub(crate) fn table(sections: &[Section], elsewhere: &[(String, String)]) -> String {
    let mut text = String::from(HEAD);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in sections.iter().flat_map(|section| &section.rows) {
        *counts.entry(row.verdict.word()).or_default() += 1;
    }
    writeln!(text, "\n| verdict | rows |\n|---|---|").unwrap();
    for (verdict, count) in counts {
        writeln!(text, "| {verdict} | {count} |").unwrap();
    }
    for Section { name, is_enum, rows } in sections {
        let (kind, member) = if *is_enum { ("enum ", "value") } else { ("", "field") };
        writeln!(text, "\n## {kind}{name}\n\n| {member} | verdict | how it shows, or why not |\n|---|---|---|")
            .unwrap();
        for Row { member, deprecated, place, verdict } in rows {
            let place = place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
            let old = if *deprecated { " (deprecated)" } else { "" };
            let how = verdict.how().replace('|', "\\|");
            writeln!(text, "| {member}{old}{place} | {} | {how} |", verdict.word()).unwrap();
        }
    }
    writeln!(text, "\n## Messages that no file holds\n\n| message | why |\n|---|---|").unwrap();
    for (message, why) in elsewhere {
        writeln!(text, "| {message} | {why} |").unwrap();
    }
    text
}

const HEAD: &str = "\
# Every field of the IR, and what becomes of it

Written by `INSTA_UPDATE=always cargo test -p kfp-argo --test fields`, which compiles a pipeline with each field and without it
(`testdata/fields/`): *lowered* means that the workflow is another one, in the places that are named; *refused* and *warns* that the
compiler says so; *no effect* that it is the same, byte for byte.
";
