//! Compiled workflows: where Argo runs each task, stubs that do what a report says, and whether a
//! real run agrees with a report.

mod actual_run;
mod agreement;
mod locate;
mod stub;

pub use actual_run::{ActualNode, ActualPod, ActualRun};
pub use agreement::{disagreements, disagreements_after_retry};
pub use locate::{Location, Locations, is_at};
pub use stub::{NotStageable, STAGE_VARIABLE, stub};
