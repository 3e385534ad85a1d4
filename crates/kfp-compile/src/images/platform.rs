//! Platforms of images, for example `linux/amd64` or `linux/arm/v7`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// A platform, as an image's index and configuration name it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub(crate) struct Platform {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    variant: String,
}

impl Platform {
    /// Returns true if an image of this platform runs on nodes of another. Variants matter only if
    /// both have one.
    pub(super) fn runs_on(&self, nodes: &Platform) -> bool {
        let variants = [&self.variant, &nodes.variant];
        let same = variants.iter().any(|variant| variant.is_empty()) || self.variant == nodes.variant;
        self.os == nodes.os && self.architecture == nodes.architecture && same
    }

    /// Returns true for a platform that is not `unknown`, as that of stored signatures is.
    pub(super) fn is_known(&self) -> bool {
        !matches!(self.os.as_str(), "" | "unknown") && !self.architecture.is_empty()
    }
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('/').collect();
        let (os, architecture, variant) = match parts.as_slice() {
            [os, architecture] => (os, architecture, ""),
            [os, architecture, variant] => (os, architecture, *variant),
            _ => return Err("expected a platform such as linux/amd64".to_owned()),
        };
        if os.is_empty() || architecture.is_empty() {
            return Err("expected a platform such as linux/amd64".to_owned());
        }
        Ok(Self { os: (*os).to_owned(), architecture: (*architecture).to_owned(), variant: variant.to_owned() })
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        if self.variant.is_empty() { Ok(()) } else { write!(f, "/{}", self.variant) }
    }
}

#[cfg(test)]
mod tests {
    use super::Platform;

    #[test]
    fn variants_count_where_both_have_them() {
        let runs = |image: &str, nodes: &str| image.parse::<Platform>().unwrap().runs_on(&nodes.parse().unwrap());
        assert!(runs("linux/amd64", "linux/amd64") && runs("linux/arm64/v8", "linux/arm64"));
        assert!(!runs("linux/arm/v6", "linux/arm/v7") && !runs("windows/amd64", "linux/amd64"));
        assert!("linux".parse::<Platform>().is_err() && "/amd64".parse::<Platform>().is_err());
    }
}
