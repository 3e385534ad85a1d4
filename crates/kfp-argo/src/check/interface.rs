//! The parameters that a component takes and gives.

use std::collections::BTreeMap;

use kfp_ir::messages::ml_pipelines::ComponentSpec;
use kfp_ir::messages::ml_pipelines::parameter_type::ParameterTypeEnum;
use kfp_ir::messages::ml_pipelines::primitive_type::PrimitiveTypeEnum;
use serde_json::Value;

use super::container::LONGEST_ARGUMENT;
use super::json;
use crate::diagnostics::{Diagnostic, Location, too_large, type_mismatch};
use crate::pipeline::{Input, ParameterType};

/// `inputDefinitions.parameters`
pub(super) fn inputs(spec: &ComponentSpec, here: &Location, found: &mut Vec<Diagnostic>) -> BTreeMap<String, Input> {
    let declared = spec.input_definitions.iter().flat_map(|inputs| &inputs.parameters);
    let inputs = declared.map(|(name, input)| {
        let at = here.key("inputDefinitions").key("parameters").key(name);
        #[allow(deprecated)] // old files have no other type
        let kind = parameter_type(input.parameter_type, input.r#type);
        let given = input.default_value.as_ref().map(json::from_proto).filter(|value| !value.is_null());
        let default = given.and_then(|value| fitted(kind, value, &at.key("defaultValue"), found));
        let listed = input.literals.iter().enumerate();
        let literals = listed.filter_map(|(index, literal)| {
            fitted(kind, json::from_proto(literal), &at.key("literals").index(index), found)
        });
        let literals = literals.collect();
        let description = (!input.description.is_empty()).then(|| input.description.clone());
        let input = Input { kind, default, optional: input.is_optional, literals, description };
        if let Some(default) = &input.default {
            taken(&input, default, &at.key("defaultValue"), found);
        }
        (name.clone(), input)
    });
    inputs.collect()
}

/// Checks that an input takes a value; a finding when it does not.
pub(super) fn taken(input: &Input, value: &Value, at: &Location, found: &mut Vec<Diagnostic>) {
    if !input.takes(value) {
        found.push(type_mismatch::no_literal(at, value, &input.literals));
    }
}

/// `outputDefinitions.parameters`
pub(super) fn outputs(spec: &ComponentSpec) -> BTreeMap<String, ParameterType> {
    let declared = spec.output_definitions.iter().flat_map(|outputs| &outputs.parameters);
    #[allow(deprecated)] // old files have no other type
    declared.map(|(name, output)| (name.clone(), parameter_type(output.parameter_type, output.r#type))).collect()
}

/// The value in its type's form; a finding when it does not fit, or is larger than what can be passed.
pub(super) fn fitted(kind: ParameterType, value: Value, at: &Location, found: &mut Vec<Diagnostic>) -> Option<Value> {
    let bytes = value.as_str().map_or_else(|| value.to_string().len(), str::len);
    found.extend(too_large::check(at, "this value", bytes, LONGEST_ARGUMENT));
    let fit = kind.fit(value.clone());
    if fit.is_none() {
        found.push(type_mismatch::type_mismatch(at, kind, &value));
    }
    fit
}

fn parameter_type(kind: i32, old: i32) -> ParameterType {
    use ParameterTypeEnum as New;
    match New::try_from(kind).unwrap_or(New::Unspecified) {
        New::NumberDouble => ParameterType::Double,
        New::NumberInteger => ParameterType::Integer,
        New::String => ParameterType::String,
        New::Boolean => ParameterType::Boolean,
        New::List => ParameterType::List,
        New::Struct | New::TaskConfig => ParameterType::Struct,
        New::TaskFinalStatus => ParameterType::FinalStatus,
        New::Unspecified => match PrimitiveTypeEnum::try_from(old) {
            Ok(PrimitiveTypeEnum::Int) => ParameterType::Integer,
            Ok(PrimitiveTypeEnum::Double) => ParameterType::Double,
            Ok(PrimitiveTypeEnum::String) => ParameterType::String,
            _ => ParameterType::Unknown,
        },
    }
}
