//! The run's workspace: a claim that Argo makes when the run starts, and deletes when it has
//! succeeded.

use argo_model::{Expr, RunClaim, RunClaimName, Variable, VolumeName};

use crate::lower::context::Context;
use crate::lower::value::literal;

/// Name of the volume. The name of the claim is that of the run with this name as its suffix.
const VOLUME: &str = "kfp-workspace";

pub(crate) fn volume() -> VolumeName {
    VolumeName::fixed(VOLUME)
}

/// Returns the volume as an expression, for a pod that Argo does not make.
pub(crate) fn volume_entry() -> Expr {
    let claim = Expr::from(Variable::WorkflowName).plus(format!("-{VOLUME}"));
    literal::map([("name", VOLUME.into()), ("persistentVolumeClaim", literal::map([("claimName", claim)]))])
}

/// Returns `spec.volumeClaimTemplates`.
pub(crate) fn run_claims(cx: &Context<'_>) -> Vec<RunClaim> {
    let workspace = cx.plan.pipeline.workspace.iter();
    let claims = workspace
        .map(|workspace| RunClaim { metadata: RunClaimName { name: volume() }, spec: workspace.claim.clone() });
    claims.collect()
}
