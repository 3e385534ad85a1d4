//! Patches of the workflow, as the options file describes them.

use argo_model::{PatchOperation, Tree};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// A change of the finished workflow.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Patch {
    /// Name of the template to change; without it, the patch changes the whole object.
    pub template: Option<String>,
    /// Operations of a JSON patch (RFC 6902), applied after `merge`.
    #[schemars(with = "Vec<JsonPatch>")]
    pub json_patch: Vec<PatchOperation>,
    /// Merged into the template or object: objects are merged, `null` removes a key.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub merge: Option<Tree>,
}

/// An operation of a JSON patch.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code)] // only the schema uses it
struct JsonPatch {
    /// Kind of operation.
    op: JsonPatchOp,
    /// JSON pointer to the value.
    path: String,
    /// JSON pointer to the source of `move` and `copy`.
    from: Option<String>,
    /// Value for `add`, `replace` and `test`.
    value: Option<Value>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[allow(dead_code)]
enum JsonPatchOp {
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
}
