//! Contexts: the data that the functions of the lowering read. They contain no logic but a few
//! look-ups.

use std::collections::BTreeMap;

use argo_model::{Expr, Names, TaskName};

use super::naming::interface::Interface;
use super::naming::names::{TemplateKey, TemplateNames};
use crate::check::ArgumentValue;
use crate::configure::argo_names;
use crate::graph::{Presence, Role, TaskGraph};
use crate::options::{Options, ToleratedFailures};
use crate::pipeline::{Body, Component, ComponentName, Container, CustomPath, Dag, Task, TaskKey};
use crate::plan::Plan;

/// The tasks that run a component, each with the component that contains the task.
type Callers<'p> = Vec<(&'p ComponentName, &'p Task)>;

/// The whole pipeline.
pub(crate) struct Context<'p> {
    /// The checked pipeline with its graphs.
    pub(crate) plan: &'p Plan,
    /// The options of this compilation.
    pub(crate) options: &'p Options,
    /// Values for the run's arguments, by input of the root.
    pub(crate) arguments: &'p BTreeMap<String, ArgumentValue>,
    /// The names of all templates.
    pub(crate) names: TemplateNames,
    /// True if no program of the pipeline chooses the paths of its artifacts.
    pub(crate) paths_are_fixed: bool,
    interfaces: BTreeMap<ComponentName, Interface>,
    callers: BTreeMap<&'p ComponentName, Callers<'p>>,
}

impl<'p> Context<'p> {
    pub(crate) fn new(plan: &'p Plan, options: &'p Options, arguments: &'p BTreeMap<String, ArgumentValue>) -> Self {
        let components = &plan.pipeline.components;
        let mut callers: BTreeMap<_, Callers<'p>> = BTreeMap::new();
        for (caller, component) in components {
            for (_, task) in component.tasks() {
                callers.entry(&task.component).or_default().push((caller, task));
            }
        }
        let paths_are_fixed = !components.values().any(|component| match &component.body {
            Body::Container(container) => {
                let is_computed = |output: &String| matches!(container.custom_path(output), CustomPath::Below(_));
                container.chooses_paths() || component.artifact_outputs.keys().any(is_computed)
            }
            Body::Dag(_) | Body::Loop(_) | Body::Importer(_) | Body::Claim(_) => false,
        });
        let (names, interfaces) = (TemplateNames::new(plan), Interface::all(plan));
        Self { plan, options, arguments, names, paths_are_fixed, interfaces, callers }
    }

    /// Returns the names of the parameters and artifacts of a component.
    pub(crate) fn interface(&self, component: &ComponentName) -> &Interface {
        &self.interfaces[component]
    }

    /// Returns the tasks that run a component, each with the component that contains the task.
    pub(crate) fn callers(&self, component: &ComponentName) -> &[(&'p ComponentName, &'p Task)] {
        self.callers.get(component).map_or(&[], Vec::as_slice)
    }
}

/// A DAG, and the names of its tasks in Argo.
pub(crate) struct DagContext<'p> {
    pub(crate) cx: &'p Context<'p>,
    /// The key of the DAG's template.
    pub(crate) key: &'p TemplateKey,
    /// The tasks, and the sources of the DAG's outputs.
    pub(crate) body: &'p Dag,
    /// The edges between the tasks.
    pub(crate) graph: &'p TaskGraph,
    /// The names of the DAG's own parameters and artifacts.
    pub(crate) interface: &'p Interface,
    /// The name of the task that fails in place of tasks that are no targets, if there is one.
    pub(crate) failure_gate: Option<TaskName>,
    task_names: BTreeMap<&'p TaskKey, TaskName>,
}

impl<'p> DagContext<'p> {
    pub(crate) fn new(cx: &'p Context<'p>, key: &'p TemplateKey, body: &'p Dag) -> Self {
        let task_names = argo_names(body, cx.options.task_names);
        let mut taken = Names::new();
        task_names.values().for_each(|name| taken.reserve(name.as_str()));
        let (graph, interface) = (&cx.plan.dags[&key.component], cx.interface(&key.component));
        let needs_gate = graph.may_skip_after_failure() || passes_reset_tasks(cx, key, body, graph);
        let failure_gate = needs_gate.then(|| taken.claim("failed-tasks"));
        Self { cx, key, body, graph, interface, failure_gate, task_names }
    }

    /// Returns the name of a task in Argo.
    pub(crate) fn task_name(&self, key: &TaskKey) -> &TaskName {
        &self.task_names[key]
    }

    /// Returns the component that a task runs, and its name.
    pub(crate) fn called(&self, key: &TaskKey) -> (&'p ComponentName, &'p Component) {
        let task = &self.body.tasks[key];
        (&task.component, self.cx.plan.pipeline.component_of(task))
    }
}

/// Returns true if a task that `argo retry` resets can fail without failing the DAG.
fn passes_reset_tasks(cx: &Context<'_>, key: &TemplateKey, body: &Dag, graph: &TaskGraph) -> bool {
    let is_passed = |(name, task): (&TaskKey, &Task)| {
        graph.has_tolerant_dependent(name) && key.is_reset_by_retry(cx.plan, name, task)
    };
    cx.options.tolerated_failures == ToleratedFailures::Pass && body.tasks.iter().any(is_passed)
}

/// A task of a DAG.
pub(crate) struct TaskContext<'p> {
    pub(crate) cx: &'p Context<'p>,
    /// The DAG that contains the task.
    pub(crate) dag: &'p DagContext<'p>,
    pub(crate) key: &'p TaskKey,
    /// The task itself: its inputs, settings and condition.
    pub(crate) spec: &'p Task,
    /// How the task takes part in its DAG: ordinary, tolerant or exit task.
    pub(crate) role: &'p Role,
    /// The component that the task runs.
    pub(crate) component: &'p Component,
    /// The value of inputs of type `TASK_CONFIG`.
    pub(crate) task_config: Expr,
}

impl<'p> TaskContext<'p> {
    pub(crate) fn new(dag: &'p DagContext<'p>, key: &'p TaskKey) -> Self {
        let spec = &dag.body.tasks[key];
        let (role, component) = (dag.graph.role(key), dag.cx.plan.pipeline.component_of(spec));
        Self { cx: dag.cx, dag, key, spec, role, component, task_config: Expr::Nil }
    }

    /// Returns whether an input artifact exists when the task runs.
    pub(crate) fn artifact_presence(&self, input: &str) -> Presence {
        let (presence, pipeline) = (&self.cx.plan.presence, &self.cx.plan.pipeline);
        presence.artifact_at_task(pipeline, &self.dag.key.component, self.spec, self.role, input)
    }
}

/// A container, as its template sees it: independent of the tasks that run it.
#[derive(Clone, Copy)]
pub(crate) struct ContainerContext<'p> {
    pub(crate) cx: &'p Context<'p>,
    pub(crate) name: &'p ComponentName,
    /// The inputs and outputs of the program.
    pub(crate) component: &'p Component,
    /// The image, the command line and the pod.
    pub(crate) spec: &'p Container,
}
