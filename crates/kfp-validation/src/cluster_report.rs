//! What a run on a cluster shows, in the form of the controller's process.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::observed::{Node, Observed, Pod};

/// Returns the observation of a workflow that has ended. Pods with the identifiers of `before`
/// belong to an earlier run.
pub(crate) fn observed(workflow: &Value, pods: &Value, logs: &str, before: &BTreeSet<String>) -> Observed {
    let status = &workflow["status"];
    let name = text(&workflow["metadata"]["name"]);
    let nodes: BTreeMap<&str, &Value> = members(&status["nodes"]).collect();
    let has_ended = workflow["metadata"]["labels"]["workflows.argoproj.io/completed"] == "true";
    let outputs = status["outputs"]["parameters"].as_array().into_iter().flatten();
    let outputs =
        outputs.filter_map(|output| Some((text(&output["name"]).to_owned(), output["value"].as_str()?.to_owned())));
    Observed {
        phase: text(&status["phase"]).to_owned(),
        message: text(&status["message"]).to_owned(),
        hung: !has_ended,
        nodes: nodes.values().map(|node| read_node(node, &nodes, name)).collect(),
        pods: read_pods(pods, logs, &nodes, name, before),
        outputs: outputs.collect(),
        ..Observed::default()
    }
}

fn read_node(node: &Value, nodes: &BTreeMap<&str, &Value>, run: &str) -> Node {
    let children = node["children"].as_array().into_iter().flatten();
    let children = children.filter_map(|id| nodes.get(id.as_str()?)).map(|child| text(&child["name"]).to_owned());
    Node {
        name: text(&node["name"]).to_owned(),
        children: children.collect(),
        path: path(node, nodes, run),
        phase: text(&node["phase"]).to_owned(),
        message: text(&node["message"]).to_owned(),
    }
}

/// Returns the display names from the root to a node, without the name of the run.
fn path(node: &Value, nodes: &BTreeMap<&str, &Value>, run: &str) -> String {
    let display = text(&node["displayName"]);
    let own = match display.strip_prefix(run) {
        Some(rest) if rest.is_empty() || rest.starts_with(['.', '(']) => rest.trim_start_matches('.'),
        _ => display,
    };
    let above = nodes.get(text(&node["boundaryID"])).map(|boundary| path(boundary, nodes, run)).unwrap_or_default();
    if above.is_empty() { own.to_owned() } else { format!("{above}/{own}") }
}

fn read_pods(
    pods: &Value,
    logs: &str,
    nodes: &BTreeMap<&str, &Value>,
    run: &str,
    before: &BTreeSet<String>,
) -> Vec<Pod> {
    let lines = stub_lines(logs);
    let items = pods["items"].as_array().into_iter().flatten();
    let new = items.filter(|pod| !before.contains(text(&pod["metadata"]["uid"])));
    let seen = new.filter_map(|pod| {
        let id = text(&pod["metadata"]["annotations"]["workflows.argoproj.io/node-id"]);
        let node = nodes.get(id)?;
        let lines = lines.get(text(&pod["metadata"]["name"]));
        let main = pod["spec"]["containers"].as_array()?.iter().find(|container| container["name"] == "main")?;
        let is_retried = node["nodeFlag"]["retried"] == true;
        let attempt = text(&node["displayName"]).strip_suffix(')').and_then(|name| name.rsplit_once('('));
        let attempt = attempt.filter(|_| is_retried).and_then(|(_, number)| number.parse().ok()).unwrap_or(0);
        let pod = Pod {
            path: path(node, nodes, run),
            attempt,
            sequence: 0,
            ended: None,
            image: text(&main["image"]).to_owned(),
            command: None,
            args: lines.map(|lines| lines.words.clone()),
            env: lines.map(|lines| lines.variables.clone()).unwrap_or_default(),
        };
        Some((lines.and_then(|lines| lines.start), lines.and_then(|lines| lines.end), pod))
    });
    let mut seen: Vec<_> = seen.collect();
    // A pod without a line was stopped before its program started.
    seen.sort_by(|(one, ..), (other, ..)| one.unwrap_or(f64::MAX).total_cmp(&other.unwrap_or(f64::MAX)));
    let mut ends: Vec<f64> = seen.iter().filter_map(|(_, end, _)| *end).collect();
    ends.sort_by(f64::total_cmp);
    let numbered = seen.into_iter().enumerate().map(|(sequence, (_, end, pod))| {
        let ended = end.and_then(|end| ends.iter().position(|other| *other == end));
        Pod { sequence, ended, ..pod }
    });
    numbered.collect()
}

/// The lines of a stub.
#[derive(Default)]
struct Lines {
    start: Option<f64>,
    end: Option<f64>,
    words: Vec<String>,
    variables: BTreeMap<String, Value>,
}

/// Returns the lines of the stubs, by pod: `[pod/NAME/main] STUB …`.
fn stub_lines(logs: &str) -> BTreeMap<String, Lines> {
    let mut pods: BTreeMap<String, Lines> = BTreeMap::new();
    for line in logs.lines() {
        let Some((pod, line)) = line.strip_prefix("[pod/").and_then(|line| line.split_once("/main] STUB ")) else {
            continue;
        };
        let lines = pods.entry(pod.to_owned()).or_default();
        for part in line.split(' ') {
            match part.split_once('=') {
                Some(("start", time)) => lines.start = time.parse().ok(),
                Some(("end", time)) => lines.end = time.parse().ok(),
                Some(("word", word)) => lines.words.push(as_written(word)),
                Some((name, value)) => drop(lines.variables.insert(name.to_owned(), as_written(value).into())),
                None => {}
            }
        }
    }
    pods
}

/// Returns a text as it is written in a pod, where the kubelet expands it to this one.
fn as_written(encoded: &str) -> String {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace('$', "$$")
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_run_is_read_from_its_nodes_pods_and_logs() {
        let workflow = json!({
            "metadata": {"name": "run", "labels": {"workflows.argoproj.io/completed": "true"}},
            "status": {"phase": "Failed", "nodes": {
                "1": {"displayName": "run", "type": "DAG", "phase": "Failed"},
                "2": {"displayName": "a(1)", "boundaryID": "1", "type": "Pod", "phase": "Failed", "nodeFlag": {"retried": true}},
            }},
        });
        let pods = json!({"items": [{
            "metadata": {"name": "pod-a", "uid": "x", "annotations": {"workflows.argoproj.io/node-id": "2"}},
            "spec": {"containers": [{"name": "main", "image": "busybox"}]},
        }]});
        let logs = "[pod/pod-a/main] STUB start=1.5 NAME=eA== word=JEE=\n[pod/pod-a/main] STUB end=2.5\n";
        let seen = observed(&workflow, &pods, logs, &BTreeSet::new());
        let pod = &seen.pods[0];
        assert_eq!((seen.phase.as_str(), pod.path.as_str(), pod.attempt, pod.ended), ("Failed", "a(1)", 1, Some(0)));
        assert_eq!((pod.args.clone(), pod.env["NAME"].clone()), (Some(vec!["$$A".to_owned()]), json!("x")));
        assert!(observed(&workflow, &pods, logs, &BTreeSet::from(["x".to_owned()])).pods.is_empty());
    }
}
