//! An exit handler has no exit task.
//!
//! A group that the SDK calls `exit-handler-N` is followed by the task that runs after it. When one
//! task is the exit task of two `dsl.ExitHandler`s, the SDK keeps it for the last of them only,
//! without a warning.
//!
//! # Why it matters
//!
//! The group runs as if there were no exit handler: after a failure, no task cleans up.
//!
//! # Example
//!
//! ```python
//! done = clean_up()
//! with dsl.ExitHandler(done):
//!     load()
//! with dsl.ExitHandler(done):        # takes `done` away from the first one
//!     train()
//! ```
//!
//! # What to do in Python
//!
//! Call the component once per group:
//!
//! ```python
//! with dsl.ExitHandler(clean_up()):
//!     load()
//! with dsl.ExitHandler(clean_up()):
//!     train()
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP204", "lost-exit-task");

pub(crate) fn lost_exit_task(at: &Location, group: &str) -> Diagnostic {
    Diagnostic::warning(CODE, format!("the exit handler `{group}` has no exit task: nothing runs after it"))
        .at(at)
        .help("call the exit task's component once for each dsl.ExitHandler; the SDK keeps a shared one for the last of them only")
}
