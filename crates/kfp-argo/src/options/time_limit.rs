//! Time limits: `90s`, `10m`, `1h30m`.

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

/// A time of whole seconds, at least one and at most a year, such as `90s`, `10m` or `1h30m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TimeLimit(Duration);

/// The reason why a text is not a [`TimeLimit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTimeLimit {
    /// It has another form.
    #[error("expected a time such as 90s, 10m or 1h30m")]
    Form,
    /// It is too short or too long.
    #[error("expected a time between a second and a year")]
    Range,
}

impl TimeLimit {
    const MAX_SECONDS: u64 = 365 * 24 * 3600;
}

impl From<TimeLimit> for Duration {
    fn from(limit: TimeLimit) -> Self {
        limit.0
    }
}

impl TryFrom<String> for TimeLimit {
    type Error = BadTimeLimit;

    fn try_from(text: String) -> Result<Self, BadTimeLimit> {
        text.parse()
    }
}

impl FromStr for TimeLimit {
    type Err = BadTimeLimit;

    fn from_str(text: &str) -> Result<Self, BadTimeLimit> {
        let (mut seconds, mut number, mut units) = (0_u64, String::new(), "hms");
        for letter in text.chars() {
            if letter.is_ascii_digit() {
                number.push(letter);
                continue;
            }
            // Each unit once, the larger one first.
            let at = units.find(letter).ok_or(BadTimeLimit::Form)?;
            let unit = match letter {
                'h' => 3600,
                'm' => 60,
                _ => 1,
            };
            units = &units[at + 1..];
            let part = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
            seconds = part.and_then(|part| seconds.checked_add(part)).ok_or(BadTimeLimit::Form)?;
            number.clear();
        }
        match seconds {
            _ if !number.is_empty() => Err(BadTimeLimit::Form),
            1..=Self::MAX_SECONDS => Ok(Self(Duration::from_secs(seconds))),
            _ => Err(BadTimeLimit::Range),
        }
    }
}

impl JsonSchema for TimeLimit {
    fn schema_name() -> Cow<'static, str> {
        "TimeLimit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "description": "A time such as `90s`, `10m` or `1h30m`.",
            "type": "string",
            "pattern": "^([0-9]+h)?([0-9]+m)?([0-9]+s)?$",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        let seconds = |text: &str| text.parse::<TimeLimit>().map(|limit| limit.0.as_secs());
        for (text, expected) in [("90s", 90), ("10m", 600), ("1h30m", 5400), ("1h1s", 3601)] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for text in ["60", "1s1m", "1m1m", "s", "-1s", "1.5s", "99999999999999999999s"] {
            assert_eq!(seconds(text), Err(BadTimeLimit::Form), "{text}");
        }
        for text in ["", "0s", "9999999999h"] {
            assert_eq!(seconds(text), Err(BadTimeLimit::Range), "{text}");
        }
    }
}
