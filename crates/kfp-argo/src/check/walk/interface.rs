//! The interface of a component: its input and output parameters.

use std::collections::BTreeMap;

use kfp_ir::messages::ml_pipelines::ComponentSpec;
use kfp_ir::messages::ml_pipelines::parameter_type::ParameterTypeEnum;
use kfp_ir::messages::ml_pipelines::primitive_type::PrimitiveTypeEnum;
use serde_json::Value;

use crate::check::syntax::json;
use crate::diagnostics::{Diagnostics, Location, too_large, type_mismatch};
use crate::pipeline::{Input, ParameterType};

/// Checks `inputDefinitions.parameters`.
pub(super) fn inputs(spec: &ComponentSpec, here: &Location, sink: &mut Diagnostics) -> BTreeMap<String, Input> {
    let declared = spec.input_definitions.iter().flat_map(|inputs| &inputs.parameters);
    let inputs = declared.map(|(name, input)| {
        let at = here.key("inputDefinitions").key("parameters").key(name);
        #[allow(deprecated)] // old files have no other type
        let ty = parameter_type(input.parameter_type, input.r#type);
        let given = input.default_value.as_ref().map(json::from_proto).filter(|value| !value.is_null());
        let default = given.and_then(|value| fitted(ty, value, &at.key("defaultValue"), sink));
        let listed = input.literals.iter().enumerate();
        let literals = listed.filter_map(|(index, literal)| {
            fitted(ty, json::from_proto(literal), &at.key("literals").index(index), sink)
        });
        let literals = literals.collect();
        let description = (!input.description.is_empty()).then(|| input.description.clone());
        let input = Input { ty, default, optional: input.is_optional, literals, description };
        if let Some(default) = &input.default {
            check_literals(&input, default, &at.key("defaultValue"), sink);
        }
        (name.clone(), input)
    });
    inputs.collect()
}

/// Reports a value that is not among the literals of an input.
pub(super) fn check_literals(input: &Input, value: &Value, at: &Location, sink: &mut Diagnostics) {
    if !input.takes(value) {
        sink.push(type_mismatch::no_literal(at, value, &input.literals));
    }
}

/// Returns `outputDefinitions.parameters`.
pub(super) fn outputs(spec: &ComponentSpec) -> BTreeMap<String, ParameterType> {
    let declared = spec.output_definitions.iter().flat_map(|outputs| &outputs.parameters);
    #[allow(deprecated)] // old files have no other type
    declared.map(|(name, output)| (name.clone(), parameter_type(output.parameter_type, output.r#type))).collect()
}

/// Returns the value in the form of the type. Reports a value that does not fit, or that is too
/// large to pass.
pub(super) fn fitted(ty: ParameterType, value: Value, at: &Location, sink: &mut Diagnostics) -> Option<Value> {
    let bytes = value.as_str().map_or_else(|| value.to_string().len(), str::len);
    sink.extend(too_large::check(at, "this value", bytes));
    let fit = ty.fit(value.clone());
    if fit.is_none() {
        sink.push(type_mismatch::type_mismatch(at, ty, &value));
    }
    fit
}

fn parameter_type(ty: ParameterTypeEnum, old: PrimitiveTypeEnum) -> ParameterType {
    use ParameterTypeEnum as New;
    match ty {
        New::NumberDouble => ParameterType::Double,
        New::NumberInteger => ParameterType::Integer,
        New::String => ParameterType::String,
        New::Boolean => ParameterType::Boolean,
        New::List => ParameterType::List,
        New::Struct | New::TaskConfig => ParameterType::Struct,
        New::TaskFinalStatus => ParameterType::FinalStatus,
        New::Unspecified => match old {
            PrimitiveTypeEnum::Int => ParameterType::Integer,
            PrimitiveTypeEnum::Double => ParameterType::Double,
            PrimitiveTypeEnum::String => ParameterType::String,
            PrimitiveTypeEnum::PrimitiveTypeUnspecified => ParameterType::Unknown,
        },
    }
}
