//! One line for each finding:
//! `pipeline.yaml:12:5: error[KFP101]: component "comp-trian" is not defined (did you mean …)`.

use super::{Checked, Summary, Writer};

pub(super) struct Concise;

impl Writer for Concise {
    fn file(&mut self, checked: &Checked<'_>) -> String {
        let lines = checked.findings.iter().map(|finding| {
            let place = finding.mark.map_or_else(String::new, |mark| format!(":{}:{}", mark.line, mark.columns.0));
            let help = finding.help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
            let (level, code, message) = (finding.level(), finding.code, &finding.message);
            format!("{}{place}: {level}[{code}]: {message}{help}\n", checked.name)
        });
        let mut text: String = lines.collect();
        if checked.omitted > 0 {
            text += &format!("{}: … and {} more\n", checked.name, checked.omitted);
        }
        text
    }

    fn skipped(&mut self, name: &str, what: &str) -> String {
        format!("{name}: skipped, because it is {what}\n")
    }

    fn failure(&mut self, _: &str, why: &str) -> String {
        format!("error: {why}\n")
    }

    fn end(&mut self, summary: Option<&Summary>) -> String {
        summary.map_or_else(String::new, |summary| summary.line() + "\n")
    }
}
