//! JUnit XML: one document, a suite for each file, a failed case for each error.

use kfp_argo::diagnostics::Severity;

use super::finding::Finding;
use super::junit_document::{Case, CaseResult, Suite, document};
use super::{Checked, Summary, Writer};

/// The name of the case of a file without findings.
const COMPILES: &str = "compiles";

#[derive(Default)]
pub(super) struct Junit(Vec<Suite>);

impl Writer for Junit {
    fn file(&mut self, checked: &Checked<'_>) -> String {
        let cases: Vec<Case> = match checked.findings.as_slice() {
            [] => vec![compiles(CaseResult::Passed(None))],
            findings => findings.iter().map(case).collect(),
        };
        self.0.push(Suite { name: checked.name.clone(), cases });
        String::new()
    }

    fn skipped(&mut self, name: &str, what: &str) -> String {
        let cases = vec![compiles(CaseResult::Skipped(format!("it is {what}")))];
        self.0.push(Suite { name: name.to_owned(), cases });
        String::new()
    }

    fn failure(&mut self, name: &str, why: &str) -> String {
        let cases = vec![compiles(CaseResult::Error(why.to_owned()))];
        self.0.push(Suite { name: name.to_owned(), cases });
        String::new()
    }

    fn end(&mut self, _: Option<&Summary>) -> String {
        document(&self.0)
    }
}

fn compiles(result: CaseResult) -> Case {
    Case { name: COMPILES.to_owned(), result }
}

/// Returns a finding: an error is a failure, a warning is a case that passes and has output.
fn case(finding: &Finding) -> Case {
    let place = finding.mark.map_or_else(String::new, |mark| format!(" line {} column {}", mark.line, mark.columns.0));
    let trail = finding.trail.as_ref().map(|trail| format!("in {trail}"));
    let details: Vec<String> =
        [Some(finding.message.clone()), trail, finding.help.clone()].into_iter().flatten().collect();
    let details = details.join("\n");
    let result = match finding.severity {
        Severity::Error => {
            CaseResult::Failed { kind: Some(finding.code.id.to_owned()), message: finding.message.clone(), details }
        }
        Severity::Warning => CaseResult::Passed(Some(details)),
    };
    Case { name: format!("{} {}{place}", finding.code.id, finding.code.name), result }
}
