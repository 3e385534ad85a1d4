//! Literals as expressions, and expressions that are literals.

use argo_model::Expr;
use serde_json::Value as Json;

/// Returns a map with fixed keys.
pub(crate) fn map<'k>(entries: impl IntoIterator<Item = (&'k str, Expr)>) -> Expr {
    Expr::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// Returns an object of Kubernetes as an expression.
pub(crate) fn object(object: &impl serde::Serialize) -> Expr {
    serde_json::to_value(object).map_or(Expr::Nil, |value| Expr::from(&value))
}

/// Returns the value of an expression that consists of literals.
pub(crate) fn evaluate(expr: &Expr) -> Option<Json> {
    Some(match expr {
        Expr::Nil => Json::Null,
        Expr::Bool(value) => Json::Bool(*value),
        Expr::Int(value) => Json::from(*value),
        Expr::Str(text) => Json::from(text.as_str()),
        Expr::Array(items) => Json::Array(items.iter().map(evaluate).collect::<Option<_>>()?),
        Expr::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| match key {
                Expr::Str(key) => Some((key.clone(), evaluate(value)?)),
                _ => None,
            });
            Json::Object(entries.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
