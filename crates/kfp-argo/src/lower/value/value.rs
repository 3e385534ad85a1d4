//! A value between templates: JSON text in the form of the type that reads it, and the conversions between types.

use argo_model::{Expr, Text, escape};
use serde_json::Value as Json;

use crate::lower::value::{conversion, literal};
use crate::pipeline::ParameterType;

/// A value that a task or a template gives.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Known when compiling; null for none.
    Known(Json),
    /// An expression that gives inert JSON text; `null` for none.
    Inert(Expr, ParameterType),
    /// An expression that gives the value itself; `nil` for none.
    Native(Expr, ParameterType),
    /// JSON text of the wanted type, put together from pieces; there is always a value.
    Composed(Text),
}

impl Value {
    /// No value.
    pub(crate) fn none() -> Self {
        Value::Known(Json::Null)
    }

    /// Returns the value of an expression for the value itself.
    pub(crate) fn of_expr(expr: Expr, kind: ParameterType) -> Self {
        match literal::evaluate(&expr) {
            Some(value) => Value::Known(value),
            None => Value::Native(expr, kind),
        }
    }

    /// A member of the value.
    pub(crate) fn member(self, key: &str) -> Self {
        match self {
            Value::Known(value) => Value::Known(value.get(key).cloned().unwrap_or(Json::Null)),
            // A selector reads JSON text: the items of a list without a type are declared as strings.
            Value::Inert(_, ParameterType::String) | Value::Native(_, ParameterType::String) => {
                Value::Native(self.native().parse_json().get(key), ParameterType::Unknown)
            }
            // Nobody says which of the two it is.
            Value::Native(value, ParameterType::Unknown) => {
                Value::Native(value.parsed_if_text().get(key), ParameterType::Unknown)
            }
            other => Value::Native(other.native().get(key), ParameterType::Unknown),
        }
    }

    /// This value, or where there is none the other.
    pub(crate) fn otherwise(self, other: Value) -> Value {
        let kind = match &self {
            Value::Inert(_, kind) | Value::Native(_, kind) => *kind,
            Value::Known(_) | Value::Composed(_) => ParameterType::Unknown,
        };
        Value::Native(self.native().or_else(other.native()), kind)
    }

    /// An expression that gives the value itself; `nil` for none.
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

    /// As [`Value::native`], in the form of the type that reads it: whatever a string's reader gets is its text.
    pub(crate) fn native_as(self, kind: ParameterType) -> Expr {
        if kind != ParameterType::String {
            return self.native();
        }
        match self {
            Value::Known(value) => Value::Known(kind.fit(value.clone()).unwrap_or(value)).native(),
            text @ (Value::Inert(_, ParameterType::String)
            | Value::Native(_, ParameterType::String)
            | Value::Composed(_)) => text.native(),
            other => {
                let value = other.native();
                value.clone().equals(Expr::Nil).choose(Expr::Nil, value.text_or_json())
            }
        }
    }

    /// The value as inert JSON text for a reader of the type; `null` where there is none and no default.
    pub(crate) fn json_text(self, kind: ParameterType, default: Option<&Json>) -> Text {
        match self {
            Value::Known(Json::Null) => Text::json(default.unwrap_or(&Json::Null)),
            Value::Known(value) => Text::json(&kind.fit(value.clone()).unwrap_or(value)),
            Value::Inert(text, from) => {
                let converted = conversion::inert_to(text.clone(), from, kind);
                Text::tag(match default {
                    Some(default) => text.equals("null").choose(escape::json(default), converted),
                    None => converted,
                })
            }
            Value::Native(value, from) => {
                let value = match default {
                    Some(default) => value.or_else(Value::Known(default.clone()).native()),
                    None => value,
                };
                Text::tag(conversion::native_to(value, from, kind))
            }
            Value::Composed(text) => text,
        }
    }

    /// The value's text as it stands within a JSON string; empty where there is none.
    pub(crate) fn within_string(self) -> Text {
        let text = match self {
            Value::Known(Json::Null) => return Text::new(),
            Value::Known(value) => match ParameterType::String.fit(value) {
                Some(Json::String(text)) => return Text::json_string_part(&text),
                _ => return Text::new(),
            },
            Value::Composed(text) => text.into_expr(),
            Value::Inert(text, ParameterType::Integer | ParameterType::Boolean) => {
                conversion::without_null(text.clone(), text)
            }
            Value::Inert(text, kind) => {
                conversion::without_null(text.clone(), conversion::inert_to(text, kind, ParameterType::String))
            }
            Value::Native(value, kind) => conversion::native_to(value.or_else(""), kind, ParameterType::String),
        };
        Text::tag(conversion::unquoted(text))
    }
}
