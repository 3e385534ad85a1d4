//! Stubs for the images of drivers and launchers, for runs on a cluster that has none of them.
//!
//! A driver writes its outputs and ends. A launcher starts the program and does nothing before or
//! after it. Real ones talk to the metadata store as well, so they take longer.

use serde_json::{Value, json};

use super::UpstreamForm;
use super::programs::PROGRAM;

/// A small image with a shell.
const IMAGE: &str = "alpine:3.20";

/// Writes pairs of a name and a text, up to `--`, to files of these names.
const DRIVER: &str = r#"mkdir -p /tmp/outputs
while [ "$1" != -- ]; do printf %s "$2" > "/tmp/outputs/$1"; shift 2; done"#;

/// Writes a launcher that drops its flags, up to `--`, and starts the program.
const LAUNCHER: &str = r#"printf '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n' > /kfp-launcher/launch
chmod 755 /kfp-launcher/launch"#;

/// Returns the workflow with stubs. Its pods end as the rules of the form say.
pub(crate) fn with_stubs(form: &UpstreamForm) -> Value {
    let mut workflow = form.workflow.clone();
    let rules = form.rules.as_array().map(Vec::as_slice).unwrap_or_default();
    for template in workflow["spec"]["templates"].as_array_mut().into_iter().flatten() {
        if let Some(rule) = rules.iter().find(|rule| rule["match"]["template"] == template["name"]) {
            let outputs = rule["outcome"]["parameters"].as_object().into_iter().flatten();
            let words = outputs.flat_map(|(name, value)| [json!(name), value.clone()]);
            let command: Vec<Value> = ["sh", "-ec", DRIVER, "driver"]
                .map(Value::from)
                .into_iter()
                .chain(words)
                .chain([json!("--")])
                .collect();
            template["container"]["image"] = json!(IMAGE);
            template["container"]["command"] = Value::Array(command);
        }
        if template["name"] == PROGRAM {
            template["initContainers"][0]["image"] = json!(IMAGE);
            template["initContainers"][0]["command"] = json!(["sh", "-ec", LAUNCHER]);
        }
    }
    // The cluster for these runs needs no account.
    if let Some(spec) = workflow["spec"].as_object_mut() {
        spec.remove("serviceAccountName");
    }
    workflow
}
