//! Lints: legal pipelines that probably do not do what their authors want. They need the whole
//! plan.

mod items;
mod uris;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostics::{
    Diagnostic, Diagnostics, Location, empty_group, lost_exit_task, tolerant_input, tolerated_failure, too_large,
};
use crate::graph::{Ending, Role, TaskGraph};
use crate::options::{Options, ToleratedFailures};
use crate::pipeline::{Body, CommandPart, Component, ComponentName, Source, Task, TaskKey};
use crate::plan::Plan;

/// Reports lints about the plan, and an error for each task that could not start.
pub(crate) fn lint(plan: &Plan, options: &Options, sink: &mut Diagnostics) {
    uris::lint(plan, options, sink);
    items::lint(&plan.pipeline, sink);
    for (name, component) in &plan.pipeline.components {
        let (Some(dag), Some(graph)) = (component.dag(), plan.dags.get(name)) else { continue };
        let here = &plan.pipeline.provenance[name];
        let tasks_at = here.key("dag").key("tasks");
        if *name == ComponentName::Root && dag.tasks.is_empty() {
            sink.push(empty_group::empty_pipeline(&tasks_at));
        }
        for (key, task) in &dag.tasks {
            // The one task of a loop has no place of its own in the file.
            let at = match component.body {
                Body::Loop(_) => here.clone(),
                _ => tasks_at.task(tasks_at.path.key(key.as_str()), key, task.display_name.as_deref()),
            };
            lint_task(key, task, plan.pipeline.component_of(task), graph, &at, sink);
            if options.tolerated_failures == ToleratedFailures::Pass
                && let Some(after) = graph.tolerant_dependent(key)
            {
                let exit_task = graph.exit_task_of(key).map(TaskKey::as_str);
                sink.push(tolerated_failure::tolerated_failure(&at, key.as_str(), after.as_str(), exit_task));
            }
        }
    }
}

fn lint_task(key: &TaskKey, task: &Task, called: &Component, graph: &TaskGraph, at: &Location, sink: &mut Diagnostics) {
    if called.dag().is_some_and(|dag| dag.tasks.is_empty()) {
        sink.push(empty_group::empty_group(at, &task.component.to_string()));
    }
    let is_group = key.is_exit_handler() && called.dag().is_some();
    if is_group && graph.exit_task_of(key).is_none() && !graph.has_tolerant_dependent(key) {
        sink.push(lost_exit_task::lost_exit_task(at, key.as_str()));
    }
    if *graph.role(key) == Role::Tolerant {
        lint_tolerant_inputs(key, task, called, graph, at, sink);
    }
    sink.extend(inputs_together(task, called, at));
}

/// Reports required inputs of a tolerant task that come from a task whose failure it tolerates.
fn lint_tolerant_inputs(
    key: &TaskKey,
    task: &Task,
    called: &Component,
    graph: &TaskGraph,
    at: &Location,
    sink: &mut Diagnostics,
) {
    let endings: BTreeMap<&TaskKey, Ending> = graph.upstream(key).into_iter().collect();
    for (input, source) in &task.inputs {
        let Some(declared) = called.inputs.get(input) else { continue };
        if let (Source::Output { producer, .. }, false, None) = (source, declared.optional, &declared.default)
            && endings.get(producer) == Some(&Ending::Completed)
        {
            let at = at.key("inputs").key("parameters").key(input);
            sink.push(tolerant_input::tolerant_input(&at, input, producer.as_str()));
        }
    }
}

/// Returns a finding if the inputs of a task are too long for the one argument that contains KFP's
/// executor input.
fn inputs_together(task: &Task, called: &Component, at: &Location) -> Option<Diagnostic> {
    let Body::Container(container) = &called.body else { return None };
    let takes_all = |part: &CommandPart| matches!(part, CommandPart::ExecutorInput { .. });
    if !container.words().any(|word| word.parts().into_iter().any(takes_all)) {
        return None;
    }
    let passed = task.inputs.values().filter_map(|source| match source {
        Source::Constant(constant) => constant.plain(),
        _ => None,
    });
    let left_out = called.inputs.iter().filter(|(input, _)| !task.inputs.contains_key(*input));
    let defaults = left_out.filter_map(|(_, input)| input.default.as_ref());
    let bytes = passed.chain(defaults).map(|value: &Value| value.to_string().len()).sum();
    too_large::check(&at.key("inputs"), "the inputs of this task together", bytes)
}
