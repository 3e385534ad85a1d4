//! Importers: a record made by an expression, in a DAG whose only task ends at once. No pod runs.

use argo_model::{Dag, DagTask, JsonText, OutputParameter, Outputs, TaskName, Template, TemplateBody, Text, Variable};

use crate::lower::artifact::record;
use crate::lower::context::Context;
use crate::lower::dag::{dag, suspend};
use crate::lower::naming::names::TemplateKey;
use crate::lower::value::value::Value;
use crate::lower::value::{constant, conversion};
use crate::pipeline::{Body, Component, ConstantPart, Importer, JobField};

/// Lowers an importer for one key.
pub(crate) fn lower(cx: &Context<'_>, key: &TemplateKey, component: &Component, importer: &Importer) -> Template {
    let part = |part: &ConstantPart| imported_part(cx, key, component, part);
    let metadata = constant::json(&importer.metadata, &part);
    // A folder has the same URI with or without a slash at its end.
    let uri = match importer.uri.plain().and_then(|uri| uri.as_str()) {
        Some(uri) => JsonText::from(uri.trim_end_matches('/')),
        None => {
            let uri = Value::Composed(constant::json(&importer.uri, &part)).native();
            JsonText::tag(conversion::inert(uri.without_suffix("/").to_json()))
        }
    };
    let record = record::imported(uri, Importer::OUTPUT, &importer.schema, metadata);
    let parameters = cx.interface(&key.component).output_records.values();
    let parameters = parameters.map(|name| OutputParameter::of(name.clone(), record.clone().into_expr()));
    let done = cx.names.done.clone();
    let task = DagTask::new(TaskName::fixed("done"), done);
    Template {
        inputs: dag::inputs(cx, &key.component, component),
        outputs: Outputs { parameters: parameters.collect(), artifacts: Vec::new() },
        ..Template::new(
            cx.names.of(key).clone(),
            TemplateBody::Dag(Dag { target: None, fail_fast: false, tasks: vec![task] }),
        )
    }
}

/// Returns the template that does nothing, if an importer needs it.
pub(crate) fn done_template(cx: &Context<'_>) -> Option<Template> {
    let importers = cx.plan.pipeline.components.values();
    let needed = importers.clone().any(|component| matches!(component.body, Body::Importer(_)));
    needed.then(|| Template::new(cx.names.done.clone(), suspend::do_nothing()))
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
