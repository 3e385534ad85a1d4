//! Parses times on the command line: `90s`, `10m`, `1h30m`.

use std::time::Duration;

/// Parses a time of whole seconds, at least one and at most a year.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let bad = || "expected a time such as 90s, 10m or 1h30m".to_owned();
    let (mut seconds, mut number, mut units) = (0_u64, String::new(), "hms");
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            number.push(letter);
            continue;
        }
        // Each unit once, the larger one first.
        let at = units.find(letter).ok_or_else(bad)?;
        let unit = match letter {
            'h' => 3600,
            'm' => 60,
            _ => 1,
        };
        units = &units[at + 1..];
        let part = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)).ok_or_else(bad)?;
        seconds = seconds.checked_add(part).ok_or_else(bad)?;
        number.clear();
    }
    match seconds {
        _ if !number.is_empty() => Err(bad()),
        1..=31_536_000 => Ok(Duration::from_secs(seconds)),
        _ => Err("expected a time between a second and a year".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn times_have_units() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("1h30m", 5400), ("1h1s", 3601)] {
            assert_eq!(parse(text).unwrap().as_secs(), seconds, "{text}");
        }
        for text in ["", "60", "1s1m", "1m1m", "s", "-1s", "1.5s", "0s", "9999999999h", "99999999999999999999s"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
