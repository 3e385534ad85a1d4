//! Importers: a record made by an expression, in a DAG whose only task is skipped. No pod runs.
//!
//! If a run decides about the URI, that task runs and ends in Error for a URI that Argo cannot
//! load.

use argo_model::{
    Dag, DagTask, Expr, JsonText, OutputParameter, Outputs, TaskName, Template, TemplateBody, Text, Variable,
};

use crate::lower::artifact::{record, uri};
use crate::lower::context::Context;
use crate::lower::dag::suspend::NO_MESSAGE;
use crate::lower::dag::{dag, suspend};
use crate::lower::naming::names::{TemplateKey, base_name};
use crate::lower::value::value::Value;
use crate::lower::value::{constant, conversion};
use crate::pipeline::{Body, Component, ComponentName, ConstantPart, Importer, JobField};
use crate::plan::{Locations, Passing};

/// Lowers an importer for one key.
pub(crate) fn lower(cx: &Context<'_>, key: &TemplateKey, component: &Component, importer: &Importer) -> Template {
    let part = |part: &ConstantPart| imported_part(cx, key, component, part);
    let metadata = constant::json(&importer.metadata, &part);
    // A folder has the same URI with or without a slash at its end.
    let uri = match importer.uri.plain().and_then(|uri| uri.as_str()) {
        Some(uri) => Expr::from(uri.trim_end_matches('/')),
        None => Value::Composed(constant::json(&importer.uri, &part)).native().without_suffix("/"),
    };
    let task = match checked_locations(cx, &key.component, importer) {
        None => suspend::skipped(cx),
        Some(locations) => {
            let sentence = format!("the importer {} cannot load ", base_name(&key.component));
            let sentence = Expr::from(sentence).plus(uri.clone()).plus(uri::REFUSAL);
            let is_loadable = uri::is_loadable(locations, uri.clone());
            let message = is_loadable.clone().choose(NO_MESSAGE, conversion::untagged(sentence));
            let (when, arguments) = (Some(Text::tag(is_loadable.not())), suspend::message(message));
            DagTask { when, arguments, ..DagTask::new(TaskName::fixed("check-uri"), cx.names.uri_check.clone()) }
        }
    };
    let uri = match uri {
        Expr::Str(uri) => JsonText::from(uri.as_str()),
        uri => JsonText::tag(conversion::inert(uri.to_json())),
    };
    let record = record::imported(uri, Importer::OUTPUT, &importer.schema, metadata);
    let parameters = cx.interface(&key.component).output_records.values();
    let parameters = parameters.map(|name| OutputParameter::of(name.clone(), record.clone().into_expr()));
    Template {
        inputs: dag::inputs(cx, &key.component, component),
        outputs: Outputs { parameters: parameters.collect(), artifacts: Vec::new() },
        ..Template::new(
            cx.names.of(key).clone(),
            TemplateBody::Dag(Dag { target: None, fail_fast: false, tasks: vec![task] }),
        )
    }
}

/// Returns the locations of an importer's artifact, if a run decides about its URI and Argo has to
/// load it.
fn checked_locations<'c>(cx: &'c Context<'_>, name: &ComponentName, importer: &Importer) -> Option<&'c Locations> {
    match cx.plan.passing.of_output(name, Importer::OUTPUT) {
        Passing::ByLocation(locations) if importer.uri.plain().is_none() && !importer.is_reference() => Some(locations),
        _ => None,
    }
}

/// Returns the templates of the tasks in importers, and in pipelines without tasks.
pub(crate) fn task_templates(cx: &Context<'_>) -> Vec<Template> {
    let tasks = cx.plan.pipeline.components.iter().filter_map(|(name, component)| match &component.body {
        Body::Importer(importer) => Some(checked_locations(cx, name, importer).is_some()),
        Body::Dag(dag) if dag.tasks.is_empty() => Some(false),
        Body::Container(_) | Body::Dag(_) | Body::Loop(_) | Body::Claim(_) => None,
    });
    let (checked, unchecked): (Vec<bool>, Vec<bool>) = tasks.partition(|is_checked| *is_checked);
    let done = (!unchecked.is_empty()).then(|| Template::new(cx.names.done.clone(), suspend::do_nothing()));
    let check = (!checked.is_empty()).then(|| suspend::failing(cx.names.uri_check.clone()));
    done.into_iter().chain(check).collect()
}

/// Returns a piece of a text as it is written within a JSON string.
fn imported_part(cx: &Context<'_>, key: &TemplateKey, component: &Component, part: &ConstantPart) -> Text {
    match part {
        ConstantPart::Literal(text) => Text::json_string_part(text),
        ConstantPart::Input(input) => {
            let param = cx.interface(&key.component).inputs[input].clone();
            Value::Inert(Variable::Input(param).into(), component.inputs[input].ty).within_string()
        }
        ConstantPart::Job(JobField::PipelineRoot) => Text::json_string_part(&constant::pipeline_root(cx)),
        ConstantPart::Job(field) => constant::run_field(*field).unwrap_or_default(),
    }
}
