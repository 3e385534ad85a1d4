//! Annotations of GitHub Actions: `::error file=…,line=…::message`.

use super::{Checked, Summary, Writer};

pub(super) struct Github;

impl Writer for Github {
    fn file(&mut self, checked: &Checked<'_>) -> String {
        let lines = checked.findings.iter().map(|finding| {
            let place = finding.mark.map_or_else(String::new, |mark| {
                let (first, behind) = mark.columns;
                format!(",line={0},endLine={0},col={first},endColumn={behind}", mark.line)
            });
            let title = format!("{} {}", finding.code.id, finding.code.name);
            let help = finding.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
            let trail = finding.trail.as_ref().map_or_else(String::new, |trail| format!(" (in {trail})"));
            let text = message(&format!("{}{trail}{help}", finding.message));
            format!(
                "::{} file={}{place},title={}::{text}\n",
                finding.level(),
                property(&checked.name),
                property(&title)
            )
        });
        lines.collect()
    }

    fn failure(&mut self, name: &str, why: &str) -> String {
        format!("::error file={}::{}\n", property(name), message(why))
    }

    fn end(&mut self, _: Option<&Summary>) -> String {
        String::new()
    }
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
