//! The states and the details of the picture's boxes.

use kfp_picture::picture::Fact;
use kfp_picture::run::{Run, State};

use crate::execution::Execution;
use crate::outline::Outline;
use crate::tasks::{Tasks, is_loop};
use crate::time;
use crate::workflow::Workflow;

/// The maximum length of a value in the picture.
const MAX_LENGTH: usize = 600;

/// Returns the states and the details of the boxes, for the page.
pub(crate) fn run(workflow: &Workflow, outline: &Outline, tasks: &Tasks<'_>, executions: &[Execution]) -> Run {
    let nodes = 0..outline.picture.nodes.len();
    let mut rest = executions.iter();
    let mut states = Vec::new();
    let mut facts = Vec::new();
    for id in nodes.clone() {
        let of_node: Vec<&Execution> = rest.by_ref().take(tasks.instances(id).len()).collect();
        states.push(of_node.iter().map(|execution| execution.state).collect());
        facts.push(of_node.iter().map(|execution| details(execution)).collect());
    }
    let iterations = nodes.map(|id| match is_loop(outline, id) {
        true => tasks.instances(id).iter().map(|items| tasks.count(id, items)).collect(),
        false => Vec::new(),
    });
    let state = match workflow.status.phase.as_str() {
        "Succeeded" => State::Succeeded,
        "Failed" | "Error" => State::Failed,
        _ => State::Running,
    };
    let title = workflow.metadata.name.clone();
    Run { title, notes: Vec::new(), state, states, iterations: iterations.collect(), failing: None, facts }
}

/// Returns the details of an execution for the panel beside the picture.
fn details(execution: &Execution) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact::new(name, shortened(&value)));
        }
    };
    for cause in &execution.causes {
        add("Failure", format!("{}\n{}", cause.summary(), cause.message));
    }
    if execution.causes.is_empty() {
        add("Message", execution.message.clone().unwrap_or_default());
    }
    add("Duration", execution.duration().map(time::duration).unwrap_or_default());
    add("Attempts", if execution.attempts > 1 { execution.attempts.to_string() } else { String::new() });
    add("Results", if execution.is_cached { "of an earlier run, from the cache".to_owned() } else { String::new() });
    add("Pod", execution.pod.clone().unwrap_or_default());
    let pairs = |pairs: &mut dyn Iterator<Item = (String, String)>| {
        pairs.map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join("\n")
    };
    add("Input parameters", pairs(&mut execution.inputs.iter().cloned()));
    add("Output parameters", pairs(&mut execution.outputs.iter().cloned()));
    let artifacts = execution.artifacts.iter().map(|(name, key)| (name.clone(), key.clone().unwrap_or_default()));
    add("Output artifacts", pairs(&mut artifacts.into_iter()));
    facts
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
