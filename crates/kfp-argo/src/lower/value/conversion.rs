//! Conversions of values between types, and into text that neither Argo nor the kubelet changes.

use argo_model::escape::{JSON_BRACE, POD_BRACE};
use argo_model::{Expr, Operator};

use crate::pipeline::ParameterType;

/// Returns inert JSON text of a value, in the form of the type that reads it. The declared types of
/// numbers, booleans, lists and objects promise nothing about the value: arguments, output files
/// and fields of loop items may hold text in their place.
pub(crate) fn value_to_text(value: Expr, from: ParameterType, to: ParameterType) -> Expr {
    use ParameterType::{Double, String};
    match (from, to) {
        (String, String) => inert(value.to_json()),
        (_, String) => {
            inert(value.within(|value| value.clone().equals(Expr::Nil).choose("null", value.text_or_json().to_json())))
        }
        (_, Double) => inert(pointed(value.to_json())),
        _ => inert(value.to_json()),
    }
}

/// Returns inert JSON text of one type as that of another. `null` stays `null`.
pub(crate) fn text_to_text(text: Expr, from: ParameterType, to: ParameterType) -> Expr {
    use ParameterType::{Double, Integer, String};
    match (from, to) {
        _ if from == to => text,
        (_, String) => {
            let string = inert(text.clone().parse_json().to_raw_json().to_json());
            text.clone().with(Operator::Matches, r#"^["n]"#).choose(text, string)
        }
        (_, Double) => pointed(text),
        (Double, Integer) => inert(text.parse_json().to_json()),
        _ => text,
    }
}

/// Returns the text of a value of any type; empty if there is no value.
pub(crate) fn text_of(value: Expr) -> Expr {
    value.clone().equals(Expr::Nil).choose("", value.text_or_json())
}

/// Returns text that neither Argo nor the kubelet changes: it contains no tag and no variable.
pub(crate) fn in_pod(text: Expr) -> Expr {
    text.replace("$", "$$").replace("{{", &format!("{{{POD_BRACE}"))
}

/// Returns JSON text without quotes at its ends.
pub(crate) fn unquoted(json: Expr) -> Expr {
    json.without_prefix("\"").without_suffix("\"")
}

/// Returns a text, or the empty text if the JSON text `inert` is `null`.
pub(crate) fn without_null(inert: Expr, text: Expr) -> Expr {
    inert.equals("null").choose("", text)
}

/// Returns JSON text without two left braces in a row, which can occur only in its strings.
pub(crate) fn inert(json: Expr) -> Expr {
    json.replace("{{", &format!("{{{JSON_BRACE}"))
}

/// Returns text without two left braces in a row, for a field in which braces have no use, such as
/// an image or a key. Argo would take them for a tag. The replacement ends with a space, so that no
/// third brace completes a new pair.
pub(crate) fn untagged(text: Expr) -> Expr {
    text.replace("{{", "{ ")
}

/// Returns a text as it is written within a JSON string.
pub(crate) fn within_json(text: Expr) -> Expr {
    unquoted(inert(text.to_json()))
}

/// Returns a whole number with a decimal point, so that Python reads a float.
fn pointed(json: Expr) -> Expr {
    json.replace_pattern("^(-?[0-9]+)$", "${1}.0")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: [ParameterType; 8] = [
        ParameterType::Double,
        ParameterType::Integer,
        ParameterType::String,
        ParameterType::Boolean,
        ParameterType::List,
        ParameterType::Struct,
        ParameterType::FinalStatus,
        ParameterType::Unknown,
    ];

    /// Returns true if no value of an expression of this form can hold a tag.
    fn is_inert(expr: &Expr) -> bool {
        match expr {
            Expr::Str(text) => !text.contains("{{"),
            Expr::If(_, then, otherwise) => is_inert(then) && is_inert(otherwise),
            other => matches!(other, Expr::Call("sprig.replace", with) if with[0] == "{{".into()),
        }
    }

    #[test]
    fn values_of_all_types_are_inert_for_readers_of_all_types() {
        for (from, to) in TYPES.iter().flat_map(|from| TYPES.map(|to| (*from, to))) {
            let text = value_to_text(Expr::Element, from, to);
            assert!(is_inert(&text), "{from:?} to {to:?}: {text}");
        }
    }

    #[test]
    fn replacements_end_without_a_brace() {
        // `{{{` has a brace left behind the replaced pair.
        for text in [inert(Expr::Element), untagged(Expr::Element)] {
            assert!(matches!(&text, Expr::Call(_, with) if matches!(&with[1], Expr::Str(by) if !by.ends_with('{'))));
        }
    }
}
