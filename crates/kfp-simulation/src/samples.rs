//! Samples: values of a type that take the place of values that nobody sets.

use kfp_argo::pipeline::{ParameterType, Pipeline, Source};
use serde_json::{Value, json};

/// Returns a sample. `name` is the text of a string.
pub(crate) fn sample(ty: ParameterType, name: &str, pipeline: &Pipeline) -> Value {
    match ty {
        ParameterType::String | ParameterType::Unknown => format!("<{name}>").into(),
        ParameterType::Integer => 1.into(),
        ParameterType::Double => json!(1.0),
        ParameterType::Boolean => true.into(),
        ParameterType::List => json!([format!("<{name}[0]>"), format!("<{name}[1]>")]),
        ParameterType::Struct | ParameterType::FinalStatus => {
            let members = selected_keys(pipeline).map(|key| (key.to_owned(), Value::from(format!("<{name}.{key}>"))));
            Value::Object(members.collect())
        }
    }
}

/// Returns the keys that any task selects from a value: a sample of an object has them all.
fn selected_keys(pipeline: &Pipeline) -> impl Iterator<Item = &str> {
    let tasks = pipeline.components.values().flat_map(|component| component.tasks());
    tasks.flat_map(|(_, task)| task.inputs.values()).filter_map(|source| match source {
        Source::Input { selector: Some(selector), .. } | Source::Output { selector: Some(selector), .. } => {
            Some(selector.key.as_str())
        }
        _ => None,
    })
}
