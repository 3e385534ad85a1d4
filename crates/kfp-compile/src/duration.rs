//! Times on the command line: `90s`, `10m`, `1h30m`.

use std::time::Duration;

use kfp_argo::{BadTimeLimit, TimeLimit};

/// Parses a time of whole seconds.
pub(crate) fn parse(text: &str) -> Result<Duration, BadTimeLimit> {
    text.parse::<TimeLimit>().map(Duration::from)
}
