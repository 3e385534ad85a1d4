//! Scalars by the types of their fields.
//!
//! The field decides the type of a plain YAML scalar: a string field reads a text, a number field a
//! number. JSON's scalars keep their own type.

use crate::error::Problem;
use crate::mismatch::{Expected, Found, excerpt};
use crate::resolve::Resolved;
use crate::schema::Enum;
use crate::tree::{Data, Form, Node, Scalar};

/// Returns the scalar of a node, or the error that something else was expected.
pub(crate) fn scalar<'n, 's>(node: &'n Node<'s>, expected: Expected) -> Result<&'n Scalar<'s>, Problem> {
    match &node.data {
        Data::Scalar(scalar) if !scalar.is_null() => Ok(scalar),
        _ => Err(Problem::WrongKind { expected, found: Found::of(node) }),
    }
}

/// Reads a string: the text of the source, even if it looks like a number.
pub(crate) fn string<'n>(node: &'n Node<'_>) -> Result<&'n str, Problem> {
    let scalar = scalar(node, Expected::String)?;
    match scalar.form {
        Form::Bare => Err(Problem::WrongKind { expected: Expected::String, found: Found::of(node) }),
        Form::Plain | Form::Quoted => Ok(&scalar.text),
    }
}

/// Reads a boolean: never in quotes.
pub(crate) fn boolean(node: &Node<'_>) -> Result<bool, Problem> {
    match scalar(node, Expected::Bool)?.resolve() {
        Resolved::Bool(value) => Ok(value),
        _ => Err(Problem::WrongKind { expected: Expected::Bool, found: Found::of(node) }),
    }
}

/// Reads a whole number: `5`, `5.0` or `"5"`.
pub(crate) fn integer(node: &Node<'_>, expected: Expected) -> Result<i64, Problem> {
    let scalar = scalar(node, expected)?;
    let value = match scalar.resolve() {
        Resolved::Int(value) => Some(value),
        Resolved::Float(value) => whole(value),
        Resolved::Text => scalar.text.parse().ok().or_else(|| whole(number(&scalar.text)?)),
        Resolved::Null | Resolved::Bool(_) => {
            return Err(Problem::WrongKind { expected, found: Found::of(node) });
        }
    };
    let fits = |&value: &i64| expected != Expected::Int32 || i32::try_from(value).is_ok();
    value.filter(fits).ok_or_else(|| Problem::BadNumber { value: excerpt(scalar), expected })
}

/// Reads a number, also in quotes, also an infinite one.
pub(crate) fn double(node: &Node<'_>) -> Result<f64, Problem> {
    let expected = Expected::Double;
    let scalar = scalar(node, expected)?;
    match scalar.resolve() {
        Resolved::Int(value) => Ok(value as f64),
        Resolved::Float(value) => Ok(value),
        Resolved::Text => match &*scalar.text {
            "NaN" => Ok(f64::NAN),
            "Infinity" => Ok(f64::INFINITY),
            "-Infinity" => Ok(f64::NEG_INFINITY),
            text => number(text).ok_or_else(|| Problem::BadNumber { value: excerpt(scalar), expected }),
        },
        Resolved::Null | Resolved::Bool(_) => Err(Problem::WrongKind { expected, found: Found::of(node) }),
    }
}

/// Reads the number of an enum's name, or such a number itself.
pub(crate) fn enumeration(node: &Node<'_>, values: &Enum) -> Result<i32, Problem> {
    let scalar = scalar(node, Expected::Enum)?;
    let number = match scalar.resolve() {
        Resolved::Int(number) => i32::try_from(number).ok(),
        Resolved::Float(number) => whole(number).and_then(|number| i32::try_from(number).ok()),
        _ if scalar.form == Form::Bare => None,
        _ => values.number(&scalar.text),
    };
    let known = number.filter(|number| values.values.iter().any(|value| value.1 == *number));
    known.ok_or_else(|| Problem::BadEnum { value: excerpt(scalar), allowed: named(values) })
}

/// Returns the names without the placeholder for "unspecified".
fn named(values: &Enum) -> Vec<&'static str> {
    values.names().filter(|name| !name.ends_with("_UNSPECIFIED")).collect()
}

/// Reads a duration: `10s`, `-1.5s`.
pub(crate) fn duration<'n>(node: &'n Node<'_>) -> Result<&'n str, Problem> {
    let scalar = scalar(node, Expected::Duration)?;
    let digits =
        |text: &str, limit: usize| (1..=limit).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let valid = scalar.text.strip_suffix('s').is_some_and(|body| {
        let body = body.strip_prefix('-').unwrap_or(body);
        let (seconds, fraction) = body.split_once('.').unwrap_or((body, "0"));
        digits(seconds, 12) && digits(fraction, 9)
    });
    if valid { Ok(&scalar.text) } else { Err(Problem::BadDuration { value: excerpt(scalar) }) }
}

/// Reads a scalar of any type that JSON has.
pub(crate) fn any(scalar: &Scalar<'_>) -> Result<Resolved, Problem> {
    match scalar.resolve() {
        Resolved::Float(value) if !value.is_finite() => Err(Problem::NotFinite { value: excerpt(scalar) }),
        resolved => Ok(resolved),
    }
}

/// Reads a decimal number, without the words that Rust's own parser accepts, such as `inf`.
fn number(text: &str) -> Option<f64> {
    let decimal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    let value: f64 = text.bytes().all(decimal).then(|| text.parse().ok()).flatten()?;
    value.is_finite().then_some(value)
}

fn whole(value: f64) -> Option<i64> {
    // 2^63 is the first number that does not fit, and a double itself.
    let fits = value.fract() == 0.0 && (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value);
    fits.then_some(value as i64)
}
