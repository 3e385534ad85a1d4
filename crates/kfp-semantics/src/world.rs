//! The facts that the pipeline does not decide: how programs end, and what they write.

use std::collections::BTreeMap;

use kfp_argo::pipeline::Component;
use serde_json::Value;

use crate::path::Path;

/// Decides what each attempt of each program does.
pub trait World {
    /// Returns what attempt number `attempt` (from 0) of the program at `path` does, or `None` if
    /// the run was stopped before the attempt could start.
    fn attempt(&self, path: &Path, attempt: u32, component: &Component) -> Option<Attempt>;
}

/// The behaviour of one attempt of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// How it ends.
    pub ending: Ending,
    /// The output parameters that it writes.
    pub parameters: BTreeMap<String, Written>,
    /// The metadata of output artifacts that it reports in its executor output.
    pub metadata: BTreeMap<String, Value>,
}

impl Attempt {
    /// An attempt that ends in a way and writes nothing.
    pub fn ending(ending: Ending) -> Self {
        Self { ending, parameters: BTreeMap::new(), metadata: BTreeMap::new() }
    }
}

/// How an attempt ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The program exits with code 0.
    Succeeded,
    /// The program exits with another code. Retries apply.
    Failed,
    /// The pod breaks for a reason that is not the program's: an eviction, a failed upload.
    Broken,
}

/// How a program hands over an output parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    /// As JSON in the executor output, `parameterValues` (what Python functions return).
    Value(Value),
    /// As text in the output's own file.
    Text(String),
}
