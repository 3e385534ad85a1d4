//! The promises that every run keeps, whatever happens to it.

use std::collections::BTreeMap;
use std::{fmt, iter};

use serde_json::Value;

use super::observation::Observation;
use crate::outcome;

/// Something that no run does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The run does not end.
    Hangs,
    /// A task that had succeeded ran again.
    Twice(String),
    /// The run succeeded although a task failed.
    FalselySucceeded(String),
    /// A pod is at work after the end of the run.
    LeftBehind(String),
    /// The run failed, and its report names no task that failed.
    Unexplained,
}

/// Returns the promises that a run broke.
pub fn broken_promises(seen: &Observation) -> Vec<Broken> {
    if !seen.has_ended() {
        return vec![Broken::Hangs];
    }
    let mut successes: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, task) in &seen.tasks {
        *successes.entry(without_attempt(seen, path)).or_default() += task.successes;
    }
    let twice = successes.into_iter().filter(|(_, successes)| *successes > 1);
    let mut broken: Vec<Broken> = twice.map(|(path, _)| Broken::Twice(path.to_owned())).collect();
    match seen.phase() {
        "Succeeded" => {
            let names = failed_nodes(seen).filter_map(|node| node["displayName"].as_str());
            broken.extend(names.map(|name| Broken::FalselySucceeded(name.to_owned())));
        }
        "Failed" | "Error" if !seen.has_cause && !is_stopped_for_good(seen) => broken.push(Broken::Unexplained),
        _ => {}
    }
    broken.extend(seen.active.iter().cloned().map(Broken::LeftBehind));
    broken
}

/// Returns the path of the task of an attempt, `work` for `work(1)`, and any other path as it is.
fn without_attempt<'p>(seen: &Observation, path: &'p str) -> &'p str {
    let mut retried = seen.nodes().filter(|node| node["type"] == "Retry").filter_map(|node| node["name"].as_str());
    match path.rsplit_once('(').filter(|_| path.ends_with(')')) {
        Some((task, _)) if retried.any(|name| outcome::path(&seen.name, name) == task) => task,
        _ => path,
    }
}

/// Returns the exit tasks that saw another state than that of their group. Exit tasks that ran
/// before a retry have seen an earlier state (fact A21), so this holds for the first end of a run.
pub fn misinformed(seen: &Observation) -> Vec<String> {
    let failed: Vec<String> =
        failed_nodes(seen).filter_map(|node| Some(outcome::path(&seen.name, node["name"].as_str()?))).collect();
    let is_wrong = |exit: &str, state: &str| {
        let group = exit.split_once("onExit").map_or(exit, |(group, _)| group);
        let is_in_group = |path: &String| path.strip_prefix(group).is_some_and(|task| !task.starts_with("onExit"));
        (state == "COMPLETE") == failed.iter().any(is_in_group)
    };
    let wrong = seen.states.iter().filter(|(exit, state)| is_wrong(exit, state));
    wrong.map(|(exit, state)| format!("{exit} sees {state}")).collect()
}

/// Returns true if a stop made tasks fail whose programs succeeded. No retry runs them again, so it
/// cannot mend the run (facts A29 and A75).
pub fn is_stopped_for_good(seen: &Observation) -> bool {
    let mut tasks = seen.nodes().filter(|node| node["type"] == "Retry" && node["phase"] != "Succeeded");
    let has_succeeded = |task: &Value| {
        task["children"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|attempt| node_of(seen, attempt).is_some_and(|node| node["phase"] == "Succeeded"))
    };
    tasks.any(has_succeeded)
        || !failed_nodes(seen).any(|node| node["type"] == "Pod")
        || failed_nodes(seen).any(|node| node["type"] == "DAG" && all_pods_succeeded(seen, node))
}

/// Returns true if a DAG has pods, and none of them failed.
fn all_pods_succeeded(seen: &Observation, dag: &Value) -> bool {
    let around = |node: &Value| node_of(seen, &node["boundaryID"]);
    let is_within = |node: &Value| iter::successors(around(node), |outer| around(outer)).any(|outer| outer == dag);
    let pods = || seen.nodes().filter(|node| node["type"] == "Pod" && is_within(node));
    pods().next().is_some() && pods().all(|pod| pod["phase"] == "Succeeded")
}

/// Returns the node with an ID.
fn node_of<'s>(seen: &'s Observation, id: &Value) -> Option<&'s Value> {
    seen.nodes().find(|node| node["id"] == *id)
}

