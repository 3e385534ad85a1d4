//! Arguments of a run: those of the file itself, and those of the options.

use std::collections::BTreeMap;

use kfp_ir::Ir;
use serde_json::{Number, Value};

use crate::check::syntax::json;
use crate::diagnostics::{Diagnostics, argument_type, unknown_argument};
use crate::options::{Argument, Options};
use crate::pipeline::{ParameterType, Pipeline};

/// A value for an input of the root, in the form of its type. `None` leaves the input without one.
pub(crate) type ArgumentValue = Option<Value>;

/// Returns all arguments: those of the file (a `PipelineJob`), and those of the options, which win.
/// Of the optional ones, those for inputs that the pipeline has.
pub(crate) fn given_arguments(ir: &Ir, pipeline: &Pipeline, options: &Options) -> BTreeMap<String, Argument> {
    let of_file = ir.arguments.iter().map(|(name, value)| (name.clone(), Argument::Json(json::from_proto(value))));
    let inputs = &pipeline.root().inputs;
    let optional = options.optional_arguments.iter().filter(|(name, _)| inputs.contains_key(*name));
    let of_options = optional.chain(&options.arguments).map(|(name, argument)| (name.clone(), argument.clone()));
    of_file.chain(of_options).collect()
}

/// Checks arguments against the root's inputs. Reports each argument that is unknown or has the
/// wrong type.
pub(crate) fn check_arguments(
    pipeline: &Pipeline,
    arguments: &BTreeMap<String, Argument>,
    sink: &mut Diagnostics,
) -> Option<BTreeMap<String, ArgumentValue>> {
    let errors = sink.error_count();
    let inputs = &pipeline.root().inputs;
    let mut values = BTreeMap::new();
    for (name, argument) in arguments {
        let Some(input) = inputs.get(name) else {
            sink.push(unknown_argument::unknown_argument(name, inputs.keys().map(String::as_str)));
            continue;
        };
        match value_of(argument, input.ty) {
            Some(value) if !input.takes(&value) => sink.push(argument_type::no_literal(name, &input.literals)),
            Some(value) => {
                values.insert(name.clone(), (!value.is_null()).then_some(value));
            }
            None => sink.push(argument_type::argument_type(name, input.ty)),
        }
    }
    (sink.error_count() == errors).then_some(values)
}

/// Returns the value of an argument in the form of its type, if it has that type.
fn value_of(argument: &Argument, ty: ParameterType) -> Option<Value> {
    let value = match argument {
        Argument::Text(text) if ty == ParameterType::String => return Some(Value::from(text.as_str())),
        // What is not JSON may be a boolean as Python writes it.
        Argument::Text(text) => ty.fit(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str())))?,
        Argument::Json(value) => ty.fit(value.clone())?,
    };
    let is_fraction = |number: &Number| number.as_f64().is_some_and(|number| number.fract() != 0.0);
    match &value {
        // The types of the IR's numbers differ only here: a program that takes an int would get a
        // float.
        Value::Number(number) if ty == ParameterType::Integer && is_fraction(number) => None,
        _ => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_form_of_their_type() {
        use ParameterType::{Boolean, Double, Integer, List, String, Struct};
        for (ty, text, value) in [
            (Integer, "5", Some("5")),
            (Integer, "5.0", Some("5")),
            (Integer, "5.5", None),
            (Integer, "1e-1", None),
            (Integer, "abc", None),
            (Double, "5.5", Some("5.5")),
            (Boolean, "true", Some("true")),
            (Boolean, "False", Some("false")),
            (Boolean, "maybe", None),
            (List, "[1.5]", Some("[1.5]")),
            (Struct, "{}", Some("{}")),
            (Struct, "[]", None),
            (String, "5.5", Some("\"5.5\"")),
            (Integer, "null", Some("null")),
        ] {
            let found = value_of(&Argument::Text(text.to_owned()), ty);
            assert_eq!(found.map(|value| value.to_string()).as_deref(), value, "{text} as {ty}");
        }
        assert_eq!(value_of(&Argument::Json(5.5.into()), Integer), None);
    }
}
