//! The documents that registries store under a tag: the manifest of an image, or an index of the
//! manifests for several platforms.

use serde::Deserialize;

use super::digest::Digest;
use super::platform::Platform;

/// The media types that clusters pull.
pub(super) const ACCEPTED: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// A manifest or an index.
#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    manifests: Vec<Entry>,
    config: Option<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    digest: String,
    #[serde(default)]
    platform: Platform,
}

/// The platforms of an image.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Platforms {
    /// The index lists them.
    Listed(Vec<Platform>),
    /// The configuration with this digest contains the platform.
    InConfiguration(Digest),
}

/// Returns the platforms in a manifest or an index.
///
/// # Errors
/// Returns the reason why the bytes are neither.
pub(super) fn platforms(body: &[u8]) -> Result<Platforms, String> {
    let document: Document =
        serde_json::from_slice(body).map_err(|error| format!("its manifest is malformed: {error}"))?;
    match document.config {
        Some(config) => {
            let digest = config.digest.parse().map_err(|why| format!("its manifest is malformed: {why}"))?;
            Ok(Platforms::InConfiguration(digest))
        }
        None => {
            let platforms = document.manifests.into_iter().map(|entry| entry.platform);
            Ok(Platforms::Listed(platforms.filter(Platform::is_known).collect()))
        }
    }
}

/// The maximum number of platforms that a message lists.
const MAX_LISTED: usize = 8;

/// Returns the reason why an image does not run on nodes of a platform, if there is one.
pub(super) fn mismatch(platforms: &[Platform], nodes: &Platform) -> Option<String> {
    if platforms.iter().any(|platform| platform.runs_on(nodes)) {
        return None;
    }
    let listed: Vec<String> = platforms.iter().take(MAX_LISTED).map(ToString::to_string).collect();
    Some(match (listed.as_slice(), platforms.len().saturating_sub(MAX_LISTED)) {
        ([], _) => format!("it does not exist for {nodes}"),
        (_, 0) => format!("it does not exist for {nodes}, only for {}", listed.join(", ")),
        (_, more) => format!("it does not exist for {nodes}, only for {} and {more} more", listed.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_lists_platforms_but_no_signatures() {
        let index =
            br#"{"manifests": [{"digest": "a", "platform": {"os": "linux", "architecture": "arm64", "variant": "v8"}},
            {"digest": "b", "platform": {"os": "unknown", "architecture": "unknown"}}]}"#;
        let Ok(Platforms::Listed(platforms)) = platforms(index) else { panic!("no index") };
        let why = mismatch(&platforms, &"linux/amd64".parse().unwrap());
        assert_eq!(why.as_deref(), Some("it does not exist for linux/amd64, only for linux/arm64/v8"));
        assert_eq!(mismatch(&platforms, &"linux/arm64".parse().unwrap()), None);
    }

    /// The configuration's digest becomes a part of a URL.
    #[test]
    fn a_configuration_needs_a_digest() {
        let manifest = |digest: &str| platforms(format!(r#"{{"config": {{"digest": "{digest}"}}}}"#).as_bytes());
        let digest = Digest::of(b"");
        assert_eq!(manifest(&digest.to_string()), Ok(Platforms::InConfiguration(digest)));
        assert!(manifest("../../other/manifests/latest").unwrap_err().contains("is not a digest"));
    }

    #[test]
    fn long_lists_of_platforms_are_cut() {
        let platforms: Vec<Platform> = (0..1000).map(|at| format!("linux/{at}").parse().unwrap()).collect();
        let why = mismatch(&platforms, &"linux/amd64".parse().unwrap()).unwrap();
        assert!(why.len() < 300 && why.ends_with("and 992 more"), "{why}");
    }
}
