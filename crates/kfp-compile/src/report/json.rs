//! For programs: one JSON object on each line.
//!
//! | field | value |
//! |---|---|
//! | `file` | the file's name, as it was given; `<stdin>`; `pipeline.zip/pipeline.yaml` for a file in an archive |
//! | `code`, `name` | `KFP101`, `unknown-component` |
//! | `severity` | `error` or `warning` |
//! | `message` | what is wrong |
//! | `help` | what to do about it, or null |
//! | `line`, `column`, `endLine`, `endColumn` | the place: from one, in characters, the end exclusive; null if the file as a whole is meant |
//! | `path` | the way through the document, `root.dag.tasks.train`, or null |
//! | `task` | the way through the tasks, `root > train`, or null |

use serde_json::json;

use super::{Checked, Summary, Writer};

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
                "line": line,
                "column": finding.mark.map(|mark| mark.columns.0),
                "endLine": line,
                "endColumn": finding.mark.map(|mark| mark.columns.1),
                "path": finding.path,
                "task": finding.trail,
            });
            format!("{object}\n")
        });
        lines.collect()
    }

    fn end(&mut self, _: Option<&Summary>) -> String {
        String::new()
    }
}
