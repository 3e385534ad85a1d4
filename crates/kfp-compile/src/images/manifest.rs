//! What registries keep under a tag: the manifest of an image, or an index of several, one for each platform.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::platform::Platform;

/// The kinds that clusters pull.
pub(super) const ACCEPTED: &str = "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, \
     application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

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

/// What an image is there for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Platforms {
    /// These.
    Listed(Vec<Platform>),
    /// What stands in its configuration, which has this digest.
    InConfiguration(String),
}

/// Reads a manifest, or an index.
pub(super) fn platforms(body: &[u8]) -> Result<Platforms, String> {
    let document: Document =
        serde_json::from_slice(body).map_err(|error| format!("its manifest is no manifest: {error}"))?;
    match document.config {
        Some(config) => Ok(Platforms::InConfiguration(config.digest)),
        None => {
            let platforms = document.manifests.into_iter().map(|entry| entry.platform);
            Ok(Platforms::Listed(platforms.filter(Platform::is_known).collect()))
        }
    }
}

/// Why an image does not run on nodes of a platform, if it does not.
pub(super) fn mismatch(platforms: &[Platform], nodes: &Platform) -> Option<String> {
    if platforms.iter().any(|platform| platform.runs_on(nodes)) {
        return None;
    }
    let there: Vec<String> = platforms.iter().map(ToString::to_string).collect();
    Some(match there.as_slice() {
        [] => format!("it is not there for {nodes}"),
        _ => format!("it is not there for {nodes}, only for {}", there.join(", ")),
    })
}

/// `sha256:…` of the bytes, which is how a manifest is called that nobody can change.
pub(super) fn digest(bytes: &[u8]) -> String {
    let hex: Vec<String> = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", hex.concat())
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
        assert_eq!(why.as_deref(), Some("it is not there for linux/amd64, only for linux/arm64/v8"));
        assert_eq!(mismatch(&platforms, &"linux/arm64".parse().unwrap()), None);
    }

    #[test]
    fn digests_are_those_of_the_bytes() {
        assert_eq!(digest(b""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
