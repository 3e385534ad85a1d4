//! Devices that a pod claims (Dynamic Resource Allocation): `podResourceClaims`.

use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;
use serde_json::Value;

use super::reader::{Entry, Given, Reader, entries};
use crate::check::syntax::names;
use crate::diagnostics::Location;
use crate::diagnostics::{bad_setting, refused_name};
use crate::pipeline::{RESOURCE_CLAIM_TEMPLATE_NAME, Setting};

const WHAT: &str = "the resource claim";

/// Reads the claims of a pod. The JSON of an entry replaces its template name.
pub(super) fn read(reader: &mut Reader<'_>, config: &KubernetesExecutorConfig, at: &Location) {
    for (entry, claim) in entries(&config.pod_resource_claims, at, "podResourceClaims") {
        let field = "resourceClaimJson";
        match reader.given(WHAT, false, claim.resource_claim_json.as_ref(), field, &entry) {
            Some(Given::Reference(key)) => reader.pod.resource_claims.push(Setting::FromTask(key)),
            Some(Given::Constant(value)) => constant(reader, value, &entry.at.key(field)),
            None if claim.resource_claim_template_name.is_empty() => {
                let Entry { at, .. } = entry;
                reader.sink.push(bad_setting::empty(&at, "the resource claim's template name"));
            }
            None => template(reader, &claim.resource_claim_template_name, &entry.at.key(RESOURCE_CLAIM_TEMPLATE_NAME)),
        }
    }
}

/// Reads one claim, a list of claims, or null for none.
fn constant(reader: &mut Reader<'_>, value: Value, at: &Location) {
    match value {
        Value::Null => {}
        Value::Array(claims) => {
            for (index, claim) in claims.into_iter().enumerate() {
                constant(reader, claim, &at.index(index));
            }
        }
        claim => match claim.get(RESOURCE_CLAIM_TEMPLATE_NAME).and_then(Value::as_str) {
            Some(name) => template(reader, name, at),
            None => {
                let why = format!("it has no `{RESOURCE_CLAIM_TEMPLATE_NAME}`");
                reader.sink.push(bad_setting::shape(at, WHAT, &why));
            }
        },
    }
}

fn template(reader: &mut Reader<'_>, name: &str, at: &Location) {
    // `pod::check_tags` reports tags.
    if !name.contains("{{") && !names::is_subdomain(name) {
        reader.sink.push(refused_name::object(at, "the resource claim's template name", name));
    }
    reader.pod.resource_claims.push(Setting::Static(name.to_owned()));
}
