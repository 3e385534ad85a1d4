//! Arguments of a run: those of the file itself, and those of the options.

use std::collections::BTreeMap;

use kfp_ir::Ir;
use serde_json::Value;

use crate::check::syntax::json;
use crate::diagnostics::{Diagnostic, argument_type, unknown_argument};
use crate::options::{Argument, Options};
use crate::pipeline::{ParameterType, Pipeline};

/// A value for an input of the root, in the form of its type. `None` leaves the input without one.
pub(crate) type ArgumentValue = Option<Value>;

/// Returns all arguments: those of the file (a `PipelineJob`), and those of the options, which win.
pub(crate) fn given_arguments(ir: &Ir, options: &Options) -> BTreeMap<String, Argument> {
    let of_file = ir.arguments.iter().map(|(name, value)| (name.clone(), Argument::Json(json::from_proto(value))));
    let of_options = options.arguments.iter().map(|(name, argument)| (name.clone(), argument.clone()));
    of_file.chain(of_options).collect()
}

/// Checks arguments against the root's inputs.
///
/// # Errors
/// A finding for each argument that is unknown or has the wrong type.
pub(crate) fn check_arguments(
    pipeline: &Pipeline,
    arguments: &BTreeMap<String, Argument>,
) -> Result<BTreeMap<String, ArgumentValue>, Vec<Diagnostic>> {
    let inputs = &pipeline.root().inputs;
    let mut found = Vec::new();
    let mut values = BTreeMap::new();
    for (name, argument) in arguments {
        let Some(input) = inputs.get(name) else {
            found.push(unknown_argument::unknown_argument(name, inputs.keys().map(String::as_str)));
            continue;
        };
        let value = match argument {
            Argument::Text(text) if input.kind == ParameterType::String => Some(Value::from(text.as_str())),
            Argument::Text(text) => serde_json::from_str(text).ok().and_then(|value| input.kind.fit(value)),
            Argument::Json(value) => input.kind.fit(value.clone()),
        };
        match value {
            Some(value) if !input.takes(&value) => {
                found.push(argument_type::no_literal(name, &value, &input.literals));
            }
            Some(value) => {
                values.insert(name.clone(), (!value.is_null()).then_some(value));
            }
            None => found.push(argument_type::argument_type(name, input.kind, &argument.to_string())),
        }
    }
    if found.is_empty() { Ok(values) } else { Err(found) }
}
