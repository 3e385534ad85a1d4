//! The run's workspace: a claim that Argo makes when the run starts, and deletes when it has
//! succeeded.

use argo_model::{Expr, RunClaim, RunClaimName, Variable, VolumeName};

use crate::lower::context::Context;
use crate::lower::value::literal;

/// The name of the volume; the claim's is the run's name and this.
const VOLUME: &str = "kfp-workspace";

pub(crate) fn volume() -> VolumeName {
    VolumeName::fixed(VOLUME)
}

/// The volume as an expression, for a pod that is not Argo's.
pub(crate) fn volume_entry() -> Expr {
    let claim = Expr::from(Variable::WorkflowName).plus(format!("-{VOLUME}"));
    literal::map([("name", VOLUME.into()), ("persistentVolumeClaim", literal::map([("claimName", claim)]))])
}

/// `spec.volumeClaimTemplates`
pub(crate) fn run_claims(cx: &Context<'_>) -> Vec<RunClaim> {
    let workspace = cx.plan.pipeline.workspace.iter();
    let claims = workspace
        .map(|workspace| RunClaim { metadata: RunClaimName { name: volume() }, spec: workspace.claim.clone() });
    claims.collect()
}
