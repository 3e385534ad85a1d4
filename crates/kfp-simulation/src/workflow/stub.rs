//! Stubs: a compiled workflow whose programs do what a report says, for a real run on a cluster.
//!
//! All programs become one script, which looks up the name of its node among those of the report.
//! It ends as the attempt does, and writes the outputs that the report has. Its pods need no
//! images, volumes, devices or special nodes of the real programs.

use std::collections::BTreeMap;
use std::fmt::Write;

use kfp_argo::Checked;
use kfp_semantics::Path;
use serde_json::{Map, Value, json};

use super::locate::{Location, Locations};
use crate::report::{Attempt, Report, TaskReport};

/// The variable that tells a stub which run it belongs to: `1`, or `2` after `argo retry`.
pub const STAGE_VARIABLE: &str = "KFP_TEST_STAGE";

/// The folder of output parameters that have a file of their own.
const OUTPUT_FOLDER: &str = "/tmp/kfp/outputs/";

/// Settings of templates that stubs do without.
const REMOVED: [&str; 13] = [
    "affinity",
    "initContainers",
    "memoize",
    "metrics",
    "nodeSelector",
    "pendingTimeout",
    "podSpecPatch",
    "priorityClassName",
    "sidecars",
    "synchronization",
    "timeout",
    "tolerations",
    "volumes",
];

/// The reason why a report cannot be staged on a cluster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotStageable {
    /// A pod is lost.
    #[error("the pod of {0} is lost, which stubs cannot do")]
    LostPod(String),
    /// A task creates or deletes a volume claim.
    #[error("the pipeline creates or deletes volume claims")]
    Claims,
    /// A task is not in the workflow.
    #[error("the workflow does not have the task {0}")]
    UnknownTask(String),
}

/// Replaces the programs of a workflow by stubs. `config_map` names a config map that may hold the
/// stage of the run, under `stage`.
///
/// # Errors
/// If stubs cannot do what the report says.
pub fn stub(
    workflow: &mut Value,
    checked: &Checked,
    report: &Report,
    image: &str,
    config_map: &str,
) -> Result<(), NotStageable> {
    let scripts = scripts(workflow, checked, report)?;
    let spec = &mut workflow["spec"];
    if let Some(spec) = spec.as_object_mut() {
        ["volumes", "volumeClaimTemplates", "imagePullSecrets", "synchronization", "podGC", "ttlStrategy"]
            .iter()
            .for_each(|key| drop(spec.remove(*key)));
    }
    for template in spec["templates"].as_array_mut().into_iter().flatten() {
        if template.get("resource").is_some() {
            return Err(NotStageable::Claims);
        }
        let name = template["name"].as_str().unwrap_or_default().to_owned();
        let Some(template) = template.as_object_mut().filter(|template| template.contains_key("container")) else {
            continue;
        };
        REMOVED.iter().for_each(|key| drop(template.remove(*key)));
        if let Some(retries) = template.get_mut("retryStrategy").and_then(Value::as_object_mut) {
            retries.remove("backoff");
        }
        let script = scripts.get(&name).map_or("exit 0\n", String::as_str);
        template.insert("container".to_owned(), container(image, config_map, script));
    }
    Ok(())
}

fn container(image: &str, config_map: &str, script: &str) -> Value {
    let of_pod = |name: &str, field: &str| json!({"name": name, "valueFrom": {"fieldRef": {"fieldPath": field}}});
    json!({
        "image": image,
        "command": ["sh", "-c"],
        "args": [script],
        "env": [
            of_pod("KFP_TEST_NODE", "metadata.annotations['workflows.argoproj.io/node-name']"),
            of_pod("KFP_TEST_RUN", "metadata.labels['workflows.argoproj.io/workflow']"),
            {
                "name": STAGE_VARIABLE,
                "valueFrom": {"configMapKeyRef": {"name": config_map, "key": "stage", "optional": true}},
            },
        ],
    })
}

