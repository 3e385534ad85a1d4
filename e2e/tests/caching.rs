//! Caching of results.

use e2e::{Lab, Outcome, Pipeline};
use serde_json::Value;

/// Returns true if the node of a task took its results from the cache.
fn hits(outcome: &Outcome<'_>, task: &str) -> Vec<bool> {
    let nodes = outcome.workflow["status"]["nodes"].as_object().into_iter().flatten();
    let of_task = nodes.filter(|(_, node)| node["displayName"] == task && node["type"] != "DAG");
    of_task.map(|(_, node)| node["memoizationStatus"]["hit"] == Value::Bool(true)).collect()
}

/// The second run takes from the first what its inputs make the same, and runs the rest.
#[test]
fn results_are_kept() {
    let Some(lab) = Lab::open() else { return };
    let pipeline = Pipeline::example("caching");
    let first = lab.run(&pipeline);
    assert_eq!(first.finish().phase(), "Succeeded");
    let second = lab.run(&pipeline);
    let outcome = second.finish();
    assert_eq!(outcome.phase(), "Succeeded");
    for (task, expected) in
        [("add", vec![true, true]), ("read-kept", vec![true]), ("always", vec![false]), ("read", vec![false])]
    {
        assert_eq!(hits(&outcome, task), expected, "{task}");
    }
    assert_eq!(hits(&outcome, "exit-handler-1.onExit"), [false]);
    outcome.expect_lines("read", &["read data-4 7"]);
}
