//! Lowering to plain Argo: one template per component, one pod per task, nothing of KFP at run time.
//!
//! A value travels between templates as JSON text in which no tag can hide (*inert*); `null` stands for none. A DAG's template has
//! one input parameter per input of the component. A container's template has one for all of them,
//! [`names::PARAMETER_VALUES`]: the `inputs.parameterValues` of KFP's executor input, assembled by the task that calls it; and
//! likewise [`names::ARTIFACT_VALUES`] for its `inputs.artifacts`. The files of artifacts are Argo's own artifacts.

mod addresses;
mod arguments;
mod artifacts;
mod cache;
mod claims;
mod command;
mod common_command;
mod conditions;
mod constant;
mod container;
mod convert;
mod dag;
mod depends;
mod entries;
mod exit_handler;
mod final_status;
mod importer;
mod interface;
mod loops;
mod metadata;
mod names;
mod outputs;
mod pod;
mod pod_patch;
pub(crate) mod programs;
mod records;
mod root;
mod scheduling;
mod scope;
mod suspend;
mod task_config;
mod timeouts;
mod told;
mod verdict;
mod volumes;
mod watch;
mod workspace;

use std::collections::BTreeMap;

use argo_model::{ConfigMap, Template, TemplateName, Workflow, WorkflowSpec};

use crate::check::ArgumentValue;
use crate::graph::Plan;
use crate::options::{Options, Settings};
use crate::pipeline::{Body, ComponentName, Task};
use interface::Interface;
use names::{TemplateNames, Use};

/// What a plan is lowered to.
pub(crate) struct Lowered<'p> {
    pub(crate) workflow: Workflow,
    /// Programs beside the workflow.
    pub(crate) programs: Vec<ConfigMap>,
    /// What the options file says of templates.
    pub(crate) settings: Vec<(TemplateName, &'p Settings)>,
}

/// The workflow of a plan, and what goes with it.
pub(crate) fn lower<'p>(plan: &'p Plan, options: &Options, arguments: &BTreeMap<String, ArgumentValue>) -> Lowered<'p> {
    let lowering = Lowering {
        plan,
        options,
        names: TemplateNames::new(plan),
        interfaces: Interface::all(plan),
        callers: callers(plan),
        paths_are_fixed: artifacts::paths_are_fixed(plan),
    };
    let mut templates = lowering.templates(arguments);
    let template_defaults = common_command::take_out(&mut templates);
    let (kind, metadata) = (metadata::kind(options), metadata::metadata(&plan.pipeline, options));
    let programs = if options.programs_apart { programs::take_out(&mut templates, &metadata) } else { Vec::new() };
    let spec = WorkflowSpec {
        entrypoint: lowering.entrypoint().clone(),
        arguments: lowering.workflow_arguments(arguments),
        service_account_name: options.service_account.clone(),
        active_deadline_seconds: plan.pipeline.settings.deadline,
        ttl_strategy: metadata::ttl_strategy(&plan.pipeline.settings),
        on_exit: lowering.verdict_name(),
        volume_claim_templates: lowering.run_claims(),
        template_defaults,
        templates,
    };
    Lowered {
        workflow: Workflow { kind, metadata, spec, overrides: Vec::new() },
        programs,
        settings: lowering.names.settings(plan),
    }
}

/// What all parts of the lowering look things up in.
struct Lowering<'p> {
    plan: &'p Plan,
    options: &'p Options,
    names: TemplateNames,
    interfaces: BTreeMap<ComponentName, Interface>,
    callers: BTreeMap<&'p ComponentName, Vec<(&'p ComponentName, &'p Task)>>,
    /// Whether no program of the pipeline chooses the paths of its artifacts.
    paths_are_fixed: bool,
}

/// By component, the tasks that run it, each with the component that holds it.
fn callers(plan: &Plan) -> BTreeMap<&ComponentName, Vec<(&ComponentName, &Task)>> {
    let mut callers: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (caller, component) in &plan.pipeline.components {
        for (_, task) in component.tasks() {
            callers.entry(&task.component).or_default().push((caller, task));
        }
    }
    callers
}

impl Lowering<'_> {
    /// All templates: the root first, callers before callees, the verdict last.
    fn templates(&self, arguments: &BTreeMap<String, ArgumentValue>) -> Vec<Template> {
        let mut templates: Vec<Template> = self.entry_template().into_iter().collect();
        for (name, component) in &self.plan.pipeline.components {
            for key in self.names.keys(name) {
                let template = match &component.body {
                    _ if key.usage == Use::Guarded => self.guarded_template(key, component),
                    Body::Container(container) => {
                        self.memoized(key, self.container_template(key, component, container))
                    }
                    Body::Claim(action) => self.claim_template(key, component, *action),
                    Body::Dag(dag) => self.dag_template(key, component, dag, arguments),
                    Body::Loop(each) => self.loop_template(key, component, each, arguments),
                    Body::Importer(importer) => self.importer_template(key, component, importer),
                };
                templates.push(self.limited(template));
            }
        }
        templates.extend(self.done_template());
        templates.extend(self.watch_template());
        templates.extend(self.verdict_templates());
        templates
    }

    fn interface(&self, component: &ComponentName) -> &Interface {
        &self.interfaces[component]
    }

    /// The tasks that run a component, and the components that hold them.
    fn tasks_of(&self, component: &ComponentName) -> &[(&ComponentName, &Task)] {
        self.callers.get(component).map_or(&[], Vec::as_slice)
    }
}
