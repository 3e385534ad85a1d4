//! The entrypoint and the arguments of the workflow.

use argo_model::{
    ArgumentParameter, Dag, DagTask, TaskName, Template, TemplateBody, TemplateName, WorkflowArguments, escape,
};
use serde_json::Value as Json;

use super::argument_check;
use crate::lower::context::Context;
use crate::lower::dag::root_inputs::{self, DEFAULT};
use crate::lower::naming::names::TemplateKey;
use crate::pipeline::{ComponentName, Input, ParameterType};

/// Returns the template with which the run starts.
pub(crate) fn entrypoint<'c>(cx: &'c Context<'_>) -> &'c TemplateName {
    if has_entry(cx) { &cx.names.entry } else { cx.names.of(&TemplateKey::root(cx.plan)) }
}

/// Returns a DAG around the root, if the pipeline has outputs or arguments to check. Argo makes
/// outputs of the workflow only from outputs of a DAG's task, and only a task has a `when`.
pub(crate) fn entry_template(cx: &Context<'_>) -> Option<Template> {
    if !has_entry(cx) {
        return None;
    }
    let root = cx.names.of(&TemplateKey::root(cx.plan)).clone();
    let task = DagTask { when: argument_check::when(cx), ..DagTask::new(TaskName::fixed("root"), root) };
    let dag = Dag { target: None, fail_fast: false, tasks: vec![task] };
    Some(Template::new(cx.names.entry.clone(), TemplateBody::Dag(dag)))
}

/// Returns true if the root runs as a task. For exit handlers, the check of the arguments is not
/// worth it: after `argo stop`, Argo ends a DAG around the root without waiting for hooks below
/// (fact A54).
fn has_entry(cx: &Context<'_>) -> bool {
    let has_outputs = cx.plan.pipeline.root().dag().is_some_and(|dag| !dag.outputs.is_empty());
    let has_exit_tasks = !cx.names.exit_templates().is_empty();
    has_outputs || (!has_exit_tasks && argument_check::when(cx).is_some())
}

/// Returns `spec.arguments`. A required argument without a value stays without one: Argo asks for
/// it.
pub(crate) fn arguments(cx: &Context<'_>) -> WorkflowArguments {
    let root = cx.plan.pipeline.root();
    let names = &cx.interface(&ComponentName::Root).arguments;
    let parameters = root.inputs.iter().map(|(input, definition)| {
        let value = root_inputs::initial(cx, input, definition);
        let value = match (definition.ty, value) {
            (_, None) if !definition.optional => None,
            (ParameterType::String, None) => Some(DEFAULT.to_owned()),
            (ParameterType::String, Some(Json::String(text))) if !text.contains("{{") => Some(text),
            (ParameterType::String, Some(_)) => Some(DEFAULT.to_owned()),
            (_, None) => Some("null".to_owned()),
            (_, Some(value)) => Some(escape::json(&value)),
        };
        // Argo ends the run for an unpaired tag, even in a text in which it replaces nothing.
        let description = definition.description.as_ref().map(|text| escape::apart(text));
        let choices = choices(definition, cx.arguments.contains_key(input));
        ArgumentParameter { name: names[input].clone(), description, choices, value }
    });
    let artifacts = root.artifact_inputs.iter().map(|(input, artifact)| ArgumentParameter {
        name: cx.interface(&ComponentName::Root).artifact_arguments[input].clone(),
        description: Some(format!("URI of the artifact \"{}\"", escape::apart(input))),
        choices: Vec::new(),
        value: artifact.optional.then(|| DEFAULT.to_owned()),
    });
    WorkflowArguments { parameters: parameters.chain(artifacts).collect() }
}

/// Returns the allowed texts of an argument, if its input is a boolean or has a list of allowed
/// values. They include the word for the pipeline's own default, if that has a meaning.
fn choices(definition: &Input, is_given: bool) -> Vec<String> {
    if definition.literals.is_empty() && definition.ty != ParameterType::Boolean {
        return Vec::new();
    }
    // `True` and `False` are what users of Python type.
    let booleans: &[&str] = if definition.literals.is_empty() { &["true", "false", "True", "False"] } else { &[] };
    let text = |value: &Json| match (definition.ty, value) {
        (ParameterType::String, Json::String(text)) => text.clone(),
        _ => escape::json(value),
    };
    let own = if definition.ty == ParameterType::String { DEFAULT } else { "null" };
    let own = (definition.optional || is_given).then(|| own.to_owned());
    // No argument may hold a tag.
    let literals = definition.literals.iter().map(text).filter(|text| !text.contains("{{"));
    booleans.iter().map(|text| (*text).to_owned()).chain(literals).chain(own).collect()
}
