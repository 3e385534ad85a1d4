//! The meaning of a KFP pipeline, as a program.
//!
//! [`run`] takes a checked pipeline, the arguments of a run, and a [`World`] that decides how each
//! attempt of each program ends and what it writes. It returns the one [`Run`] that the IR
//! permits: which programs ran, how often, after whom, what each of them received, what each exit
//! task saw, the outputs and the outcome. The order of programs that do not depend on each other
//! is free, so a run lists what each program waits for and not a sequence.
//!
//! This crate is the second reading of the IR. It shares with the compiler the checked pipeline
//! ([`kfp_argo::pipeline`]) and the resolved options file, but no graph, plan or template.
//! It favours the plain over the fast, because it is read as the definition:
//!
//! | module | defines |
//! |---|---|
//! | `order` | which tasks a task waits for |
//! | `role` | which tasks are exit tasks, and of which group |
//! | `dag` | when a task starts, and when a DAG fails |
//! | `task` | one task: its condition, its iterations, the kinds of components |
//! | `input` | the value of each input of a task |
//! | `value` | types: what a reader of a type gets of a value |
//! | `condition` | whether a condition holds |
//! | `program` | attempts and retries of a container, and its outputs |
//! | `command_line` | the words, the environment and the executor input of a program |
//! | `artifact` | an artifact as its readers see it |
//! | `status` | the final status of a task |
//! | `reason` | why a task did not succeed |
//! | `time` | what a failure or a stopped run keeps from starting |
//! | `again` | what `argo retry` runs again |
//!
//! Where the IR leaves a choice to the backend, the choice is that of the compiler's design: the
//! words of final statuses, tolerated failures that fail their DAG ([`Policy`]).

mod again;
mod artifact;
mod command_line;
mod condition;
mod dag;
mod input;
mod order;
mod path;
mod program;
mod reason;
mod role;
mod run;
mod status;
mod task;
mod time;
mod value;
mod world;

pub use again::Earlier;
pub use command_line::{Piece, Received};
pub use path::{Path, Step};
pub use reason::Reason;
pub use role::exit_tasks;
pub use run::{Execution, Limit, NOT_WRITTEN, Outcome, Policy, Run, TaskRun, run, run_again};
pub use time::Time;
pub use value::{UNDEFINED, UNKNOWN, is_undefined, json_text};
pub use world::{Attempt, Ending, World, Written};