/// Returns the script of each template whose programs run.
fn scripts(workflow: &Value, checked: &Checked, report: &Report) -> Result<BTreeMap<String, String>, NotStageable> {
    let Some(locations) = Locations::new(workflow, &checked.overrides) else { return Ok(BTreeMap::new()) };
    let retried = report.retried.as_ref().map(|retried| (2, &retried.report));
    let mut branches: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    for (stage, report) in [(1, report)].into_iter().chain(retried) {
        for task in report.tasks.iter().filter(|task| !task.attempts.is_empty()) {
            let unknown = || NotStageable::UnknownTask(task.path.clone());
            let path = Path::read(&task.path).ok_or_else(unknown)?;
            let location = locations.of(&checked.pipeline, &path).ok_or_else(unknown)?;
            let template = location.template["name"].as_str().unwrap_or_default().to_owned();
            let branch = branch(stage, task, &location)?;
            branches.entry(template).or_default().push((location.depth, branch));
        }
    }
    let scripts = branches.into_iter().map(|(template, mut branches)| {
        // The longer name goes first, as the text of an item may hold anything.
        branches.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
        let branches: String = branches.into_iter().map(|(_, branch)| branch).collect();
        let script = format!(
            "node=${{KFP_TEST_NODE#\"$KFP_TEST_RUN\"}}\n\
             write() {{ mkdir -p \"$(dirname \"$1\")\"; printf \"$2\" > \"$1\"; }}\n\
             case \"${{{STAGE_VARIABLE}:-1}}$node\" in\n{branches}esac\n\
             echo \"no outcome for $node\"\nexit 1\n"
        );
        (template, script)
    });
    Ok(scripts.collect())
}

/// Returns the branches of a script for the attempts of a task.
fn branch(stage: usize, task: &TaskReport, location: &Location<'_>) -> Result<String, NotStageable> {
    let is_retried = !location.template["retryStrategy"].is_null();
    let mut text = String::new();
    for (number, attempt) in task.attempts.iter().enumerate() {
        let attempt_in_name = if is_retried { format!("({number})") } else { String::new() };
        let pattern = pattern(&format!("{stage}{}{attempt_in_name}", location.node_name));
        let commands = match attempt {
            Attempt::Succeeded => writes(task, location.template) + "exit 0",
            Attempt::Failed => "exit 1".to_owned(),
            Attempt::Lost => return Err(NotStageable::LostPod(task.path.clone())),
        };
        let _ = writeln!(text, "{pattern}) {commands};;");
    }
    Ok(text)
}

/// Returns the pattern of a shell for a name in which `*` is any text.
fn pattern(name: &str) -> String {
    let quoted = name.split('*').map(|part| format!("'{}'", part.replace('\'', "'\\''")));
    quoted.collect::<Vec<_>>().join("*")
}

/// Returns the commands that write the outputs of a program.
fn writes(task: &TaskReport, template: &Value) -> String {
    let mut text = String::new();
    let mut write = |path: &str, content: &str| {
        let _ = write!(text, "write '{}' '{}'; ", path.replace('\'', "'\\''"), format_of(content));
    };
    let members = |key: &str| template["outputs"][key].as_array().into_iter().flatten();
    let paths = members("parameters").filter_map(|parameter| parameter["valueFrom"]["path"].as_str());
    for path in paths {
        match path.strip_prefix(OUTPUT_FOLDER) {
            Some(file) => match task.outputs.get(file) {
                Some(Value::String(content)) => write(path, content),
                Some(other) => write(path, &other.to_string()),
                None => {}
            },
            None => {
                let values: Map<String, Value> = task.outputs.clone().into_iter().collect();
                write(path, &json!({"parameterValues": values}).to_string());
            }
        }
    }
    let artifacts = members("artifacts").filter_map(|artifact| artifact["path"].as_str());
    artifacts.filter(|path| !path.contains("{{")).for_each(|path| write(path, ""));
    text
}

/// Returns a format of `printf` for a text. Everything but letters and digits is a number, so that
/// neither Argo nor a shell finds syntax in it.
fn format_of(text: &str) -> String {
    text.bytes().fold(String::new(), |mut format, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b' ' | b'_' => format.push(char::from(byte)),
            other => drop(write!(format, "\\{other:03o}")),
        }
        format
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_no_syntax() {
        assert_eq!(format_of("a {{1}}'%é"), r"a \173\1731\175\175\047\045\303\251");
        assert_eq!(pattern("1.loop.iteration(0:*.it's"), r"'1.loop.iteration(0:'*'.it'\''s'");
    }
}
