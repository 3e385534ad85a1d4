//! Names of time zones.

/// The names in the time zone database of IANA (release 2025b), sorted, one per line.
const NAMES: &str = include_str!("time_zones.txt");

/// Returns true for a name in the time zone database.
pub(super) fn is_time_zone(name: &str) -> bool {
    names().any(|known| known == name)
}

/// Returns all names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.lines()
}

#[cfg(test)]
mod tests {
    use super::is_time_zone;

    #[test]
    fn time_zones_are_those_of_iana() {
        for name in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "CET"] {
            assert!(is_time_zone(name), "{name}");
        }
        for name in ["", "CET5", "europe/berlin", "Europe/Berlin ", "+01:00"] {
            assert!(!is_time_zone(name), "{name}");
        }
    }
}