/// Returns the nodes that failed.
fn failed_nodes(seen: &Observation) -> impl Iterator<Item = &Value> {
    // A failed attempt that a later one made up for is a child of a Retry node that succeeded.
    let retried = seen.nodes().filter(|node| node["type"] == "Retry" && node["phase"] == "Succeeded");
    let attempts: Vec<_> = retried.filter_map(|node| node["children"].as_array()).flatten().collect();
    let failed = seen.nodes().filter(|node| node["phase"] == "Failed" || node["phase"] == "Error");
    failed.filter(move |node| !attempts.contains(&&node["id"]))
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hangs => f.write_str("hangs"),
            Self::Twice(path) => write!(f, "{path} succeeded twice"),
            Self::FalselySucceeded(name) => write!(f, "succeeded, but {name} failed"),
            Self::LeftBehind(path) => write!(f, "the pod of {path} is still at work"),
            Self::Unexplained => f.write_str("the report names no task that failed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Broken, broken_promises, is_stopped_for_good, misinformed};
    use crate::faults::observation::{Observation, Task};

    fn seen(is_completed: bool, nodes: Value) -> Observation {
        let labels = json!({"workflows.argoproj.io/completed": is_completed.to_string()});
        let status = json!({"phase": "Succeeded", "nodes": nodes});
        let workflow = Some(json!({"metadata": {"labels": labels}, "status": status}));
        Observation { workflow, ..Observation::default() }
    }

    fn node(name: &str, phase: &str) -> Value {
        json!({"id": name, "displayName": name, "phase": phase, "type": "Pod"})
    }

    #[test]
    fn a_failed_attempt_may_be_made_up_for() {
        let mut work = node("work", "Succeeded");
        work["type"] = "Retry".into();
        work["children"] = json!(["work(0)", "work(1)"]);
        let attempts = [node("work(0)", "Failed"), node("work(1)", "Succeeded")];
        let nodes = json!({"a": work, "b": attempts[0], "c": attempts[1]});
        assert_eq!(broken_promises(&seen(true, nodes)), []);
        let wrong = seen(true, json!({"a": node("train(3)", "Failed")}));
        assert_eq!(broken_promises(&wrong), [Broken::FalselySucceeded("train(3)".to_owned())]);
    }

    #[test]
    fn a_failure_has_a_cause() {
        let mut run = seen(true, json!({"a": node("work", "Failed")}));
        run.workflow.as_mut().expect("it exists")["status"]["phase"] = "Failed".into();
        assert_eq!(broken_promises(&run), [Broken::Unexplained]);
        run.has_cause = true;
        assert_eq!(broken_promises(&run), []);
    }

    #[test]
    fn an_exit_task_sees_the_state_of_its_group() {
        let named = |path: &str, phase: &str| {
            let mut node = node(path, phase);
            node["name"] = format!("run.{path}").into();
            node
        };
        let nodes = json!({"a": named("group.work", "Failed"), "b": named("group.onExit", "Failed")});
        let mut run = seen(true, nodes);
        run.name = "run".to_owned();
        run.states.insert("group/onExit".to_owned(), "COMPLETE".to_owned());
        assert_eq!(misinformed(&run), ["group/onExit sees COMPLETE"]);
        run.states.insert("group/onExit".to_owned(), "FAILED".to_owned());
        assert!(misinformed(&run).is_empty());
    }

    #[test]
    fn a_stop_can_fail_a_loop_whose_iterations_succeeded() {
        let dag = |name: &str, around: &str| {
            let mut dag = node(name, "Failed");
            (dag["type"], dag["boundaryID"]) = ("DAG".into(), around.into());
            dag
        };
        let pod = |name: &str, around: &str, phase: &str| {
            let mut pod = node(name, phase);
            pod["boundaryID"] = around.into();
            pod
        };
        let run = |iteration: &str| {
            seen(
                true,
                json!({
                    "a": dag("root", ""), "b": dag("loop", "root"), "c": dag("iteration(0)", "loop"),
                    "d": pod("train", "iteration(0)", iteration), "e": pod("other", "root", "Failed"),
                }),
            )
        };
        assert!(is_stopped_for_good(&run("Succeeded")));
        assert!(!is_stopped_for_good(&run("Failed")));
    }

    #[test]
    fn a_stop_can_fail_what_succeeded() {
        let mut work = node("work", "Failed");
        work["type"] = "Retry".into();
        work["children"] = json!(["work(0)"]);
        let run = |attempt: &str| seen(true, json!({"a": work, "b": node("work(0)", attempt)}));
        assert!(is_stopped_for_good(&run("Succeeded")));
        assert!(!is_stopped_for_good(&run("Failed")));
    }

    #[test]
    fn a_run_must_end_and_do_nothing_twice() {
        assert_eq!(broken_promises(&seen(false, json!({}))), [Broken::Hangs]);
        let mut twice = seen(true, json!({}));
        let work = Task { phase: "Succeeded".to_owned(), starts: 2, successes: 2 };
        twice.tasks.insert("work".to_owned(), work);
        twice.active.push("work".to_owned());
        assert_eq!(broken_promises(&twice), [Broken::Twice("work".to_owned()), Broken::LeftBehind("work".to_owned())]);
    }
}
