//! The run's workspace: a claim that Argo makes when the run starts, and deletes when it has
//! succeeded.

use argo_model::{Expr, RunClaim, RunClaimName, Text, Variable, Volume, VolumeMount, VolumeName, VolumeSource};

use crate::lower::context::Context;
use crate::pipeline::Workspace;

/// Name of the volume. The name of the claim is that of the run with this name as its suffix.
const VOLUME: &str = "kfp-workspace";

pub(crate) fn volume() -> VolumeName {
    VolumeName::fixed(VOLUME)
}

/// Returns the volume as an expression, for a pod that Argo does not make.
pub(crate) fn volume_entry() -> Expr {
    let claim_name = Text::from(Variable::WorkflowName).then(Text::syntax("-")).then(Text::syntax(VOLUME));
    Volume { name: volume(), source: VolumeSource::PersistentVolumeClaim { claim_name } }.into()
}

/// Returns the mount of the volume.
pub(crate) fn mount() -> VolumeMount {
    VolumeMount { name: volume(), mount_path: Text::syntax(Workspace::PATH), sub_path: None }
}

/// Returns `spec.volumeClaimTemplates`.
pub(crate) fn run_claims(cx: &Context<'_>) -> Vec<RunClaim> {
    let workspace = cx.plan.pipeline.workspace.iter();
    let claims = workspace
        .map(|workspace| RunClaim { metadata: RunClaimName { name: volume() }, spec: workspace.claim.clone() });
    claims.collect()
}
