//! Lowering to plain Argo: one template per component, one pod per task, nothing of KFP at run time.
//!
//! A value travels between templates as JSON text in which no tag can hide (*inert*); `null` stands for none. A DAG's template has
//! one input parameter per input of the component. A container's template has one for all of them,
//! [`names::PARAMETER_VALUES`]: the `inputs.parameterValues` of KFP's executor input, assembled by the task that calls it; and
//! likewise [`names::ARTIFACT_VALUES`] for its `inputs.artifacts`. The files of artifacts are Argo's own artifacts.

mod addresses;
mod arguments;
mod artifacts;
mod claims;
mod command;
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
mod loops;
mod metadata;
mod names;
mod outputs;
mod pod;
mod pod_patch;
mod records;
mod root;
mod scheduling;
mod scope;
mod task_config;
mod verdict;
mod volumes;
mod watch;
mod workspace;

use std::collections::BTreeMap;

use argo_model::{Template, TemplateName, Workflow, WorkflowSpec};

use crate::check::ArgumentValue;
use crate::graph::Plan;
use crate::options::{Options, Settings};
use crate::pipeline::{Body, ComponentName};
use names::{Interface, TemplateNames, Use};

/// The workflow of a plan, and what the options file says of its templates.
pub(crate) fn lower<'p>(
    plan: &'p Plan,
    options: &Options,
    arguments: &BTreeMap<String, ArgumentValue>,
) -> (Workflow, Vec<(TemplateName, &'p Settings)>) {
    let lowering = Lowering { plan, options, names: TemplateNames::new(plan), interfaces: Interface::all(plan) };
    let spec = WorkflowSpec {
        entrypoint: lowering.entrypoint().clone(),
        arguments: lowering.workflow_arguments(arguments),
        service_account_name: options.service_account.clone(),
        active_deadline_seconds: plan.pipeline.settings.deadline,
        ttl_strategy: metadata::ttl_strategy(&plan.pipeline.settings),
        on_exit: lowering.verdict_name(),
        volume_claim_templates: lowering.run_claims(),
        templates: lowering.templates(arguments),
    };
    let (kind, metadata) = (metadata::kind(options), metadata::metadata(&plan.pipeline, options));
    (Workflow { kind, metadata, spec }, lowering.names.settings(plan))
}

/// What all parts of the lowering look things up in.
struct Lowering<'p> {
    plan: &'p Plan,
    options: &'p Options,
    names: TemplateNames,
    interfaces: BTreeMap<ComponentName, Interface>,
}

impl Lowering<'_> {
    /// All templates: the root first, callers before callees, the verdict last.
    fn templates(&self, arguments: &BTreeMap<String, ArgumentValue>) -> Vec<Template> {
        let mut templates: Vec<Template> = self.entry_template().into_iter().collect();
        for (name, component) in &self.plan.pipeline.components {
            for key in self.names.keys(name) {
                templates.push(match &component.body {
                    _ if key.usage == Use::Guarded => self.guarded_template(key, component),
                    Body::Container(container) => self.container_template(key, component, container),
                    Body::Claim(action) => self.claim_template(key, component, *action),
                    Body::Dag(dag) => self.dag_template(key, component, dag, arguments),
                    Body::Loop(each) => self.loop_template(key, component, each, arguments),
                    Body::Importer(importer) => self.importer_template(key, component, importer),
                });
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
}
