//! The results of test cases, as text and as JUnit XML.

use std::fmt::Write;

use kfp_simulation::Difference;

use crate::Outcome;
use crate::report::{Case, CaseResult, Suite, document, inert};

/// The result of a case.
pub(super) enum CaseOutcome {
    Passed,
    /// The run differs from the expectations.
    Failed(Vec<Difference>),
    /// The run on the cluster differs from the simulated one.
    Disagrees {
        workflow: String,
        disagreements: Vec<String>,
    },
    /// The case cannot run on a cluster.
    LeftOut(String),
    /// The case or its pipeline has mistakes.
    Broken(String),
}

/// The results of all files.
#[derive(Default)]
pub(super) struct Results(Vec<FileResults>);

struct FileResults {
    name: String,
    cases: Vec<(String, CaseOutcome)>,
    /// Why the file or its pipeline could not be read.
    failure: Option<String>,
}

impl Results {
    pub(super) fn add(&mut self, name: &str, cases: anyhow::Result<Vec<(String, CaseOutcome)>>) {
        let (cases, failure) = match cases {
            Ok(cases) => (cases, None),
            Err(error) => (Vec::new(), Some(format!("{error:#}"))),
        };
        self.0.push(FileResults { name: inert(name), cases, failure });
    }

    /// Returns the number of cases, and of files that could not be read.
    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|file| file.cases.len() + usize::from(file.failure.is_some())).sum()
    }

    /// Returns how the command ends.
    pub(super) fn outcome(&self) -> Outcome {
        if self.0.iter().any(|file| file.failure.is_some()) {
            return Outcome::Failed;
        }
        let mut cases = self.0.iter().flat_map(|file| &file.cases);
        let has_passed = cases.all(|(_, outcome)| matches!(outcome, CaseOutcome::Passed | CaseOutcome::LeftOut(_)));
        if has_passed { Outcome::Done } else { Outcome::Findings }
    }

    /// Returns a line for each case, and the differences of those that failed.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let (mut passed, mut failed, mut left_out) = (0, 0, 0);
        for file in &self.0 {
            if let Some(failure) = &file.failure {
                let _ = writeln!(text, "{}: error: {}", file.name, inert(failure));
            }
            for (name, outcome) in &file.cases {
                let (word, count) = match outcome {
                    CaseOutcome::Passed => ("ok", &mut passed),
                    CaseOutcome::LeftOut(_) => ("left out", &mut left_out),
                    _ => ("FAILED", &mut failed),
                };
                *count += 1;
                let _ = writeln!(text, "{}: {}: {word}", file.name, inert(name));
                for line in details(outcome).lines() {
                    let _ = writeln!(text, "  {}", inert(line));
                }
            }
        }
        let left_out = if left_out > 0 { format!(", {left_out} left out") } else { String::new() };
        let _ = writeln!(text, "\n{passed} passed, {failed} failed{left_out}");
        text
    }

    /// Returns a JUnit document with a suite for each file.
    pub(super) fn junit(&self) -> String {
        let suites = self.0.iter().map(|file| {
            let unreadable = file
                .failure
                .iter()
                .map(|failure| Case { name: "test cases".to_owned(), result: CaseResult::Error(inert(failure)) });
            let cases = file.cases.iter().map(|(name, outcome)| Case { name: inert(name), result: result(outcome) });
            Suite { name: file.name.clone(), cases: unreadable.chain(cases).collect() }
        });
        document(&suites.collect::<Vec<_>>())
    }
}

fn result(outcome: &CaseOutcome) -> CaseResult {
    match outcome {
        CaseOutcome::Passed => CaseResult::Passed(None),
        CaseOutcome::LeftOut(why) => CaseResult::Skipped(inert(why)),
        CaseOutcome::Disagrees { workflow, disagreements } => CaseResult::Failed {
            kind: None,
            message: inert(&format!("the run {workflow} on the cluster differs from the simulated one")),
            details: disagreements.iter().map(|line| inert(line)).collect::<Vec<_>>().join("\n"),
        },
        CaseOutcome::Broken(why) => CaseResult::Error(why.lines().map(inert).collect::<Vec<_>>().join("; ")),
        CaseOutcome::Failed(differences) => {
            let message = differences.iter().map(|difference| inert(&difference.subject)).collect::<Vec<_>>();
            let lines = details(outcome);
            let details = lines.lines().map(inert).collect::<Vec<_>>().join("\n");
            CaseResult::Failed { kind: None, message: message.join(", "), details }
        }
    }
}

/// Returns the differences, or the mistakes, of a case.
fn details(outcome: &CaseOutcome) -> String {
    match outcome {
        CaseOutcome::Passed => String::new(),
        CaseOutcome::Broken(why) | CaseOutcome::LeftOut(why) => why.clone(),
        CaseOutcome::Disagrees { workflow, disagreements } => {
            let head = format!("the run {workflow} on the cluster differs from the simulated one:");
            [head]
                .into_iter()
                .chain(disagreements.iter().map(|line| format!("  {line}")))
                .collect::<Vec<_>>()
                .join("\n")
        }
        CaseOutcome::Failed(differences) => differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}
