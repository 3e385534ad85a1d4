//! A value on its way between templates, and the forms in which readers need it.

use argo_model::{Expr, JsonText, Text, escape};
use serde_json::Value as Json;

use crate::lower::value::{conversion, literal};
use crate::pipeline::ParameterType;

/// A value of an input or output, as far as the compiler knows it.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A constant; null means no value.
    Known(Json),
    /// An expression for inert JSON text; `null` means no value.
    Inert(Expr, ParameterType),
    /// An expression for the value itself; `nil` means no value.
    Native(Expr, ParameterType),
    /// JSON text of the type of its reader, composed of pieces. A value always exists.
    Composed(JsonText),
}

impl Value {
    /// Returns no value.
    pub(crate) fn none() -> Self {
        Value::Known(Json::Null)
    }

    /// Returns the value of `expr`: `Known` if it consists of literals, otherwise `Native`.
    pub(crate) fn of_expr(expr: Expr, ty: ParameterType) -> Self {
        match literal::evaluate(&expr) {
            Some(value) => Value::Known(value),
            None => Value::Native(expr, ty),
        }
    }

    /// Returns a member of the value.
    pub(crate) fn member(self, key: &str) -> Self {
        match self {
            Value::Known(value) => Value::Known(value.get(key).cloned().unwrap_or(Json::Null)),
            // A selector reads into JSON. Items of a list without an item type are declared as
            // strings, so the text is parsed first.
            Value::Inert(_, ParameterType::String) | Value::Native(_, ParameterType::String) => {
                Value::Native(self.native().parse_json().get(key), ParameterType::Unknown)
            }
            // It may be an object, or text that contains one.
            Value::Native(value, ParameterType::Unknown) => {
                Value::Native(value.parsed_if_text().get(key), ParameterType::Unknown)
            }
            other => Value::Native(other.native().get(key), ParameterType::Unknown),
        }
    }

    /// Returns this value, or the other if there is none.
    pub(crate) fn otherwise(self, other: Value) -> Value {
        let ty = match &self {
            Value::Inert(_, ty) | Value::Native(_, ty) => *ty,
            Value::Known(_) | Value::Composed(_) => ParameterType::Unknown,
        };
        Value::Native(self.native().or_else(other.native()), ty)
    }

    /// Returns an expression for the value itself; `nil` means no value.
    pub(crate) fn native(self) -> Expr {
        match self {
            Value::Known(Json::Null) => Expr::Nil,
            Value::Known(Json::String(text)) => Expr::Str(text),
            Value::Known(value) => Expr::from(escape::json(&value)).parse_json(),
            Value::Inert(text, _) => text.parse_json(),
            Value::Native(value, _) => value,
            Value::Composed(text) => text.into_expr().parse_json(),
        }
    }

    /// Returns an expression for the value, converted for a reader of `ty`. Only strings need a
    /// conversion.
    pub(crate) fn native_for(self, ty: ParameterType) -> Expr {
        if ty != ParameterType::String {
            return self.native();
        }
        match self {
            Value::Known(value) => Value::Known(ty.fit(value.clone()).unwrap_or(value)).native(),
            text @ (Value::Inert(_, ParameterType::String)
            | Value::Native(_, ParameterType::String)
            | Value::Composed(_)) => text.native(),
            other => {
                let value = other.native();
                value.clone().equals(Expr::Nil).choose(Expr::Nil, value.text_or_json())
            }
        }
    }

    /// Returns inert JSON text for a reader of a type; `null` if there is neither a value nor a
    /// default.
    pub(crate) fn json_text(self, ty: ParameterType, default: Option<&Json>) -> JsonText {
        match self {
            Value::Known(Json::Null) => JsonText::value(default.unwrap_or(&Json::Null)),
            Value::Known(value) => JsonText::value(&ty.fit(value.clone()).unwrap_or(value)),
            Value::Inert(text, from) => {
                let converted = conversion::text_to_text(text.clone(), from, ty);
                JsonText::tag(match default {
                    Some(default) => text.equals("null").choose(escape::json(default), converted),
                    None => converted,
                })
            }
            Value::Native(value, from) => {
                let value = match default {
                    Some(default) => value.or_else(Value::Known(default.clone()).native()),
                    None => value,
                };
                JsonText::tag(conversion::value_to_text(value, from, ty))
            }
            Value::Composed(text) => text,
        }
    }

    /// Returns the text of the value as it is written within a JSON string; empty if there is no
    /// value.
    pub(crate) fn within_string(self) -> Text {
        let text = match self {
            Value::Known(Json::Null) => return Text::new(),
            Value::Known(value) => match ParameterType::String.fit(value) {
                Some(Json::String(text)) => return Text::json_string_part(&text),
                _ => return Text::new(),
            },
            Value::Composed(text) => text.into_expr(),
            Value::Inert(text, ty) => {
                conversion::without_null(text.clone(), conversion::text_to_text(text, ty, ParameterType::String))
            }
            Value::Native(value, ty) => conversion::value_to_text(value.or_else(""), ty, ParameterType::String),
        };
        Text::tag(conversion::unquoted(text))
    }
}
