//! The type of a scalar in an untyped value: the rules of YAML 1.1 as PyYAML, which writes the
//! files, implements them.
//!
//! They are narrower than other readers': a float needs a dot and a signed exponent, `y` and `n`
//! are texts. So `1e3`, `0o17`, `08` and `nan` are texts that PyYAML writes without quotes, and
//! `0777` is a number that it would quote.

use crate::tree::{Form, Scalar};

/// A scalar with its type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Resolved {
    Null,
    Bool(bool),
    Int(i64),
    /// Also an integer that is too large for the other variant.
    Float(f64),
    Text,
}

impl Scalar<'_> {
    pub(crate) fn resolve(&self) -> Resolved {
        match self.form {
            Form::Quoted => Resolved::Text,
            Form::Plain => plain(&self.text),
            Form::Bare => bare(&self.text),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        match self.form {
            Form::Quoted => false,
            Form::Plain => matches!(&*self.text, "" | "~" | "null" | "Null" | "NULL"),
            Form::Bare => self.text == "null",
        }
    }
}

/// Applies JSON's rules. The JSON reader accepts nothing else.
fn bare(text: &str) -> Resolved {
    match text {
        "null" => Resolved::Null,
        "true" => Resolved::Bool(true),
        "false" => Resolved::Bool(false),
        _ => match (text.parse(), text.parse()) {
            (Ok(int), _) => Resolved::Int(int),
            (_, Ok(float)) => Resolved::Float(float),
            _ => Resolved::Text,
        },
    }
}

fn plain(text: &str) -> Resolved {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Resolved::Null,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Resolved::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return Resolved::Bool(false),
        _ => {}
    }
    // Most texts end here, because every number starts with one of these characters.
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return Resolved::Text;
    }
    int(text).or_else(|| float(text)).unwrap_or(Resolved::Text)
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Reads `0b1`, `017`, `0x1f`, `12`, `1:30`, each with a sign and with underscores.
fn int(text: &str) -> Option<Resolved> {
    let (negative, body) = sign(text);
    let magnitude = if let Some(digits) = body.strip_prefix("0b") {
        radix(digits, 2)
    } else if let Some(digits) = body.strip_prefix("0x") {
        radix(digits, 16)
    } else if body == "0" {
        Some(Resolved::Int(0))
    } else if let Some(digits) = body.strip_prefix('0') {
        radix(digits, 8)
    } else if body.contains(':') {
        sexagesimal(body)
    } else {
        body.starts_with(|first: char| first.is_ascii_digit()).then(|| radix(body, 10)).flatten()
    }?;
    Some(match magnitude {
        Resolved::Int(value) if negative => Resolved::Int(-value),
        Resolved::Float(value) if negative => Resolved::Float(-value),
        other => other,
    })
}

/// Reads digits of a base, and underscores. PyYAML reads `0_` as zero.
fn radix(digits: &str, base: u32) -> Option<Resolved> {
    let mut exact = Some(0_i64);
    let mut large = 0_f64;
    for digit in digits.chars().filter(|&letter| letter != '_') {
        let digit = digit.to_digit(base)?;
        exact = exact.and_then(|sum| sum.checked_mul(base.into())?.checked_add(digit.into()));
        large = large * f64::from(base) + f64::from(digit);
    }
    let none = digits.is_empty() || (base != 8 && digits.bytes().all(|byte| byte == b'_'));
    match exact {
        _ if none => None,
        Some(value) => Some(Resolved::Int(value)),
        // Usual numbers are rounded exactly; a sum is sufficient for the others.
        None if base == 10 => digits.replace('_', "").parse().ok().map(Resolved::Float),
        None => Some(Resolved::Float(large)),
    }
}

/// Reads `1:30` as 90: digits, then groups below sixty.
fn sexagesimal(text: &str) -> Option<Resolved> {
    let mut groups = text.split(':');
    let Resolved::Int(mut sum) = radix(groups.next()?, 10)? else { return None };
    for group in groups {
        sum = sum.checked_mul(60)?.checked_add(below_sixty(group)?)?;
    }
    Some(Resolved::Int(sum))
}

fn below_sixty(group: &str) -> Option<i64> {
    let digits = matches!(group.len(), 1 | 2) && group.bytes().all(|byte| byte.is_ascii_digit());
    group.parse().ok().filter(|&value| digits && value < 60)
}

