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
//! | `tasks` | the nodes of each task |
//! | `execution`, `executor_output` | one execution of a task, and what its program handed over |
//! | `details` | the states and details of the picture's boxes |
//! | `cause` | why a task failed |
//! | `retry` | what `argo retry` runs again |
//! | `time` | times and durations |
//! | `artifacts` | files of artifacts, and the metrics in them |
//! | `table`, `values`, `wording` | the parts that text, Markdown and page share |
//!
//! The crate reads no file, clock or network; equal input has equal output.

mod artifacts;
mod cause;
mod charts;
mod details;
mod execution;
mod executor_output;
mod html;
mod markdown;
mod outline;
mod report;
mod retry;
mod table;
mod tasks;
mod text;
mod time;
mod values;
mod wording;
mod workflow;

pub use artifacts::{Files, NoFiles};
pub use cause::{Cause, Kind};
pub use execution::Execution;
pub use html::html;
pub use markdown::markdown;
pub use report::Report;
pub use text::text;
pub use workflow::{NotAWorkflow, Workflow};
