//! How things are called in the workflow.

use std::collections::{BTreeMap, BTreeSet};

use argo_model::{Names, ParamName, TemplateName};

use crate::graph::Plan;
use crate::pipeline::{Body, ComponentName};

/// The input parameter of a container's template: a JSON object of its inputs.
pub(super) const PARAMETER_VALUES: &str = "parameter-values";

/// The output parameter of a container's template: what the program wrote as its executor output.
pub(super) const EXECUTOR_OUTPUT: &str = "executor-output";

/// What a template of a component is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// Tasks call it.
    Task,
    /// Tasks call it in place of the component's own, which it calls in turn: the exit task is a pipeline.
    Guarded,
    /// Hooks call it. The verdict knows exit tasks by their template, so no task may share it.
    Exit,
}

/// Names of all templates.
pub(super) struct TemplateNames {
    by_use: BTreeMap<(ComponentName, Use), TemplateName>,
    /// The DAG and its one task.
    pub(super) verdict: (TemplateName, TemplateName),
}

impl TemplateNames {
    pub(super) fn new(plan: &Plan) -> Self {
        let uses = uses(plan);
        let mut names = Names::new();
        let mut by_use = BTreeMap::new();
        // The first one called so keeps the name: tasks before wrappers and exit tasks.
        for wanted in [Use::Task, Use::Exit, Use::Guarded] {
            for (component, usage) in uses.iter().filter(|(_, usage)| *usage == wanted) {
                let base = match component {
                    ComponentName::Root => "root",
                    // The SDK's prefix says nothing to a reader of the workflow.
                    ComponentName::Named(name) => name.strip_prefix("comp-").unwrap_or(name),
                };
                let name = match usage {
                    Use::Guarded => names.claim(&format!("{base}-guarded")),
                    Use::Exit if uses.contains(&(component.clone(), Use::Task)) => names.claim(&format!("{base}-exit")),
                    _ => names.claim(base),
                };
                by_use.insert((component.clone(), *usage), name);
            }
        }
        Self { by_use, verdict: (names.claim("verdict"), names.claim("failed-exit-tasks")) }
    }

    /// The template of a component for a use it has.
    pub(super) fn of(&self, component: &ComponentName, usage: Use) -> &TemplateName {
        &self.by_use[&(component.clone(), usage)]
    }

    /// The uses that a component has.
    pub(super) fn uses(&self, component: &ComponentName) -> impl Iterator<Item = Use> {
        let all = [Use::Guarded, Use::Task, Use::Exit];
        all.into_iter().filter(|usage| self.by_use.contains_key(&(component.clone(), *usage)))
    }

    /// The templates that hooks call.
    pub(super) fn exit_templates(&self) -> Vec<&TemplateName> {
        self.by_use.iter().filter(|((_, usage), _)| *usage == Use::Exit).map(|(_, name)| name).collect()
    }
}

fn uses(plan: &Plan) -> BTreeSet<(ComponentName, Use)> {
    let mut uses = BTreeSet::from([(ComponentName::Root, Use::Task)]);
    for (name, graph) in &plan.dags {
        let tasks = plan.pipeline.components[name].dag().iter().flat_map(|dag| &dag.tasks).collect::<BTreeMap<_, _>>();
        let exits: BTreeMap<_, _> = graph.exit_tasks().collect();
        for (key, task) in &tasks {
            let usage = if exits.contains_key(key) { Use::Exit } else { Use::Task };
            uses.insert((task.component.clone(), usage));
        }
        for (exit, group) in exits {
            if plan.pipeline.component_of(tasks[exit]).dag().is_some() {
                uses.insert((tasks[group].component.clone(), Use::Guarded));
            }
        }
    }
    uses
}

/// Names of a component's parameters.
pub(super) struct Interface {
    /// By input: of a DAG's template.
    pub(super) inputs: BTreeMap<String, ParamName>,
    /// By output.
    pub(super) outputs: BTreeMap<String, ParamName>,
    /// By input of the root: the workflow's arguments.
    pub(super) arguments: BTreeMap<String, ParamName>,
}

impl Interface {
    pub(super) fn all(plan: &Plan) -> BTreeMap<ComponentName, Interface> {
        let components = plan.pipeline.components.iter();
        let interfaces = components.map(|(name, component)| {
            let inputs: Vec<&str> = component.inputs.keys().map(String::as_str).collect();
            let mut taken = Names::new();
            let arguments = match name {
                ComponentName::Root => claim(&mut taken, &inputs, &inputs),
                ComponentName::Named(_) => BTreeMap::new(),
            };
            // A parameter of the entrypoint with the name of an argument would get the argument's value in place of its own.
            let wanted: Vec<String> = match name {
                ComponentName::Root => inputs.iter().map(|input| format!("in-{input}")).collect(),
                ComponentName::Named(_) => inputs.iter().map(|input| (*input).to_owned()).collect(),
            };
            let inputs = claim(&mut taken, &inputs, &wanted);
            let mut taken = Names::new();
            if matches!(component.body, Body::Container(_)) {
                taken.reserve(EXECUTOR_OUTPUT);
            }
            let outputs: Vec<&str> = component.outputs.keys().map(String::as_str).collect();
            (name.clone(), Interface { inputs, outputs: claim(&mut taken, &outputs, &outputs), arguments })
        });
        interfaces.collect()
    }
}

fn claim<S: AsRef<str>>(taken: &mut Names, texts: &[&str], wanted: &[S]) -> BTreeMap<String, ParamName> {
    let names = taken.claim_all(wanted.iter().map(AsRef::as_ref));
    texts.iter().map(|text| (*text).to_owned()).zip(names).collect()
}