/// Reads `1.5`, `1.`, `.5`, `1.5e+3`, `1:30.5`, `.inf`, `.nan`.
fn float(text: &str) -> Option<Resolved> {
    let (negative, body) = sign(text);
    let signed = body != text;
    let value = match body {
        ".inf" | ".Inf" | ".INF" => f64::INFINITY,
        ".nan" | ".NaN" | ".NAN" if !signed => f64::NAN,
        _ => decimal(body, signed)?,
    };
    Some(Resolved::Float(if negative { -value } else { value }))
}

/// Returns true for a text with a dot. An exponent needs a sign, and a sign needs a digit before
/// the dot.
fn decimal(body: &str, signed: bool) -> Option<f64> {
    let (whole, rest) = body.split_once('.')?;
    let (fraction, exponent) = match rest.split_once(['e', 'E']) {
        Some((fraction, exponent)) => (fraction, Some(exponent)),
        None => (rest, None),
    };
    let signed_digits = |exponent: &str| exponent.strip_prefix(['+', '-']).is_some_and(is_digits);
    if !is_grouped(fraction) || !exponent.is_none_or(signed_digits) {
        return None;
    }
    if whole.contains(':') && exponent.is_none() {
        let Resolved::Int(whole) = sexagesimal(whole)? else { return None };
        return format!("{whole}.{}", fraction.replace('_', "")).parse().ok();
    }
    let first = if whole.is_empty() && !signed { fraction } else { whole };
    let number = first.starts_with(|first: char| first.is_ascii_digit()) && is_grouped(whole);
    number.then(|| body.replace('_', "").parse().ok()).flatten()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns true for digits and underscores, also for none.
fn is_grouped(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_other_readers_take_for_something_else() {
        let texts =
            "Y n y N 1e3 1E5 1e-7 1.5e3 1e+3 12e03 0o17 08 nan infinity inf -.nan _1 _.5 ._5 0b2 0b_ 0x + - . ..
            1:60 0:30 08:30 1:5_ 1.2.3 --1 +.5 -.5 2024-01-02 = << tRue yES 1e400 1.0e5 0x1.8 1,000";
        for text in texts.split_whitespace() {
            assert_eq!(plain(text), Resolved::Text, "{text}");
        }
    }

    #[test]
    fn integers() {
        let texts =
            "0777=511 1_000=1000 0x1F=31 -0x_1f=-31 -0b101=-5 +12=12 0=0 -0=0 0_=0 00=0 1:30=90 190:20:30=685230
            -1:1:1=-3661 9223372036854775807=9223372036854775807";
        for (text, value) in texts.split_whitespace().filter_map(|pair| pair.split_once('=')) {
            assert_eq!(plain(text), Resolved::Int(value.parse().unwrap()), "{text}");
        }
        assert_eq!(plain("9223372036854775808"), Resolved::Float(9_223_372_036_854_775_808.0));
        assert_eq!(plain("-0xFFFFFFFFFFFFFFFF"), Resolved::Float(-18_446_744_073_709_551_615.0));
    }

    #[test]
    fn floats() {
        let texts = "5.0=5 1.0e+20=1e20 1.=1 .5=0.5 09.=9 -1_0.5_0=-10.5 1_.5=1.5 6.85e+5=685000 .5e-1=0.05
            190:20:30.15=685230.15 +1.5=1.5 -0.0=-0";
        for (text, value) in texts.split_whitespace().filter_map(|pair| pair.split_once('=')) {
            assert_eq!(plain(text), Resolved::Float(value.parse().unwrap()), "{text}");
        }
        assert_eq!(plain("-.inf"), Resolved::Float(f64::NEG_INFINITY));
        assert!(matches!(plain(".NaN"), Resolved::Float(value) if value.is_nan()));
    }

    #[test]
    fn booleans_and_nulls() {
        for text in ["yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"] {
            assert_eq!(plain(text), Resolved::Bool(true), "{text}");
        }
        for text in ["no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"] {
            assert_eq!(plain(text), Resolved::Bool(false), "{text}");
        }
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(plain(text), Resolved::Null, "{text}");
        }
    }
}
