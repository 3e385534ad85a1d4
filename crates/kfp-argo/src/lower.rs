//! Lowering: from the plan to an Argo workflow.

pub(crate) mod argo;
