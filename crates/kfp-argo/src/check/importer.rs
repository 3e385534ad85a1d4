//! An importer: the address of an artifact, its type, and its metadata.

use kfp_ir::messages::ml_pipelines::ValueOrRuntimeParameter;
use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::ImporterSpec;
use kfp_ir::messages::ml_pipelines::value_or_runtime_parameter::Value as RuntimeValue;
use serde_json::{Value, json};

use super::references::references;
use super::{Checker, artifacts, constants, json as proto};
use crate::diagnostics::{Location, bad_importer, unknown_input};
use crate::pipeline::{Component, ComponentName, Constant, Importer, Input, ParameterType, Part};

impl Checker<'_> {
    /// The importer of an executor. The component gets those inputs in addition that only tasks declare, and its metadata refers to.
    pub(super) fn importer(
        &mut self,
        name: &ComponentName,
        label: &str,
        spec: &ImporterSpec,
        component: &mut Component,
        at: &Location,
    ) -> Option<Importer> {
        if spec.download_to_workspace {
            self.workspace_asked(true, &at.key("downloadToWorkspace"));
        }
        let uri = self.imported_uri(spec.artifact_uri.as_ref(), label, &at.key("artifactUri"));
        #[allow(deprecated)] // older files have no `metadata`
        let older = [("properties", &spec.properties), ("customProperties", &spec.custom_properties)];
        let mut metadata = artifacts::with_older(spec.metadata.as_ref(), older, at, &mut self.found);
        if spec.download_to_workspace {
            metadata.insert(Importer::WORKSPACE_MARK.to_owned(), true.into());
        }
        let metadata =
            constants::constant(metadata.into(), ParameterType::Struct, &at.key("metadata"), &mut self.found);
        let schema = spec.type_schema.as_ref().map_or_else(|| json!({}), artifacts::schema);
        let importer = Importer { uri: uri?, schema, metadata: metadata?, in_workspace: spec.download_to_workspace };
        if let Some(output) = component.artifact_outputs.keys().find(|output| *output != Importer::OUTPUT) {
            self.found.push(bad_importer::other_output(at, label, output));
            return None;
        }
        for input in references(&importer.uri).into_iter().chain(references(&importer.metadata)) {
            if component.inputs.contains_key(input) {
                continue;
            }
            if !self.some_task_passes(name, input) {
                let known = component.inputs.keys().map(String::as_str);
                self.found.push(unknown_input::unknown_input(at, &format!("executor \"{label}\""), input, known));
            }
            let (kind, literals) = (ParameterType::Unknown, Vec::new());
            let extra = Input { kind, default: None, optional: true, literals, description: None };
            component.inputs.insert(input.to_owned(), extra);
        }
        Some(importer)
    }

    fn imported_uri(&mut self, uri: Option<&ValueOrRuntimeParameter>, label: &str, at: &Location) -> Option<Constant> {
        let constant = match uri.and_then(|uri| uri.value.as_ref()) {
            Some(RuntimeValue::RuntimeParameter(input)) => {
                return Some(Constant::Text(vec![Part::Input(input.clone())]));
            }
            Some(RuntimeValue::Constant(value)) => proto::from_proto(value),
            Some(RuntimeValue::ConstantValue(value)) => proto::from_old_value(value),
            None => Value::Null,
        };
        match constant {
            Value::String(text) if !text.is_empty() => {
                let at = at.key("constant");
                constants::constant(Value::String(text), ParameterType::String, &at, &mut self.found)
            }
            _ => {
                self.found.push(bad_importer::no_uri(at, label));
                None
            }
        }
    }
}
