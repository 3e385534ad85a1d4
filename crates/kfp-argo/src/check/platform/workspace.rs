//! The workspace: the claim behind it.

use kfp_ir::Ir;
use serde_json::{Map, Value, json};

use super::run::{pipeline_config, pipeline_config_at};
use crate::check::syntax::json::from_struct;
use crate::check::syntax::quantities;
use crate::diagnostics::{Diagnostics, Location, bad_setting, no_workspace};
use crate::pipeline::Workspace;

/// Checks `pipelineConfig.workspace`.
pub(in crate::check) fn workspace(ir: &Ir, sink: &mut Diagnostics) -> Option<Workspace> {
    let config = pipeline_config(ir)?.workspace.clone()?;
    let at = pipeline_config_at().key("workspace");
    let patch = config.kubernetes.and_then(|kubernetes| kubernetes.pvc_spec_patch).unwrap_or_default();
    let patch = from_struct(&patch);
    let mut claim = json!({"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": config.size}}});
    merge(&mut claim, patch);
    match claim["resources"]["requests"]["storage"].as_str() {
        Some("") => sink.push(bad_setting::empty(&at.key("size"), "the workspace's size")),
        Some(size) => sink.extend(quantities::check("storage", size, &at.key("size"))),
        None => {}
    }
    if claim["storageClassName"] == "" {
        sink.push(bad_setting::storage_class(&at.key("kubernetes").key("pvcSpecPatch")));
    }
    if claim.to_string().contains("{{") {
        sink.push(bad_setting::tag(&at));
    }
    Some(Workspace { claim })
}

/// Reports the use of a workspace that the pipeline does not have.
pub(in crate::check) fn require_workspace(ir: &Ir, at: &Location, sink: &mut Diagnostics) {
    if pipeline_config(ir).is_none_or(|config| config.workspace.is_none()) {
        sink.push(no_workspace::no_workspace(at));
    }
}

/// Merges a patch: objects member by member, everything else by replacement.
fn merge(into: &mut Value, patch: Value) {
    match (into, patch) {
        (Value::Object(into), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(into.entry(key).or_insert(Value::Object(Map::new())), value);
            }
        }
        (into, patch) => *into = patch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_go_into_objects_and_replace_all_else() {
        let mut claim = json!({"accessModes": ["A"], "resources": {"requests": {"storage": "1Gi"}}});
        merge(&mut claim, json!({"accessModes": ["B"], "resources": {"limits": {"storage": "2Gi"}}, "x": 1}));
        let merged = json!({"accessModes": ["B"], "resources": {"requests": {"storage": "1Gi"}, "limits": {"storage": "2Gi"}}, "x": 1});
        assert_eq!(claim, merged);
    }
}
