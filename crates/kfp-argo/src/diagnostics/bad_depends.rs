//! A `depends` or `tolerate` in the options file is invalid.
//!
//! `depends` is an expression over tasks of the same DAG: `a.Succeeded`, `(a.Succeeded || a.Failed)
//! && !b.Skipped`. The outcomes of a task are `Succeeded`, `Failed`, `Errored`, `Skipped` and
//! `Omitted`; `Completed` is any of them. The expression belongs to the DAG, so it must be the same
//! on all paths to the task. The failure of a group with an exit task cannot be tolerated: Argo
//! would lose the exit task when the run is retried. An exit task fails the run and not its DAG, so
//! its own failure cannot be tolerated either.
//!
//! # Why it matters
//!
//! Argo would refuse the workflow, or the task would start at the wrong time.
//!
//! # Example
//!
//! ```yaml
//! tasks:
//!   predict: {depends: trian.Succeeded}
//! ```
//!
//! # What to do
//!
//! Correct the options file. In many cases Python has a way to say the same:
//!
//! ```python
//! aggregate(…).after(predict).ignore_upstream_failure()
//! ```

use super::{Code, Diagnostic, did_you_mean};
use crate::options::Origin;

pub(super) const CODE: Code = Code::new("KFP509", "bad-depends");

pub(crate) fn unexpected(at: &Origin, rest: &str) -> Diagnostic {
    let message = match rest.trim() {
        "" => "`depends` is incomplete".to_owned(),
        rest => format!("`depends`: unexpected `{}`", excerpt(rest)),
    };
    let help =
        "write tasks and their outcomes, with &&, ||, ! and parentheses: (a.Succeeded || a.Failed) && b.Succeeded";
    Diagnostic::error(CODE, message).in_config(at).help(help)
}

/// Returns the start of a text, for a message.
fn excerpt(text: &str) -> String {
    const MAX_LETTERS: usize = 60;
    let start: String = text.chars().take(MAX_LETTERS).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}

pub(crate) fn too_long(at: &Origin, most: usize) -> Diagnostic {
    Diagnostic::error(CODE, format!("`depends` is longer than {most} bytes")).in_config(at)
}

pub(crate) fn too_deep(at: &Origin, most: usize) -> Diagnostic {
    Diagnostic::error(CODE, format!("`depends` has more than {most} nested parentheses or negations")).in_config(at)
}

pub(crate) fn unknown_task<'a>(at: &Origin, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("`depends`: the DAG has no task `{name}`"))
        .in_config(at)
        .maybe_help(did_you_mean(name, known))
}

pub(crate) fn unknown_outcome(at: &Origin, word: &str) -> Diagnostic {
    let known = ["Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Completed"];
    Diagnostic::error(CODE, format!("`depends`: `{word}` is not an outcome of a task"))
        .in_config(at)
        .maybe_help(did_you_mean(word, known))
}

pub(crate) fn several_paths(at: &Origin, one: &str, other: &str) -> Diagnostic {
    let message = format!("`{one}` and `{other}` are the same task of one DAG, and differ in `depends` or `tolerate`");
    Diagnostic::error(CODE, message).in_config(at).help("set the same for both, by a pattern such as `**/name`")
}

pub(crate) fn group_after(at: &Origin, task: &str, group: &str) -> Diagnostic {
    let message =
        format!("`{group}` has an exit task in it, and may not run because of the tolerated failure of `{task}`");
    Diagnostic::error(CODE, message).in_config(at).help("tolerate the failures of tasks on which no such group depends")
}

pub(crate) fn tolerated_exit_task(at: &Origin, task: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{task}` is an exit task, so its failure cannot be tolerated"))
        .in_config(at)
        .help("let the program of the exit task succeed, or set `tolerate` for tasks of the group")
}

pub(crate) fn tolerated_group(at: &Origin, task: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{task}` has an exit task in it, so its failure cannot be tolerated"))
        .in_config(at)
        .help("tolerate the tasks in it that may fail")
}
