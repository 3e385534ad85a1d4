//! A `depends` or `tolerate` of the options file that cannot be.
//!
//! `depends` is an expression over tasks of the same DAG: `a.Succeeded`, `(a.Succeeded || a.Failed) && !b.Skipped`. The ends of a task are `Succeeded`, `Failed`,
//! `Errored`, `Skipped` and `Omitted`; `Completed` is any of them. It belongs to a DAG, so all paths to the task have the same. A group with an exit task
//! cannot be tolerated: Argo would lose the exit task when the run is retried.
//!
//! # Why it matters
//!
//! Argo would refuse the workflow, or the task would start at another time than meant.
//!
//! # Example
//!
//! ```yaml
//! tasks:
//!   predict: {depends: trian.Succeeded}
//! ```
//!
//! # What to do in Python
//!
//! Nothing: correct the options file. For many cases Python has words of its own:
//!
//! ```python
//! aggregate(…).after(predict).ignore_upstream_failure()
//! ```

use kfp_ir::Path;

use super::{Code, Diagnostic, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP509", "bad-depends");

pub(crate) fn unexpected(at: &Path, rest: &str) -> Diagnostic {
    let message = match rest.trim() {
        "" => "`depends` ends too early".to_owned(),
        rest => format!("`depends` cannot go on with `{rest}`"),
    };
    let help = "write tasks and their ends, with &&, ||, ! and parentheses: (a.Succeeded || a.Failed) && b.Succeeded";
    Diagnostic::error(CODE, message).in_config(at).help(help)
}

pub(crate) fn unknown_task<'a>(at: &Path, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("`depends`: there is no task \"{name}\" in this DAG"))
        .in_config(at)
        .maybe_help(did_you_mean(name, known))
}

pub(crate) fn unknown_outcome(at: &Path, word: &str) -> Diagnostic {
    let known = ["Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Completed"];
    Diagnostic::error(CODE, format!("`depends`: no task ends as \"{word}\""))
        .in_config(at)
        .maybe_help(did_you_mean(word, known))
}

pub(crate) fn several_ways(at: &Path, one: &str, other: &str) -> Diagnostic {
    let message =
        format!("\"{one}\" and \"{other}\" are the same task of one DAG, and differ in `depends` or `tolerate`");
    Diagnostic::error(CODE, message).in_config(at).help("give both the same, by a pattern such as `**/name`")
}

pub(crate) fn group_after(at: &Path, task: &str, group: &str) -> Diagnostic {
    let message =
        format!("\"{group}\" has an exit task in it, and may not run because of the tolerated failure of \"{task}\"");
    Diagnostic::error(CODE, message).in_config(at).help("tolerate the failures of tasks on which no such group depends")
}

pub(crate) fn tolerated_group(at: &Path, task: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("\"{task}\" has an exit task in it, so its failure cannot be tolerated"))
        .in_config(at)
        .help("tolerate the tasks in it that may fail")
}
