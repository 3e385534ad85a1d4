//! Stores: where artifacts are, beside the cluster's default repository.

use std::fmt;
use std::str::FromStr;

use argo_model::{GcsAccess, S3Access};

use super::Options;

/// The kind of store of an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoreKind {
    /// The cluster's default repository.
    #[default]
    Repository,
    /// `s3://`, `minio://`
    S3,
    /// `gs://`
    Gcs,
    /// `http://`, `https://`
    Http,
    /// In none: the address is all there is of the artifact.
    Nowhere,
}

/// How to get at the artifacts of a bucket.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Store {
    /// The scheme and bucket: `s3://models`; `s3://` for all buckets.
    uri: String,
    access: StoreAccess,
}

/// The fields of Argo's location.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum StoreAccess {
    /// For S3 and all that speaks its protocol.
    S3(Box<S3Access>),
    /// For Google Cloud Storage.
    Gcs(GcsAccess),
}

/// Why a text is no store.
#[derive(Debug, thiserror::Error)]
pub enum BadStore {
    /// It has no equals sign.
    #[error("expected URI=JSON, such as s3://models={{\"endpoint\": \"s3.example.com\"}}")]
    Form,
    /// It is of a kind that needs no access, or of none.
    #[error("a store is s3://BUCKET or gs://BUCKET, not {0}")]
    Scheme(String),
    /// The text after the equals sign.
    #[error("{0}")]
    Access(#[from] serde_json::Error),
}

impl StoreKind {
    /// The kind that a URI names; `None` for what Argo cannot load.
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
    /// The kind of store.
    pub fn kind(&self) -> StoreKind {
        match self.access {
            StoreAccess::S3(_) => StoreKind::S3,
            StoreAccess::Gcs(_) => StoreKind::Gcs,
        }
    }

    /// How to get at it.
    pub fn access(&self) -> &StoreAccess {
        &self.access
    }

    /// Whether one of the two does for the other.
    pub(crate) fn reaches_as(&self, other: &Store) -> bool {
        self.access == other.access
    }

    fn holds(&self, uri: &str) -> bool {
        match uri.strip_prefix(&self.uri) {
            Some(rest) => self.uri.ends_with('/') || rest.is_empty() || rest.starts_with('/'),
            None => false,
        }
    }
}

impl FromStr for Store {
    type Err = BadStore;

    /// `s3://models={"endpoint": "s3.example.com", "insecure": true, "accessKeySecret": {"name": "s3", "key": "id"}, …}`: Argo's own
    /// fields.
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

/// The URI under which programs write their artifacts: `s3://bucket/folder`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct PipelineRoot(String);

impl fmt::Display for PipelineRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PipelineRoot {
    type Error = BadStore;

    fn try_from(text: String) -> Result<Self, BadStore> {
        text.parse()
    }
}

impl FromStr for PipelineRoot {
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
    /// The store that an address is in, by the longest URI that fits.
    pub(crate) fn store_of(&self, uri: &str) -> Option<&Store> {
        self.stores.iter().filter(|store| store.holds(uri)).max_by_key(|store| store.uri.len())
    }

    /// The store for addresses that only the run knows, if there is but one.
    pub(crate) fn any_store(&self) -> Option<&Store> {
        match self.stores.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_store_holds_an_address() {
        let store = |uri: &str, endpoint: &str| format!("{uri}={{\"endpoint\": \"{endpoint}\"}}").parse().unwrap();
        let stores: Vec<Store> = vec![store("s3://", "any"), store("s3://models", "own")];
        let options = Options { stores, ..Options::default() };
        for (uri, expected) in [
            ("s3://models/a/b", Some(1)),
            ("s3://models", Some(1)),
            ("s3://models-2/a", Some(0)),
            ("minio://models/a", None),
            ("gs://models/a", None),
        ] {
            assert_eq!(options.store_of(uri), expected.map(|at: usize| &options.stores[at]), "{uri}");
        }
    }

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
