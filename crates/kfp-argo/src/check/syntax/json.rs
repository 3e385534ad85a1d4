//! Untyped values of the IR as JSON.

use kfp_ir::messages::google::protobuf::{Struct, Value as ProtoValue};
use kfp_ir::messages::ml_pipelines::Value as OldValue;
use kfp_ir::messages::ml_pipelines::value::Value as OldKind;
use serde_json::Value;

use crate::pipeline::number;

/// Converts a `google.protobuf.Value`. Whole numbers become integers, and keys are sorted.
pub(in crate::check) fn from_proto(value: &ProtoValue) -> Value {
    match value {
        ProtoValue::Null => Value::Null,
        ProtoValue::Bool(value) => Value::Bool(*value),
        ProtoValue::Number(value) => number(*value).map_or(Value::Null, Value::Number),
        ProtoValue::String(value) => Value::String(value.clone()),
        ProtoValue::List(items) => Value::Array(items.iter().map(from_proto).collect()),
        ProtoValue::Struct(object) => from_struct(object),
    }
}

/// Converts a `google.protobuf.Struct`.
pub(in crate::check) fn from_struct(object: &Struct) -> Value {
    Value::Object(object.iter().map(|(key, value)| (key.clone(), from_proto(value))).collect())
}

/// Makes integers of the whole numbers in a parsed text.
pub(in crate::check) fn normal(value: Value) -> Value {
    match value {
        Value::Number(written) => Value::Number(written.as_f64().and_then(number).unwrap_or(written)),
        Value::Array(items) => Value::Array(items.into_iter().map(normal).collect()),
        Value::Object(object) => Value::Object(object.into_iter().map(|(key, item)| (key, normal(item))).collect()),
        other => other,
    }
}

/// Converts the older `ml_pipelines.Value` of the IR.
pub(in crate::check) fn from_old_value(value: &OldValue) -> Value {
    match &value.value {
        None => Value::Null,
        Some(OldKind::IntValue(value)) => Value::from(*value),
        Some(OldKind::DoubleValue(value)) => number(*value).map_or(Value::Null, Value::Number),
        Some(OldKind::StringValue(value)) => Value::String(value.clone()),
    }
}
