//! Random pipelines, as IR: every feature that the SDK can write, in any combination.
//!
//! | file | what it decides |
//! |---|---|
//! | `choices` | where the decisions come from: bytes |
//! | `values` | types of parameters, and values of each |
//! | `interface` | the inputs and outputs of a component |
//! | `scope` | the values that a task can read in its DAG |
//! | `programs`, `words`, `platform`, `importers` | components that run something |
//! | `dags`, `outputs` | components that hold tasks |
//! | `tasks`, `inputs`, `loops`, `policies` | a task: what it runs, reads and waits for |
//!
//! A pipeline is written from its top down: a task reads only what is there already, so that it is
//! right; unless wrong links are asked for. Nothing here knows the compiler, and nothing is a
//! matter of chance but the bytes.

#![allow(clippy::unwrap_used)] // a generator of test data

mod choices;
mod dags;
mod importers;
mod inputs;
mod interface;
mod loops;
mod outputs;
mod platform;
mod policies;
mod programs;
mod scope;
mod single;
mod tasks;
mod values;
mod words;

pub use choices::{Choices, Links};
pub use single::single;
pub use values::text;

use interface::Interface;
use serde_json::{Map, Value, json};

/// A pipeline that is being written.
struct Writer {
    choices: Choices,
    components: Map<String, Value>,
    executors: Map<String, Value>,
    /// Settings of executors, of the platform document.
    platform: Map<String, Value>,
    /// The components that further tasks may run: none that is still open, so no pipeline holds
    /// itself.
    known: Vec<(String, Interface)>,
    /// The number of tasks that may still be added.
    tasks_left: usize,
    /// Whether artifacts come from outside of the run, or else may be collected in lists: Argo
    /// loads a list from one place, so the compiler has no way for what could be either (KFP408).
    has_imports: bool,
}

/// Returns the IR of the pipeline that some bytes stand for.
pub fn pipeline(choices: Choices) -> String {
    let mut writer = Writer {
        choices,
        components: Map::new(),
        executors: Map::new(),
        platform: Map::new(),
        known: Vec::new(),
        tasks_left: 24,
        has_imports: false,
    };
    writer.has_imports = writer.choices.one_in(2);
    for _ in 0..1 + writer.choices.below(3) {
        writer.program();
    }
    let root = writer.root();
    let mut spec = json!({
        "components": writer.components,
        "deploymentSpec": {"executors": writer.executors},
        "pipelineInfo": {"name": "random"},
        "root": root,
        "schemaVersion": "2.1.0",
    });
    if writer.choices.one_in(8) {
        spec["defaultPipelineRoot"] = json!("s3://data/root");
    }
    // The workspace is always there, as any task may ask for its path.
    let kubernetes = json!({"deploymentSpec": {"executors": writer.platform}, "pipelineConfig": {"workspace": {"size": "1Gi", "kubernetes": {}}}});
    let platform = json!({"platforms": {"kubernetes": kubernetes}});
    let manifest = json!({
        "apiVersion": "pipelines.kubeflow.org/v2beta1",
        "kind": "PipelineVersion",
        "spec": {"pipelineSpec": spec, "platformSpec": platform},
    });
    manifest.to_string()
}
