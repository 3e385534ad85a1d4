//! SARIF 2.1.0, as code scanning services read it: one document for all files.

use std::collections::BTreeSet;

use kfp_argo::diagnostics::ALL;
use serde_json::{Value, json};

use super::finding::Finding;
use super::{Checked, Summary, Writer};

#[derive(Default)]
pub(super) struct Sarif {
    results: Vec<Value>,
    codes: BTreeSet<&'static str>,
    failures: Vec<Value>,
}

impl Writer for Sarif {
    fn file(&mut self, checked: &Checked<'_>) -> String {
        self.codes.extend(checked.findings.iter().map(|finding| finding.code.id));
        self.results.extend(checked.findings.iter().map(|finding| result(&checked.name, finding)));
        String::new()
    }

    fn failure(&mut self, name: &str, why: &str) -> String {
        let location = json!({"physicalLocation": {"artifactLocation": {"uri": uri(name)}}});
        self.failures.push(json!({"level": "error", "message": {"text": why}, "locations": [location]}));
        String::new()
    }

    fn end(&mut self, _: Option<&Summary>) -> String {
        let used = ALL.iter().filter(|known| self.codes.contains(known.code.id));
        let rules = used.map(|known| {
            json!({
                "id": known.code.id,
                "name": known.code.name,
                "shortDescription": {"text": known.title()},
                "help": {"text": known.markdown(1), "markdown": known.markdown(1)},
            })
        });
        let driver = json!({
            "name": "kfp-compile",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules.collect::<Value>(),
        });
        let document = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": driver},
                "invocations": [{
                    "executionSuccessful": self.failures.is_empty(),
                    "toolExecutionNotifications": self.failures,
                }],
                "columnKind": "unicodeCodePoints",
                "results": self.results,
            }],
        });
        format!("{document:#}\n")
    }
}

fn result(file: &str, finding: &Finding) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri(file)}});
    if let Some(mark) = finding.mark {
        let (first, behind) = mark.columns;
        physical["region"] =
            json!({"startLine": mark.line, "startColumn": first, "endLine": mark.line, "endColumn": behind});
    }
    let mut location = json!({"physicalLocation": physical});
    if let Some(name) = finding.trail.as_ref().or(finding.path.as_ref()) {
        location["logicalLocations"] = json!([{"fullyQualifiedName": name}]);
    }
    let text = match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    };
    json!({"ruleId": finding.code.id, "level": finding.level(), "message": {"text": text}, "locations": [location]})
}

/// Returns a relative reference, or the URI of an absolute path.
fn uri(path: &str) -> String {
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let escaped: String = path
        .bytes()
        .map(|byte| if usual(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    if path.starts_with('/') { format!("file://{escaped}") } else { escaped }
}
