//! A JUnit document, as most CI servers show it.

/// A suite: the cases of one file.
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) cases: Vec<Case>,
}

/// A case with its result.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) result: CaseResult,
}

/// The result of a case.
pub(crate) enum CaseResult {
    /// It passed, perhaps with output.
    Passed(Option<String>),
    /// It failed.
    Failed {
        /// A word for the kind of failure, if there is one.
        kind: Option<String>,
        message: String,
        details: String,
    },
    /// It could not run.
    Error(String),
    /// It was left out.
    Skipped(String),
}

/// Returns the text of a document.
pub(crate) fn document(suites: &[Suite]) -> String {
    let all = || suites.iter().flat_map(|suite| &suite.cases);
    let texts: String = suites.iter().map(suite).collect();
    let Counts { tests, failures, errors, skipped } = Counts::of(all());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kfp-compile\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">\n{texts}</testsuites>\n"
    )
}

struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of<'c>(cases: impl Iterator<Item = &'c Case>) -> Self {
        let mut counts = Self { tests: 0, failures: 0, errors: 0, skipped: 0 };
        for case in cases {
            counts.tests += 1;
            match case.result {
                CaseResult::Passed(_) => {}
                CaseResult::Failed { .. } => counts.failures += 1,
                CaseResult::Error(_) => counts.errors += 1,
                CaseResult::Skipped(_) => counts.skipped += 1,
            }
        }
        counts
    }
}

fn suite(suite: &Suite) -> String {
    let name = escaped(&suite.name);
    let Counts { tests, failures, errors, skipped } = Counts::of(suite.cases.iter());
    let others = if skipped > 0 { format!("skipped=\"{skipped}\"") } else { format!("errors=\"{errors}\"") };
    let cases: String = suite.cases.iter().map(|one| case(&name, one)).collect();
    format!("  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" {others}>\n{cases}  </testsuite>\n")
}

/// Writes a case. `suite` is the escaped name of its suite.
fn case(suite: &str, case: &Case) -> String {
    let name = escaped(&case.name);
    let inner = match &case.result {
        CaseResult::Passed(None) => return format!("    <testcase classname=\"{suite}\" name=\"{name}\"/>\n"),
        CaseResult::Passed(Some(output)) => format!("<system-out>{}</system-out>", escaped(output)),
        CaseResult::Failed { kind, message, details } => {
            let kind = kind.as_ref().map(|kind| format!("type=\"{}\" ", escaped(kind))).unwrap_or_default();
            format!("<failure {kind}message=\"{}\">{}</failure>", escaped(message), escaped(details))
        }
        CaseResult::Error(message) => format!("<error message=\"{}\"/>", escaped(message)),
        CaseResult::Skipped(message) => format!("<skipped message=\"{}\"/>", escaped(message)),
    };
    format!("    <testcase classname=\"{suite}\" name=\"{name}\">{inner}</testcase>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
