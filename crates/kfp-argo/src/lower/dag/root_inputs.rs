//! How the run's arguments enter the pipeline.
//!
//! Arguments are typed by people (`argo submit -p message=hello`): a STRING is its text, everything
//! else JSON. The entrypoint turns each into inert JSON, once. Argo substitutes tags in arguments
//! repeatedly, so no argument may contain `{{`, and text cannot express "none": both are expressed
//! by the word [`DEFAULT`].

use argo_model::{Expr, JsonText, Text, Variable, escape};
use serde_json::Value as Json;

use crate::lower::artifact::record;
use crate::lower::context::Context;
use crate::lower::value::conversion;
use crate::lower::value::value::Value;
use crate::pipeline::{ArtifactInput, ComponentName, Input, ParameterType};

/// Value of a STRING argument that means the default of the pipeline, or none.
pub(crate) const DEFAULT: &str = "<default>";

/// Returns the value of an input of the root's template, from the run's argument.
pub(crate) fn parameter(cx: &Context<'_>, input: &str, definition: &Input) -> Text {
    let name = &cx.interface(&ComponentName::Root).arguments[input];
    let argument = || Expr::Var(Variable::WorkflowParameter(name.clone()));
    let absent = initial(cx, input, definition).unwrap_or(Json::Null);
    let (word, value) = match definition.ty {
        ParameterType::String => (DEFAULT, conversion::inert(argument().to_json())),
        // Python's `True` and `False` are booleans as well.
        ParameterType::Boolean => {
            let value = argument().lower_case().parse_json().or_else(argument());
            ("null", Value::Native(value, definition.ty).json_text(definition.ty, None).into_expr())
        }
        // The check of the arguments ends a run with text that is not of the type.
        ty => {
            let value = argument().parse_json().or_else(argument());
            ("null", Value::Native(value, ty).json_text(ty, None).into_expr())
        }
    };
    if !may_be_absent(cx, input, definition) {
        return Text::tag(value);
    }
    Text::tag(argument().equals(word).choose(escape::json(&absent), value))
}

/// Returns true if the argument may consist of the word for the default, or for no value.
pub(crate) fn may_be_absent(cx: &Context<'_>, input: &str, definition: &Input) -> bool {
    definition.optional || cx.arguments.contains_key(input)
}

/// Returns the record of an artifact of which an argument is the URI.
pub(crate) fn record(cx: &Context<'_>, input: &str, artifact: &ArtifactInput) -> JsonText {
    let name = &cx.interface(&ComponentName::Root).artifact_arguments[input];
    let argument = || Expr::Var(Variable::WorkflowParameter(name.clone()));
    let uri = JsonText::tag(conversion::inert(argument().without_suffix("/").to_json()));
    let record = record::imported(uri, input, &artifact.schema, JsonText::object([]));
    match artifact.optional {
        true => JsonText::tag(argument().equals(DEFAULT).choose("null", record.into_expr())),
        false => record,
    }
}

/// Returns the value with which the argument of an input starts.
pub(crate) fn initial(cx: &Context<'_>, input: &str, definition: &Input) -> Option<Json> {
    cx.arguments.get(input).cloned().unwrap_or_else(|| definition.default.clone())
}
