//! The oldest version of Argo that has all fields of a workflow.

use argo_model::Tree;

use super::RequiredVersion;
use super::parts::Parts;
use crate::options::ArgoVersion;

/// Fields of templates and of the workflow, with the first version that has them.
const FIELDS: [(&str, ArgoVersion); 3] =
    [("pendingTimeout", ArgoVersion::V4_1), ("podResources", ArgoVersion::V4_1), ("resourceClaims", ArgoVersion::V4_1)];

/// Fields of a `CronWorkflow`, with the first version that has them.
const CRON_FIELDS: [(&str, ArgoVersion); 3] =
    [("schedules", ArgoVersion::V3_6), ("stopStrategy", ArgoVersion::V3_6), ("when", ArgoVersion::V3_6)];

/// Returns the oldest version for a finished workflow.
pub(super) fn of(object: &Tree, parts: &Parts<'_>) -> RequiredVersion {
    // A patch of a pod has Kubernetes' fields, which depend on no version of Argo.
    let argo = parts.templates.iter().map(|part| part.tree).chain([parts.spec]);
    let of_argo = argo.flat_map(|tree| FIELDS.into_iter().filter(|(field, _)| tree.get(field).is_some()));
    let cron = object.get("spec").filter(|spec| spec.get("workflowSpec").is_some());
    let of_cron =
        cron.into_iter().flat_map(|spec| CRON_FIELDS.into_iter().filter(|(field, _)| spec.get(field).is_some()));
    let needed: Vec<(&str, ArgoVersion)> = of_argo.chain(of_cron).collect();
    let at_least = needed.iter().map(|(_, version)| *version).max().unwrap_or(ArgoVersion::V3_5);
    let because_of = needed.into_iter().filter(|(_, version)| *version == at_least);
    RequiredVersion { at_least, because_of: because_of.map(|(field, _)| field.to_owned()).collect() }
}
