//! Compiled pipelines on a real cluster: what Argo makes of them, and what the programs in the pods
//! see.
//!
//! The tests need the lab: a folder with `in.sh` (a command within reach of the cluster) and
//! `retry.sh` (what `argo retry` does).
//!
//! | variable | what |
//! | --- | --- |
//! | `KFP_COMPILE_E2E=1` | run the tests; without it each says that it was skipped, and passes |
//! | `KFP_COMPILE_LAB` | the lab's folder; else `shared/lab` beside the checkout |
//! | `KFP_COMPILE_E2E_KEEP=1` | leave the workflows on the cluster (those of failed tests always stay) |
//! | `KFP_COMPILE_E2E_SEED` | a number: other random texts |
//! | `KFP_COMPILE_E2E_ALL_CANARIES=1` | run all canaries on the controllers, which takes ten minutes, and not only a sample |
//! | `ARGO_VERSION` | the lab's own: which of its Argo versions |
//!
//! Runs mostly wait, so let there be more of them than processors:
//!
//! ```sh
//! KFP_COMPILE_E2E=1 cargo test -p e2e -- --test-threads 6          # everything
//! KFP_COMPILE_E2E=1 cargo test -p e2e -- --test-threads 6 quick_   # one or two of each kind
//! ```
//!
//! [`faults`] need no scripts: `cargo run -p e2e` disturbs runs on any cluster.
//!
//! A test is a [`Pipeline`] (IR from `pipelines/`, or made by [`ir`]), a [`Run`] of it, and the
//! [`Outcome`]: the run's phase and its pods by the path of their task, `group/task`; the exit task
//! of a group is `group/onExit`. What a program wants to tell a test it prints as a line that
//! starts with `@@ `.

mod cluster;
mod controller;
pub mod faults;
pub mod ir;
mod kept;
mod lab;
mod outcome;
mod pipeline;
mod played;
mod random;
mod resource;
mod run;
pub mod text;

pub use cluster::Cluster;
pub use controller::Controller;
pub use kept::Kept;
pub use lab::{Lab, Volumes};
pub use outcome::{Outcome, Pod};
pub use pipeline::Pipeline;
pub use played::Played;
pub use resource::Resource;
pub use run::Run;
