//! Conditions.
//!
//! Both sides of a comparison have the type of their value. Numbers are equal across their types;
//! values of different kinds are never equal, and comparing their order breaks the task. So does a
//! condition that is not a boolean, and one over a value that is not defined. An input without a
//! value equals nothing.

use kfp_argo::pipeline::{Comparison, Component, Condition, Literal, Operand, ParameterType};
use serde_json::{Number, Value};

use crate::value::{is_undefined, read_as, text_of};

/// A condition that has no answer: the task breaks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoAnswer;

/// Reads an input of the task.
type Given<'g> = &'g dyn Fn(&str) -> Option<Value>;

/// Returns whether a condition holds.
pub(crate) fn holds(condition: &Condition, component: &Component, given: Given<'_>) -> Result<bool, NoAnswer> {
    match condition {
        Condition::Not(inner) => holds(inner, component, given).map(|holds| !holds),
        Condition::All(terms) => terms.iter().try_fold(true, |all, term| Ok(all && holds(term, component, given)?)),
        Condition::Any(terms) => terms.iter().try_fold(false, |any, term| Ok(any || holds(term, component, given)?)),
        Condition::Holds(operand) => match value(operand, component, given)? {
            Value::Bool(holds) => Ok(holds),
            _ => Err(NoAnswer),
        },
        Condition::Compare(left, comparison, right) => {
            let (left, right) = (value(left, component, given)?, value(right, component, given)?);
            compare(&left, *comparison, &right)
        }
    }
}

fn compare(left: &Value, comparison: Comparison, right: &Value) -> Result<bool, NoAnswer> {
    let ordering = match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64().partial_cmp(&right.as_f64()),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    };
    let is_equal = ordering.map_or(left == right, |ordering| ordering.is_eq());
    match comparison {
        Comparison::Equal => Ok(is_equal),
        Comparison::NotEqual => Ok(!is_equal),
        Comparison::Less => ordering.map(|ordering| ordering.is_lt()).ok_or(NoAnswer),
        Comparison::LessOrEqual => ordering.map(|ordering| ordering.is_le()).ok_or(NoAnswer),
        Comparison::Greater => ordering.map(|ordering| ordering.is_gt()).ok_or(NoAnswer),
        Comparison::GreaterOrEqual => ordering.map(|ordering| ordering.is_ge()).ok_or(NoAnswer),
    }
}

/// Returns a number without what is behind its point. One that is too large has no whole number.
fn whole(number: &Number) -> Result<f64, NoAnswer> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let whole = number.as_f64().map(f64::trunc).filter(|whole| (-LIMIT..LIMIT).contains(whole));
    whole.ok_or(NoAnswer)
}

fn value(operand: &Operand, component: &Component, given: Given<'_>) -> Result<Value, NoAnswer> {
    Ok(match operand {
        Operand::Input(name) => {
            let kind = component.inputs.get(name).map_or(ParameterType::Unknown, |input| input.ty);
            let value = given(name).and_then(|value| read_as(value, kind)).unwrap_or(Value::Null);
            if is_undefined(&value) {
                return Err(NoAnswer);
            }
            value
        }
        Operand::Int(inner) => match value(inner, component, given)? {
            Value::Number(number) => whole(&number)?.into(),
            Value::String(text) => text.trim().parse::<i64>().map_err(|_| NoAnswer)?.into(),
            _ => return Err(NoAnswer),
        },
        Operand::Double(inner) => match value(inner, component, given)? {
            number @ Value::Number(_) => number,
            Value::String(text) => text.trim().parse::<f64>().map_err(|_| NoAnswer)?.into(),
            _ => return Err(NoAnswer),
        },
        // The SDK writes `'int(…)' == 'a'` for any value that it takes for a number: its text is
        // meant.
        Operand::Text(inner) => match inner.input() {
            Some(name) => given(name).map_or(Value::Null, |value| text_of(&value).into()),
            None => text_of(&value(inner, component, given)?).into(),
        },
        Operand::Literal(Literal::String(text)) => text.as_str().into(),
        Operand::Literal(Literal::Number(number)) => number.clone().into(),
        Operand::Literal(Literal::Boolean(boolean)) => (*boolean).into(),
    })
}
