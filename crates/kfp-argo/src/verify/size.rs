//! The size of the workflow, which must fit into one object of Kubernetes.

use argo_model::Workflow;
use argo_model::emit::size;

use crate::diagnostics::{Diagnostics, workflow_size};
use crate::lower::passes::externalize_programs;
use crate::options::Options;

/// Reports a workflow that is close to the limit or beyond it, with its largest templates.
pub(super) fn check(workflow: &Workflow, options: &Options, sink: &mut Diagnostics) {
    let all = size(workflow);
    let copies = workflow.kind.copies_in_run();
    if all * copies <= workflow_size::MAX_BYTES / 2 {
        return;
    }
    let templates = workflow.spec.templates.iter();
    let mut sizes: Vec<(String, usize)> =
        templates.map(|template| (template.name.to_string(), size(template))).collect();
    sizes.sort_by(|(a, left), (b, right)| right.cmp(left).then(a.cmp(b)));
    sizes.truncate(3);
    let without_programs = (!options.programs_apart).then(|| {
        let mut templates = workflow.spec.templates.clone();
        let before = size(&templates);
        externalize_programs::externalize(&mut templates, &workflow.metadata);
        all - before.saturating_sub(size(&templates))
    });
    sink.extend(workflow_size::workflow_size(all, copies, &sizes, without_programs.filter(|bytes| *bytes < all)));
}
