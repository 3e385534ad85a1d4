//! The workspace: the claim behind it, and who asks for its path.

use serde_json::{Map, Value, json};

use super::{Checker, constants, json, quantities};
use crate::diagnostics::{Location, bad_setting, no_workspace};
use crate::pipeline::{Source, Workspace};

impl Checker<'_> {
    /// `pipelineConfig.workspace`
    pub(super) fn workspace(&mut self) -> Option<Workspace> {
        let config = self.pipeline_config()?.workspace.clone()?;
        let at = Self::pipeline_config_at().key("workspace");
        let patch = config.kubernetes.and_then(|kubernetes| kubernetes.pvc_spec_patch).unwrap_or_default();
        let patch = json::from_proto(&kfp_ir::messages::google::protobuf::Value::from(patch));
        let mut claim = json!({"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": config.size}}});
        merge(&mut claim, patch);
        match claim["resources"]["requests"]["storage"].as_str() {
            Some("") => self.found.push(bad_setting::empty(&at.key("size"), "the workspace's size")),
            Some(size) => self.found.extend(quantities::check("storage", size, &at.key("size"))),
            None => {}
        }
        if claim["storageClassName"] == "" {
            self.found.push(bad_setting::storage_class(&at.key("kubernetes").key("pvcSpecPatch")));
        }
        if claim.to_string().contains("{{") {
            self.found.push(bad_setting::tag(&at));
        }
        Some(Workspace { claim })
    }

    /// A finding where a source asks for the path of a workspace that is not there.
    pub(super) fn workspace_in(&mut self, source: &Source, at: &Location) {
        let asked = matches!(source, Source::Constant(constant) if constants::asks_for_workspace(constant));
        self.workspace_asked(asked, &at.key("runtimeValue").key("constant"));
    }

    /// The same, once it is known that it is asked for.
    pub(super) fn workspace_asked(&mut self, asked: bool, at: &Location) {
        if asked && self.pipeline_config().is_none_or(|config| config.workspace.is_none()) {
            self.found.push(no_workspace::no_workspace(at));
        }
    }
}

/// Puts the members of an object into another: a list or a scalar in place of the one there, an object into the object.
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
