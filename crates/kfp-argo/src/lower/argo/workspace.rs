//! The run's workspace: a claim that Argo makes when the run starts, and deletes when it has succeeded.

use argo_model::{Expr, RunClaim, RunClaimName, Variable, VolumeName};

use super::Lowering;
use super::pod::map;

/// The name of the volume; the claim's is the run's name and this.
const VOLUME: &str = "kfp-workspace";

pub(super) fn volume() -> VolumeName {
    VolumeName::fixed(VOLUME)
}

/// The volume as an expression, for a pod that is not Argo's.
pub(super) fn volume_entry() -> Expr {
    let claim = Expr::from(Variable::WorkflowName).plus(format!("-{VOLUME}"));
    map([("name", VOLUME.into()), ("persistentVolumeClaim", map([("claimName", claim)]))])
}

impl Lowering<'_> {
    /// `spec.volumeClaimTemplates`
    pub(super) fn run_claims(&self) -> Vec<RunClaim> {
        let workspace = self.plan.pipeline.workspace.iter();
        let claims = workspace
            .map(|workspace| RunClaim { metadata: RunClaimName { name: volume() }, spec: workspace.claim.clone() });
        claims.collect()
    }
}
