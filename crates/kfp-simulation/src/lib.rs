//! Simulates runs of pipelines: without a cluster, in milliseconds.
//!
//! [`simulate`] runs a checked pipeline by its meaning ([`kfp_semantics`]), under the options that
//! it is compiled with and within the limits of Argo, so that the result is that of the compiled
//! workflow. A [`Scenario`] contains the facts that the pipeline does not decide: which tasks fail,
//! what programs return. Outputs that it does not set have samples of their type. The [`Report`]
//! contains the state of each task, and why.
//!
//! ```
//! use kfp_argo::{Options, check};
//! use kfp_simulation::{Phase, ScenarioFile, State, simulate};
//!
//! let ir = br#"
//! pipelineInfo: {name: chain}
//! schemaVersion: 2.1.0
//! deploymentSpec: {executors: {exec-step: {container: {image: busybox, command: [echo]}}}}
//! components: {comp-step: {executorLabel: exec-step}}
//! root: {dag: {tasks: {
//!   load: {componentRef: {name: comp-step}},
//!   train: {componentRef: {name: comp-step}, dependentTasks: [load]}}}}
//! "#;
//! let options = Options::default();
//! let checked = check(ir, &options)?;
//! let fails = ScenarioFile { fail: vec!["load".to_owned()], ..ScenarioFile::default() };
//! let report = simulate(&checked, &options, &fails.resolve(&checked.pipeline)?);
//! assert_eq!(report.phase, Phase::Failed);
//! assert_eq!(report.tasks[1].state, State::NotReached);
//! assert_eq!(report.tasks[1].because.as_deref(), Some("load failed"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod because;
mod forms;
mod mistake;
mod place;
mod report;
mod samples;
mod scenario;
mod scenario_file;
mod simulate;
mod table;
mod test_case;
pub mod workflow;
mod world;

pub use mistake::{Mistake, Mistakes};
pub use place::TaskPlace;
pub use report::{Artifact, Attempt, Kind, Phase, Report, Retried, Role, Sample, State, TaskReport};
pub use scenario::{Failure, Output, Scenario};
pub use scenario_file::{RetryOfRun, ScenarioFile};
pub use simulate::simulate;
pub use table::text;
pub use test_case::{Difference, Expect, ExpectRetry, ExpectTask, Given, TaskDetails, TestCase, TestFile};
