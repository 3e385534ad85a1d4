//! Templates that run no program of the pipeline: DAGs, loops, importers, volume claims, and the
//! tasks in them.

pub(crate) mod arguments;
pub(crate) mod dag;
pub(crate) mod depends;
pub(crate) mod failure_gate;
pub(crate) mod guard;
pub(crate) mod hooks;
pub(crate) mod importer;
pub(crate) mod loops;
pub(crate) mod root_inputs;
pub(crate) mod suspend;
pub(crate) mod target;
pub(crate) mod volume_claim;
