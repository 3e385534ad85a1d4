//! Stores of artifacts other than the cluster's default repository.

use std::fmt;
use std::str::FromStr;

use argo_model::{GcsAccess, S3Access};

use super::Options;

/// The kind of store that a URI refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoreKind {
    /// `s3://`, `minio://`
    S3,
    /// `gs://`
    Gcs,
    /// `http://`, `https://`
    Http,
}

/// Access to the artifacts of a bucket.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Store {
    /// Scheme and bucket, for example `s3://models`; `s3://` for all buckets.
    uri: String,
    access: StoreAccess,
}

/// The fields that Argo needs for the access.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum StoreAccess {
    /// S3, and stores with its protocol.
    S3(Box<S3Access>),
    /// Google Cloud Storage.
    Gcs(GcsAccess),
}

/// The reason why a text is not a store.
#[derive(Debug, thiserror::Error)]
pub enum BadStore {
    /// The text has no equals sign.
    #[error("expected URI=JSON, such as s3://models={{\"endpoint\": \"s3.example.com\"}}")]
    Form,
    /// The URI is not one of a bucket.
    #[error("a store is s3://BUCKET or gs://BUCKET, not {0}")]
    Scheme(String),
    /// The JSON after the equals sign is wrong.
    #[error("{0}")]
    Access(#[from] serde_json::Error),
}

impl StoreKind {
    /// Returns the kind of store of a URI; `None` if Argo cannot load from it.
    pub fn of(uri: &str) -> Option<Self> {
        match uri.split_once("://")?.0 {
            "s3" | "minio" => Some(StoreKind::S3),
            "gs" => Some(StoreKind::Gcs),
            "http" | "https" => Some(StoreKind::Http),
            _ => None,
        }
    }
}

impl Store {
    /// Returns the kind of store.
    pub fn kind(&self) -> StoreKind {
        match self.access {
            StoreAccess::S3(_) => StoreKind::S3,
            StoreAccess::Gcs(_) => StoreKind::Gcs,
        }
    }

    /// Returns the access to the store.
    pub fn access(&self) -> &StoreAccess {
        &self.access
    }

    /// Returns the URI with which the URIs of the store's artifacts start.
    pub(crate) fn uri(&self) -> &str {
        &self.uri
    }
}

/// Returns true for a URI in a bucket or folder. A start that ends with a slash holds every URI
/// that begins with it.
pub(crate) fn is_below(uri: &str, start: &str) -> bool {
    match uri.strip_prefix(start) {
        Some(rest) => start.ends_with('/') || rest.is_empty() || rest.starts_with('/'),
        None => false,
    }
}

impl FromStr for Store {
    type Err = BadStore;

    /// `s3://models={"endpoint": "s3.example.com", "insecure": true, "accessKeySecret": {"name":
    /// "s3", "key": "id"}, …}`: Argo's own fields.
    fn from_str(text: &str) -> Result<Self, BadStore> {
        let (uri, json) = text.split_once('=').ok_or(BadStore::Form)?;
        let access = match StoreKind::of(uri) {
            Some(StoreKind::S3) => StoreAccess::S3(serde_json::from_str(json)?),
            Some(StoreKind::Gcs) => StoreAccess::Gcs(serde_json::from_str(json)?),
            _ => return Err(BadStore::Scheme(uri.to_owned())),
        };
        Ok(Store { uri: uri.to_owned(), access })
    }
}

/// The URI of a folder in a bucket, for example `s3://bucket/folder`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct FolderUri(String);

impl FolderUri {
    /// Returns the URI, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FolderUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for FolderUri {
    type Error = BadStore;

    fn try_from(text: String) -> Result<Self, BadStore> {
        text.parse()
    }
}

impl FromStr for FolderUri {
    type Err = BadStore;

    fn from_str(text: &str) -> Result<Self, BadStore> {
        let root = text.trim_end_matches('/');
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:+=@".contains(c);
        match StoreKind::of(root) {
            Some(StoreKind::S3 | StoreKind::Gcs) if root.chars().all(plain) => Ok(Self(root.to_owned())),
            _ => Err(BadStore::Scheme(text.to_owned())),
        }
    }
}

impl Options {
    /// Returns the URI of the folder in which programs write their artifacts, if the options name
    /// it.
    pub(crate) fn output_folder(&self) -> Option<&FolderUri> {
        self.pipeline_root.as_ref().or(self.artifact_repository.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_stores_are_refused() {
        for (text, message) in [
            ("s3://models", "expected URI=JSON"),
            ("http://x={}", "a store is s3://BUCKET or gs://BUCKET, not http://x"),
            ("s3://x={\"endpiont\": \"e\"}", "unknown field `endpiont`"),
            ("s3://x={", "EOF"),
        ] {
            let error = text.parse::<Store>().unwrap_err().to_string();
            assert!(error.starts_with(message), "{text}: {error}");
        }
    }
}
