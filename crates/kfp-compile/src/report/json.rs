//! For programs: one JSON object on each line.
//!
//! | field | value |
//! |---|---|
//! | `file` | name of the file as it was passed; `<stdin>`; `pipeline.zip/pipeline.yaml` in an archive |
//! | `code`, `name` | `KFP101`, `unknown-component`; null if the file could not be read |
//! | `severity` | `error` or `warning` |
//! | `message` | the problem |
//! | `help` | the solution, or null |
//! | `note` | further lines, such as the trace of a Python program; or null |
//! | `line`, `column`, `endLine`, `endColumn` | the place, from one, in characters, the end exclusive; or null |
//! | `path` | the path in the document, `root.dag.tasks.train`, or null |
//! | `task` | the path through the tasks, `root > train`, or null |
//! | `rendered` | the text of the format `full`, without colors |
//!
//! A file with very many findings has only its first thousand.

use serde_json::{Value, json};

use super::{Checked, Summary, Writer, full};

pub(super) struct Json;

impl Writer for Json {
    fn file(&mut self, checked: &Checked<'_>) -> String {
        let lines = checked.findings.iter().map(|finding| {
            let line = finding.mark.map(|mark| mark.line);
            let object = json!({
                "file": checked.name,
                "code": finding.code.id,
                "name": finding.code.name,
                "severity": finding.level(),
                "message": finding.message,
                "help": finding.help,
                "note": finding.note,
                "line": line,
                "column": finding.mark.map(|mark| mark.columns.0),
                "endLine": line,
                "endColumn": finding.mark.map(|mark| mark.columns.1),
                "path": finding.path,
                "task": finding.trail,
                "rendered": anstream::adapter::strip_str(&full::render(finding, checked)).to_string(),
            });
            format!("{object}\n")
        });
        lines.collect()
    }

    fn failure(&mut self, name: &str, why: &str) -> String {
        let place = ["code", "name", "help", "note", "line", "column", "endLine", "endColumn", "path", "task"];
        let mut object =
            json!({"file": name, "severity": "error", "message": why, "rendered": format!("error: {why}")});
        place.iter().for_each(|field| object[*field] = Value::Null);
        format!("{object}\n")
    }

    fn end(&mut self, _: Option<&Summary>) -> String {
        String::new()
    }
}
