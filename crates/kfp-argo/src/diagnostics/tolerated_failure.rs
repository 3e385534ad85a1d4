//! With `--tolerated-failures pass`, the failure of a task does not fail the run.
//!
//! The task is followed by one with `.ignore_upstream_failure()`, so its failure counts as handled.
//!
//! # Why it matters
//!
//! The run may be green although this task failed, and `argo retry` will not run it again. If the task is
//! a group with an exit handler, a retry of its exit task never ends.
//!
//! # Example
//!
//! ```python
//! report().after(train()).ignore_upstream_failure()
//! ```
//!
//! # What to do
//!
//! If you intend this, suppress the warning with `--allow KFP504`. Without the option the run goes
//! on to its end and is Failed. To handle a failure and still fail the run, use an exit handler:
//!
//! ```python
//! with dsl.ExitHandler(report()):
//!     train()
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP504", "tolerated-failure");

/// Reports that a failure passes; `exit_task` is the exit task of the task.
pub(crate) fn tolerated_failure(at: &Location, task: &str, after: &str, exit_task: Option<&str>) -> Diagnostic {
    let retry = exit_task.map(|exit| format!("; if its exit task `{exit}` fails, `argo retry` of the run never ends"));
    let message = format!(
        "with --tolerated-failures pass, a failure of `{task}` does not fail the run, as `{after}` follows it{}",
        retry.unwrap_or_default()
    );
    Diagnostic::warning(CODE, message)
        .at(at)
        .help("use dsl.ExitHandler to handle a failure and still fail the run; --allow KFP504 silences this")
}
