//! The cache of task results.

use schemars::JsonSchema;
use serde::Deserialize;

/// A cache of task results, for tasks whose pipeline enables caching.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Cache {
    /// Name of the ConfigMap that keeps the results.
    pub config_map: String,
    /// Maximum age of results, for example `24h`. [default: unlimited]
    #[serde(default)]
    pub max_age: Option<String>,
}

impl Cache {
    /// Returns true if the text is a duration as Argo reads it: Go's form, such as `1h30m`.
    pub(crate) fn is_age(text: &str) -> bool {
        let mut rest = text;
        while !rest.is_empty() {
            let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            let fraction =
                number.strip_prefix('.').map(|digits| digits.trim_start_matches(|c: char| c.is_ascii_digit()));
            let after = fraction.unwrap_or(number);
            let has_digits = rest[..rest.len() - after.len()].contains(|c: char| c.is_ascii_digit());
            let unit = ["ns", "us", "ms", "s", "m", "h"].into_iter().find(|unit| {
                after.strip_prefix(unit).is_some_and(|next| !next.starts_with(|c: char| c.is_alphabetic()))
            });
            match unit.filter(|_| has_digits) {
                Some(unit) => rest = &after[unit.len()..],
                None => return false,
            }
        }
        !text.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Cache;

    #[test]
    fn ages_have_the_form_of_go() {
        for text in ["24h", "1h30m", "1.5h", "90s", "100ms", "0.5s"] {
            assert!(Cache::is_age(text), "{text}");
        }
        for text in ["", "24", "h", "1d", "1 h", ".h", "-1h", "1hour", "1h "] {
            assert!(!Cache::is_age(text), "{text}");
        }
    }
}
