//! JUnit XML, as most CI servers show it: one document, a suite for each file, a failed case for each error.

use kfp_argo::diagnostics::Severity;

use super::finding::Finding;
use super::{Checked, Summary, Writer};

#[derive(Default)]
pub(super) struct Junit {
    suites: String,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Writer for Junit {
    fn file(&mut self, checked: &Checked<'_>) -> String {
        let name = escaped(&checked.name);
        let cases: String = match checked.findings.as_slice() {
            [] => format!("    <testcase classname=\"{name}\" name=\"compiles\"/>\n"),
            findings => findings.iter().map(|finding| case(&name, finding)).collect(),
        };
        let failures = checked.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        let tests = checked.findings.len().max(1);
        self.suites += &format!(
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n{cases}  </testsuite>\n"
        );
        self.tests += tests;
        self.failures += failures;
        String::new()
    }

    fn skipped(&mut self, name: &str, what: &str) -> String {
        self.skipped += 1;
        self.suite(name, "skipped", &format!("<skipped message=\"{}\"/>", escaped(&format!("it is {what}"))));
        String::new()
    }

    fn failure(&mut self, name: &str, why: &str) -> String {
        self.errors += 1;
        self.suite(name, "errors", &format!("<error message=\"{}\"/>", escaped(why)));
        String::new()
    }

    fn end(&mut self, _: Option<&Summary>) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kfp-compile\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n{}</testsuites>\n",
            self.tests, self.failures, self.errors, self.skipped, self.suites
        )
    }
}

impl Junit {
    /// Adds the suite of a file that was not compiled. `count` is the attribute that counts it.
    fn suite(&mut self, name: &str, count: &str, result: &str) {
        self.tests += 1;
        let name = escaped(name);
        self.suites += &format!(
            "  <testsuite name=\"{name}\" tests=\"1\" failures=\"0\" {count}=\"1\">\n    <testcase classname=\"{name}\" name=\"compiles\">{result}</testcase>\n  </testsuite>\n"
        );
    }
}

/// Writes a finding: an error is a failure, a warning is a case that passes and has output.
fn case(file: &str, finding: &Finding) -> String {
    let place = finding.mark.map_or_else(String::new, |mark| format!(" line {} column {}", mark.line, mark.columns.0));
    let name = escaped(&format!("{} {}{place}", finding.code.id, finding.code.name));
    let message = escaped(&finding.message);
    let trail = finding.trail.as_ref().map(|trail| format!("in {trail}"));
    let details: Vec<String> =
        [Some(finding.message.clone()), trail, finding.help.clone()].into_iter().flatten().collect();
    let details = escaped(&details.join("\n"));
    let inner = match finding.severity {
        Severity::Error => format!("<failure type=\"{}\" message=\"{message}\">{details}</failure>", finding.code.id),
        Severity::Warning => format!("<system-out>{details}</system-out>"),
    };
    format!("    <testcase classname=\"{file}\" name=\"{name}\">{inner}</testcase>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
