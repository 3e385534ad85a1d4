//! Tasks wait for each other.
//!
//! Each task of the cycle waits for another one of them, by `dependentTasks` or because it reads an
//! output. None could start.
//!
//! # Why it matters
//!
//! Argo refuses such a workflow; if it did not, the run would wait forever.
//!
//! # Example
//!
//! ```python
//! a, b = first(), second()
//! a.after(b)
//! b.after(a)
//! ```
//!
//! # What to do in Python
//!
//! Remove one of the `.after(…)`, or do not read one of the outputs: the message names the tasks in
//! the order in which they wait.

use super::{Code, Diagnostic, Location};
use crate::pipeline::TaskKey;

pub(super) const CODE: Code = Code::new("KFP201", "cycle");

pub(crate) fn cycle(at: &Location, tasks: &[&TaskKey]) -> Diagnostic {
    let mut names: Vec<&str> = tasks.iter().map(|task| task.as_str()).collect();
    names.extend(tasks.first().map(|task| task.as_str()));
    Diagnostic::error(CODE, format!("tasks wait for each other in a cycle: {}", names.join(" -> ")))
        .at(at)
        .help("remove one of the dependencies")
}
