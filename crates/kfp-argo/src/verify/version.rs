//! Defects of the Argo version that the workflow is compiled for.

use argo_model::Workflow;

use crate::diagnostics::{Diagnostics, argo_version};
use crate::options::{ArgoVersion, Options};

/// The maximum size of a template in Argo 3.5, in bytes; the arguments of a task come on top.
const MAX_TEMPLATE_BYTES: usize = 100 * 1024;

/// Reports what Argo 3.5 does wrong with this workflow.
pub(super) fn check(workflow: &Workflow, options: &Options, sink: &mut Diagnostics) {
    if options.argo_version != ArgoVersion::V3_5 {
        return;
    }
    sink.extend(workflow.spec.on_exit.is_some().then(argo_version::lost_on_retry));
    sink.extend(workflow.spec.templates.iter().filter_map(|template| {
        let bytes = serde_json::to_vec(template).map_or(0, |json| json.len());
        (bytes > MAX_TEMPLATE_BYTES).then(|| argo_version::long_template(template.name.as_str(), bytes))
    }));
}
