//! Advice: what is legal, and yet hardly what its author wants. It needs the whole plan, so it comes after the graph.

use std::collections::BTreeMap;

use argo_model::Workflow;
use argo_model::emit::size;
use serde_json::Value;

use crate::diagnostics::{
    Diagnostic, Location, argo_version, empty_group, lost_exit_task, tolerant_input, tolerated_failure, too_large,
    workflow_size,
};
use crate::graph::{Ending, Plan, Role, TaskGraph};
use crate::lower::argo::programs;
use crate::options::{ArgoVersion, Options, ToleratedFailures};
use crate::pipeline::{Body, Component, ComponentName, Part, Source, Task, TaskKey};

/// Findings about the plan; an error among them where the run could not end well.
pub(crate) fn of_plan(plan: &Plan, options: &Options) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, component) in &plan.pipeline.components {
        let (Some(dag), Some(graph)) = (component.dag(), plan.dags.get(name)) else { continue };
        if *name == ComponentName::Root && dag.tasks.is_empty() {
            found.push(empty_group::empty_pipeline(&component.location.key("dag").key("tasks")));
        }
        let tasks_at = component.location.key("dag").key("tasks");
        for (key, task) in &dag.tasks {
            // The one task of a loop stands where the loop does.
            let at = match component.body {
                Body::Loop(_) => component.location.clone(),
                _ => tasks_at.task(tasks_at.path.key(key.as_str()), key),
            };
            let called = plan.pipeline.component_of(task);
            found.extend(of_task(key, task, called, graph, &at));
            if options.tolerated_failures == ToleratedFailures::Pass
                && let Some(after) = graph.tolerant_after(key)
            {
                found.push(tolerated_failure::tolerated_failure(&at, key.as_str(), after.as_str()));
            }
        }
    }
    found
}

fn of_task(key: &TaskKey, task: &Task, called: &Component, graph: &TaskGraph, at: &Location) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let is_empty = called.dag().is_some_and(|dag| dag.tasks.is_empty());
    if is_empty {
        found.push(empty_group::empty_group(at, &task.component.to_string()));
    }
    let is_group = key.is_exit_handler() && called.dag().is_some();
    if is_group && graph.exit_task_of(key).is_none() && !graph.is_tolerated(key) {
        found.push(lost_exit_task::lost_exit_task(at, key.as_str()));
    }
    if *graph.role(key) == Role::Tolerant {
        let endings: BTreeMap<&TaskKey, Ending> = graph.upstream(key).into_iter().collect();
        for (input, source) in &task.inputs {
            let Some(declared) = called.inputs.get(input) else { continue };
            if let (Source::Output { producer, .. }, false, None) = (source, declared.optional, &declared.default)
                && endings.get(producer) == Some(&Ending::Completed)
            {
                let at = at.key("inputs").key("parameters").key(input);
                found.push(tolerant_input::tolerant_input(&at, input, producer.as_str()));
            }
        }
    }
    found.extend(inputs_together(task, called, at));
    found
}

/// All inputs travel in one argument, where the program takes KFP's executor input.
fn inputs_together(task: &Task, called: &Component, at: &Location) -> Option<Diagnostic> {
    let Body::Container(container) = &called.body else { return None };
    let takes_all = |part: &Part| matches!(part, Part::ExecutorInput { .. });
    if !container.words().any(|word| word.parts().into_iter().any(takes_all)) {
        return None;
    }
    let given = task.inputs.values().filter_map(|source| match source {
        Source::Constant(constant) => constant.plain(),
        _ => None,
    });
    let left_out = called.inputs.iter().filter(|(input, _)| !task.inputs.contains_key(*input));
    let defaults = left_out.filter_map(|(_, input)| input.default.as_ref());
    let bytes = given.chain(defaults).map(|value: &Value| value.to_string().len()).sum();
    too_large::check(&at.key("inputs"), "the inputs of this task together", bytes)
}

/// A finding where the workflow is close to what fits into an object of Kubernetes.
pub(crate) fn of_size(workflow: &Workflow, options: &Options) -> Option<Diagnostic> {
    let all = size(workflow);
    if all <= workflow_size::MOST / 2 {
        return None;
    }
    let templates = workflow.spec.templates.iter();
    let mut sizes: Vec<(String, usize)> =
        templates.map(|template| (template.name.to_string(), size(template))).collect();
    sizes.sort_by(|(a, left), (b, right)| right.cmp(left).then(a.cmp(b)));
    sizes.truncate(3);
    let apart = (!options.programs_apart).then(|| {
        let mut templates = workflow.spec.templates.clone();
        let before = size(&templates);
        programs::take_out(&mut templates, &workflow.metadata);
        all - before.saturating_sub(size(&templates))
    });
    workflow_size::workflow_size(all, &sizes, apart.filter(|bytes| *bytes < all))
}

/// How large a template may be in Argo 3.5, in bytes; its arguments come on top.
const LONGEST_TEMPLATE: usize = 100 * 1024;

/// Findings about defects of the version of Argo that was asked for.
pub(crate) fn of_version(workflow: &Workflow, options: &Options) -> Vec<Diagnostic> {
    if options.argo_version != Some(ArgoVersion::V3_5) {
        return Vec::new();
    }
    let lost = workflow.spec.on_exit.is_some().then(argo_version::lost_on_retry);
    let long = workflow.spec.templates.iter().filter_map(|template| {
        let bytes = serde_json::to_vec(template).map_or(0, |json| json.len());
        (bytes > LONGEST_TEMPLATE).then(|| argo_version::long_template(template.name.as_str(), bytes))
    });
    lost.into_iter().chain(long).collect()
}
