//! Comparisons in conditions that are legal but probably a mistake.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Location, mixed_comparison};
use crate::pipeline::{Comparison, Condition, Input, Literal, Operand, ParameterType};

/// Part of the names of loop items in the SDK's IR, and their fields.
const ITEM: &str = "loop-item";

/// Returns warnings for comparisons of an input with a literal of another type.
pub(super) fn doubtful(condition: &Condition, declared: &BTreeMap<String, Input>, at: &Location) -> Vec<Diagnostic> {
    match condition {
        Condition::Compare(left, comparison, right) => {
            let (input, literal) = match (left, right) {
                (operand, Operand::Literal(literal)) | (Operand::Literal(literal), operand) => (operand, literal),
                _ => return Vec::new(),
            };
            let plain = matches!(input, Operand::Input(_));
            let Some(name) = input.input() else { return Vec::new() };
            let kind = declared.get(name).map_or(ParameterType::Unknown, |input| input.ty);
            match literal {
                Literal::String(text) if text.contains("{{$.") => vec![mixed_comparison::placeholder(at, text)],
                _ if !plain => Vec::new(),
                _ if !may_equal(kind, literal) => {
                    vec![mixed_comparison::mixed_comparison(at, name, kind, kind_of(literal))]
                }
                Literal::String(text) if kind == ParameterType::String => as_text(name, *comparison, text, at),
                _ => Vec::new(),
            }
        }
        Condition::Not(inner) => doubtful(inner, declared, at),
        Condition::All(terms) | Condition::Any(terms) => {
            terms.iter().flat_map(|term| doubtful(term, declared, at)).collect()
        }
        Condition::Holds(_) => Vec::new(),
    }
}

fn may_equal(kind: ParameterType, literal: &Literal) -> bool {
    match kind {
        ParameterType::String => matches!(literal, Literal::String(_)),
        ParameterType::Integer | ParameterType::Double => matches!(literal, Literal::Number(_)),
        ParameterType::Boolean => matches!(literal, Literal::Boolean(_)),
        _ => true,
    }
}

fn kind_of(literal: &Literal) -> &'static str {
    match literal {
        Literal::String(_) => "a text",
        Literal::Number(_) => "a number",
        Literal::Boolean(_) => "a boolean",
    }
}

/// Returns a warning for a comparison of a text that looks like a number or a boolean.
fn as_text(input: &str, comparison: Comparison, text: &str, at: &Location) -> Vec<Diagnostic> {
    let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    match text {
        _ if ordered && text.parse::<f64>().is_ok() => {
            vec![mixed_comparison::as_text(at, input, text, input.contains(ITEM))]
        }
        "True" | "False" if input.contains(ITEM) => vec![mixed_comparison::boolean_as_text(at, input, text)],
        _ => Vec::new(),
    }
}
