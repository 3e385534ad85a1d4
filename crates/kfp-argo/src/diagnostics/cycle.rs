//! Tasks wait for each other.
//!
//! Every task of the cycle waits for one that waits for it, by `dependentTasks` or because it reads its output; none could start.

use super::{Code, Diagnostic, Location};
use crate::pipeline::TaskKey;

const CODE: Code = Code::new("KFP201", "cycle");

pub(crate) fn cycle(at: &Location, tasks: &[&TaskKey]) -> Diagnostic {
    let mut names: Vec<&str> = tasks.iter().map(|task| task.as_str()).collect();
    names.extend(tasks.first().map(|task| task.as_str()));
    Diagnostic::error(CODE, format!("tasks wait for each other in a cycle: {}", names.join(" -> ")))
        .at(at)
        .help("remove one of the dependencies")
}
