//! Literals as expressions, and expressions that are literals.

use argo_model::Expr;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// Returns a map with fixed keys.
pub(crate) fn map<'k>(entries: impl IntoIterator<Item = (&'k str, Expr)>) -> Expr {
    Expr::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// Returns an object of Kubernetes as an expression.
pub(crate) fn object(object: &impl serde::Serialize) -> Expr {
    serde_json::to_value(object).map_or(Expr::Nil, |value| Expr::from(&value))
}

/// Returns an object of Kubernetes from an expression that consists of literals.
pub(crate) fn read<T: DeserializeOwned>(expr: &Expr) -> Option<T> {
    serde_json::from_value(evaluate(expr)?).ok()
}

/// Returns the elements of several lists as one list, with as few lists as possible.
pub(crate) fn concat(lists: impl IntoIterator<Item = Expr>) -> Expr {
    let mut joined: Vec<Expr> = Vec::new();
    for list in lists {
        match (list, joined.last_mut()) {
            (Expr::Array(items), _) if items.is_empty() => {}
            (Expr::Array(items), Some(Expr::Array(last))) => last.extend(items),
            (list, _) => joined.push(list),
        }
    }
    Expr::concat(joined)
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

#[cfg(test)]
mod tests {
    use argo_model::Toleration;
    use serde_json::json;

    use super::*;

    #[test]
    fn literals_are_read_back() {
        let toleration = Toleration { key: "gpu".to_owned(), toleration_seconds: Some(5), ..Toleration::default() };
        assert_eq!(evaluate(&object(&toleration)), Some(json!({"key": "gpu", "tolerationSeconds": 5})));
        assert_eq!(read(&object(&toleration)), Some(toleration));
        assert_eq!(read::<Vec<Toleration>>(&Expr::Array(vec![Expr::Element])), None);
    }

    #[test]
    fn adjacent_constant_lists_become_one() {
        let list = |items: &[i64]| Expr::Array(items.iter().map(|item| Expr::Int(*item)).collect());
        for (lists, expected) in [
            (vec![], list(&[])),
            (vec![list(&[1]), list(&[]), list(&[2, 3])], list(&[1, 2, 3])),
            (vec![list(&[]), Expr::Element], Expr::Element),
            (vec![list(&[1]), list(&[2]), Expr::Element], Expr::concat(vec![list(&[1, 2]), Expr::Element])),
        ] {
            assert_eq!(concat(lists), expected);
        }
    }
}
