//! Reports of runs of compiled pipelines.
//!
//! [`Workflow::read`] reads what `argo get -o json` or `kubectl get workflow -o json` prints.
//! [`Report::new`] finds the tasks of the pipeline among the nodes of the run: the names of the
//! workflow's tasks are those of the pipeline, and the shapes of its templates are known. [`text`],
//! [`markdown`] and [`html`] print the report.
//!
//! | module | contents |
//! |---|---|
//! | `workflow` | the fields of a workflow that a report needs |
//! | `outline` | the picture of the pipeline, from the templates of its workflow |
//! | `tasks` | the nodes of the run as executions of tasks |
//! | `cause` | why a task failed |
//! | `retry` | what `argo retry` runs again |
//! | `time` | times and durations |
//! | `artifacts` | files of artifacts, and the metrics in them |
//!
//! The crate reads no file, clock or network; equal input has equal output.

mod artifacts;
mod cause;
mod charts;
mod html;
mod markdown;
mod outline;
mod report;
mod retry;
mod tasks;
mod text;
mod time;
mod workflow;

pub use artifacts::{Files, NoFiles};
pub use cause::{Cause, Kind};
pub use html::html;
pub use markdown::markdown;
pub use report::{Execution, Report};
pub use text::text;
pub use workflow::{NotAWorkflow, Workflow};
