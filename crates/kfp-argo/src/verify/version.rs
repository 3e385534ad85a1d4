//! Defects and limits of the Argo version that the workflow is compiled for.

use argo_model::emit::size;
use argo_model::{Template, TemplateBody, Workflow};

use crate::diagnostics::{Diagnostic, Diagnostics, argo_version};
use crate::options::{ArgoVersion, Options};

/// The maximum size of a template in Argo 3.5, in bytes; the arguments of a task come on top.
const MAX_TEMPLATE_BYTES: usize = 100 * 1024;

/// The maximum number of templates, and of tasks of a DAG, in the resource definitions of Argo 4
/// (fact A81).
const MAX_TEMPLATES: usize = 200;

/// The maximum number of input parameters of a template there.
const MAX_INPUTS: usize = 500;

/// Reports what this version of Argo does wrong with the workflow, or refuses.
pub(super) fn check(workflow: &Workflow, options: &Options, sink: &mut Diagnostics) {
    match options.argo_version {
        ArgoVersion::V3_5 => defects_of_3_5(workflow, sink),
        ArgoVersion::V3_6 | ArgoVersion::V3_7 => {}
        ArgoVersion::V4_0 | ArgoVersion::V4_1 => limits_of_4(workflow, sink),
    }
}

fn defects_of_3_5(workflow: &Workflow, sink: &mut Diagnostics) {
    sink.extend(workflow.spec.on_exit.is_some().then(argo_version::lost_on_retry));
    sink.extend(workflow.spec.templates.iter().filter_map(|template| {
        let bytes = size(template);
        (bytes > MAX_TEMPLATE_BYTES).then(|| argo_version::long_template(template.name.as_str(), bytes))
    }));
}

fn limits_of_4(workflow: &Workflow, sink: &mut Diagnostics) {
    let templates = &workflow.spec.templates;
    let number = templates.len();
    sink.extend((number > MAX_TEMPLATES).then(|| argo_version::too_many_templates(number, MAX_TEMPLATES)));
    sink.extend(templates.iter().filter_map(too_many_parts));
}

/// Returns a finding if a template has more tasks or inputs than the cluster accepts.
fn too_many_parts(template: &Template) -> Option<Diagnostic> {
    let name = template.name.as_str();
    let tasks = match &template.body {
        TemplateBody::Dag(dag) => dag.tasks.len(),
        _ => 0,
    };
    let inputs = template.inputs.parameters.len();
    match (tasks > MAX_TEMPLATES, inputs > MAX_INPUTS) {
        (true, _) => Some(argo_version::too_many_tasks(name, tasks, MAX_TEMPLATES)),
        (_, true) => Some(argo_version::too_many_inputs(name, inputs, MAX_INPUTS)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::Diagnostics;
    use crate::options::{ArgoVersion, Options};

    /// Returns the findings about a pipeline of some tasks, each with its own component or not.
    fn findings(tasks: usize, is_own: bool, argo_version: ArgoVersion) -> String {
        let list = |form: &dyn Fn(usize) -> String| (0..tasks).map(form).collect::<Vec<String>>().join(", ");
        let component = |at: usize| if is_own { at } else { 0 };
        let pipeline = format!(
            "components: {{{}}}\ndeploymentSpec: {{executors: {{{}}}}}\npipelineInfo: {{name: many}}\nroot: {{dag: {{tasks: {{{}}}}}}}\nschemaVersion: 2.1.0\n",
            list(&|at| format!("comp-{at}: {{executorLabel: exec-{at}}}")),
            list(&|at| format!("exec-{at}: {{container: {{image: busybox, command: [echo, 'x{at}']}}}}")),
            list(&|at| format!("task-{at}: {{componentRef: {{name: comp-{}}}}}", component(at))),
        );
        let compiled = crate::compile(pipeline.as_bytes(), &Options { argo_version, ..Options::default() }).unwrap();
        Diagnostics(compiled.warnings.into_iter().filter(|found| found.code.id == "KFP505").collect()).to_string()
    }

    #[test]
    fn numbers_that_argo_4_refuses_are_found() {
        assert_eq!(findings(200, false, ArgoVersion::V4_1), "");
        assert!(findings(201, false, ArgoVersion::V4_0).contains("the template `root` has 201 tasks"));
        assert!(findings(200, true, ArgoVersion::V4_1).contains("the workflow has 201 templates"));
        assert_eq!(findings(201, true, ArgoVersion::V3_7), "");
    }
}
