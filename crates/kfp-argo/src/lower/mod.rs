//! Lowering: from the plan to an Argo workflow.
//!
//! One template per component, one pod per task, nothing of KFP at run time. A value travels
//! between templates as JSON text in which no tag can hide (*inert*); `null` means no value. A
//! DAG's template has one input parameter per input of the component. A container's template has
//! one for all of them, [`naming::parameters::PARAMETER_VALUES`]: the `inputs.parameterValues` of
//! KFP's executor input, assembled by the task that calls it; and likewise
//! [`naming::parameters::ARTIFACT_VALUES`] for its `inputs.artifacts`. The files of artifacts are
//! Argo's own artifacts.
//!
//! The rooms, each of which uses only those before it:
//!
//! | room | content |
//! |---|---|
//! | [`naming`] | names of templates, parameters and artifacts; paths in containers |
//! | [`context`] | the data that all functions read: the pipeline, a DAG, a task, a container |
//! | [`value`] | sources, constants, outputs and conditions as Argo's expressions |
//! | [`artifact`] | files and records of artifacts, and their locations |
//! | [`pod`] | environment, volumes and scheduling of a pod, as fields or as a patch |
//! | [`container`] | templates of containers, and the placeholders in their command lines |
//! | [`dag`] | templates of DAGs, loops, importers and volume claims, and the tasks in them |
//! | [`workflow`] | arguments, metadata and verdict of the workflow |
//! | [`passes`] | what makes a finished workflow smaller |

pub(crate) mod artifact;
pub(crate) mod container;
pub(crate) mod context;
pub(crate) mod dag;
pub(crate) mod naming;
pub(crate) mod passes;
pub(crate) mod pod;
pub(crate) mod value;
pub(crate) mod workflow;

#[cfg(test)]
mod testing;

use std::collections::BTreeMap;

use argo_model::{ConfigMap, Template, TemplateName, Workflow, WorkflowSpec};

use crate::check::ArgumentValue;
use crate::options::{Options, Settings};
use crate::pipeline::{Body, Component};
use crate::plan::Plan;
use context::{ContainerContext, Context};
use naming::names::{TemplateKey, TemplateNames};

/// A workflow, and what goes with it.
pub(crate) struct Lowered<'p> {
    pub(crate) workflow: Workflow,
    /// The programs that the workflow reads from config maps.
    pub(crate) programs: Vec<ConfigMap>,
    /// The names of its templates.
    pub(crate) names: TemplateNames,
    /// The settings of templates in the options file.
    pub(crate) settings: Vec<(TemplateName, &'p Settings)>,
}

/// Lowers a plan to a workflow.
pub(crate) fn lower<'p>(plan: &'p Plan, options: &Options, arguments: &BTreeMap<String, ArgumentValue>) -> Lowered<'p> {
    let cx = Context::new(plan, options, arguments);
    let mut templates = templates(&cx);
    let template_defaults = passes::hoist_common_command::hoist(&mut templates);
    let metadata = workflow::metadata::metadata(&plan.pipeline, options);
    let programs = match options.programs_apart {
        true => passes::externalize_programs::externalize(&mut templates, &metadata),
        false => Vec::new(),
    };
    let spec = WorkflowSpec {
        entrypoint: workflow::root::entrypoint(&cx).clone(),
        arguments: workflow::root::arguments(&cx),
        service_account_name: options.service_account.clone(),
        active_deadline_seconds: plan.pipeline.settings.deadline,
        ttl_strategy: workflow::metadata::ttl_strategy(&plan.pipeline.settings),
        on_exit: workflow::verdict::name(&cx),
        volume_claim_templates: pod::workspace::run_claims(&cx),
        template_defaults,
        templates,
    };
    let kind = workflow::metadata::kind(options);
    Lowered {
        workflow: Workflow { kind, metadata, spec, overrides: Vec::new() },
        programs,
        settings: cx.names.settings(plan),
        names: cx.names,
    }
}

/// Lowers all components: the root first, callers before callees, the verdict last.
fn templates(cx: &Context<'_>) -> Vec<Template> {
    let mut templates: Vec<Template> = workflow::root::entry_template(cx).into_iter().collect();
    for (name, component) in &cx.plan.pipeline.components {
        templates.extend(cx.names.keys_of(name).map(|key| {
            let template = match key.usage.guarded() {
                Some(usage) => dag::guard::lower(cx, key, &template(cx, &key.used_as(usage), component)),
                None => template(cx, key, component),
            };
            container::limits::limited(cx, template)
        }));
    }
    templates.extend(dag::importer::task_templates(cx));
    templates.extend(dag::failure_gate::templates(cx, &templates));
    templates.extend(workflow::verdict::template(cx));
    templates
}

/// Lowers a component for one key.
fn template(cx: &Context<'_>, key: &TemplateKey, component: &Component) -> Template {
    match &component.body {
        Body::Container(spec) => {
            let container = ContainerContext { cx, name: &key.component, component, spec };
            container::cache::memoized(cx, key, container::template::lower(&container, key))
        }
        Body::Claim(action) => dag::volume_claim::lower(cx, key, component, *action),
        Body::Dag(body) => dag::dag::lower(cx, key, component, body),
        Body::Loop(body) => dag::loops::lower(cx, key, component, body),
        Body::Importer(importer) => dag::importer::lower(cx, key, component, importer),
    }
}
