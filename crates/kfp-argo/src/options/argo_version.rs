//! Versions of Argo Workflows.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;

/// A version of Argo Workflows that workflows are compiled for; the newest by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
pub enum ArgoVersion {
    /// 3.5
    #[serde(rename = "3.5")]
    V3_5,
    /// 3.6
    #[serde(rename = "3.6")]
    V3_6,
    /// 3.7
    #[serde(rename = "3.7")]
    V3_7,
    /// 4.0
    #[serde(rename = "4.0")]
    V4_0,
    /// 4.1
    #[default]
    #[serde(rename = "4.1")]
    V4_1,
}

/// A text that names no supported version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadArgoVersion {
    /// The text is not a version.
    #[error("expected a version such as 3.7 or v4.1.2")]
    Form,
    /// The compiler does not support the version.
    #[error("Argo {0}.{1} is not supported; use one of 3.5, 3.6, 3.7, 4.0, 4.1")]
    Unsupported(u32, u32),
}

impl FromStr for ArgoVersion {
    type Err = BadArgoVersion;

    /// Parses `4.1`, and what `argo version` prints: `argo: v4.1.2+abcdef`.
    fn from_str(text: &str) -> Result<Self, BadArgoVersion> {
        let text = text.trim();
        let version = text.strip_prefix("argo:").unwrap_or(text).trim_start();
        let version = version.strip_prefix('v').unwrap_or(version);
        // Pre-releases and builds of a version behave like the version.
        let version = version.split(['+', '-']).next().unwrap_or_default();
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts: Vec<&str> = version.split('.').collect();
        let (major, minor) = match parts.as_slice() {
            [major, minor] | [major, minor, _] if parts.iter().all(|part| is_number(part)) => {
                let number = |part: &str| part.parse().map_err(|_| BadArgoVersion::Form);
                (number(major)?, number(minor)?)
            }
            _ => return Err(BadArgoVersion::Form),
        };
        match (major, minor) {
            (3, 5) => Ok(ArgoVersion::V3_5),
            (3, 6) => Ok(ArgoVersion::V3_6),
            (3, 7) => Ok(ArgoVersion::V3_7),
            (4, 0) => Ok(ArgoVersion::V4_0),
            (4, 1) => Ok(ArgoVersion::V4_1),
            (major, minor) => Err(BadArgoVersion::Unsupported(major, minor)),
        }
    }
}

impl fmt::Display for ArgoVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ArgoVersion::V3_5 => "3.5",
            ArgoVersion::V3_6 => "3.6",
            ArgoVersion::V3_7 => "3.7",
            ArgoVersion::V4_0 => "4.0",
            ArgoVersion::V4_1 => "4.1",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_parsed_as_argo_prints_them() {
        for (text, version) in [
            ("3.6", ArgoVersion::V3_6),
            ("v3.6.10", ArgoVersion::V3_6),
            ("argo: v4.1.2+abcdef.dirty", ArgoVersion::V4_1),
            ("v4.0.0-rc1", ArgoVersion::V4_0),
        ] {
            assert_eq!(text.parse(), Ok(version), "{text}");
        }
        for text in ["", "3", "3.", "3.7.1.2", "3.x", "latest", "v99999999999.1"] {
            assert_eq!(text.parse::<ArgoVersion>(), Err(BadArgoVersion::Form), "{text}");
        }
        assert_eq!("2.12.9".parse::<ArgoVersion>(), Err(BadArgoVersion::Unsupported(2, 12)));
    }
}
