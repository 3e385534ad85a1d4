//! Importers: a record made by an expression, in a DAG whose only task ends at once. No pod runs.

use std::collections::BTreeMap;

use argo_model::{Dag, DagTask, OutputParameter, Outputs, TaskName, Template, TemplateBody, Text, Variable};

use super::Lowering;
use super::constant::{composed, run_field};
use super::convert::{Value, inert};
use super::names::TemplateKey;
use super::records::described;
use super::suspend::do_nothing;
use crate::pipeline::{Body, Component, Importer, JobField, Part};

impl Lowering<'_> {
    /// The template of an importer.
    pub(super) fn importer_template(&self, key: &TemplateKey, component: &Component, importer: &Importer) -> Template {
        let part = |part: &Part| self.imported_part(key, component, part);
        let metadata = composed(&importer.metadata, &part);
        // A folder is a folder with or without a slash at its end.
        let uri = match importer.uri.plain().and_then(|uri| uri.as_str()) {
            Some(uri) => Text::json(&uri.trim_end_matches('/').into()),
            None => {
                let uri = Value::Composed(composed(&importer.uri, &part)).native();
                Text::tag(inert(uri.without_suffix("/").to_json()))
            }
        };
        let record = Text::syntax("{\"base\":")
            .then(uri)
            .then(Text::syntax(",\"uri\":\"\","))
            .then(described(Importer::OUTPUT, &importer.schema, metadata))
            .then(Text::syntax("}"));
        let parameters = self.interface(&key.component).output_records.values();
        let parameters = parameters.map(|name| OutputParameter::of(name.clone(), record.clone().into_expr()));
        let done = self.names.done.clone();
        let task = DagTask::new(TaskName::fixed("done"), done);
        Template {
            inputs: self.dag_inputs(&key.component, component, &BTreeMap::new()),
            outputs: Outputs { parameters: parameters.collect(), artifacts: Vec::new() },
            ..Template::new(
                self.names.of(key).clone(),
                TemplateBody::Dag(Dag { target: None, fail_fast: false, tasks: vec![task] }),
            )
        }
    }

    /// The template that does nothing, where some other needs it.
    pub(super) fn done_template(&self) -> Option<Template> {
        let importers = self.plan.pipeline.components.values();
        let needed = importers.clone().any(|component| matches!(component.body, Body::Importer(_)));
        needed.then(|| Template::new(self.names.done.clone(), do_nothing()))
    }

    /// A piece of a text, as it stands within a JSON string.
    fn imported_part(&self, key: &TemplateKey, component: &Component, part: &Part) -> Text {
        match part {
            Part::Literal(text) => Text::json_string_part(text),
            Part::Input(input) => {
                let param = self.interface(&key.component).inputs[input].clone();
                Value::Inert(Variable::Input(param).into(), component.inputs[input].kind).within_string()
            }
            Part::Job(JobField::PipelineRoot) => Text::json_string_part(&self.pipeline_root()),
            Part::Job(field) => run_field(*field).unwrap_or_default(),
            _ => Text::new(),
        }
    }
}
