//! Verify: checks of the finished workflow.
//!
//! These checks need what the lowering produced: its size, its arguments, its templates. They run
//! in the end and report all that they find; none of them changes the workflow.

mod inert;
mod kind;
mod size;
mod tags;
mod version;

use argo_model::Workflow;

use crate::diagnostics::Diagnostics;
use crate::options::Options;

/// Reports everything that is wrong with a finished workflow.
pub(crate) fn verify(workflow: &Workflow, options: &Options, sink: &mut Diagnostics) {
    size::check(workflow, options, sink);
    kind::check(workflow, options, sink);
    version::check(workflow, options, sink);
    tags::check(workflow, options, sink);
    inert::check(&workflow.spec, sink);
}
