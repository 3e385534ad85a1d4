//! Where artifacts are stored.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Where an artifact is stored. The key may be that of an object, or the common start of several, which are a folder then.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ArtifactLocation {
    /// In S3; without bucket and access, in the default repository, whatever kind of store that is.
    S3(Box<S3Location>),
    /// In Google Cloud Storage.
    Gcs(GcsLocation),
    /// At a URL.
    Http(HttpLocation),
}

/// `s3`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct S3Location {
    /// The bucket. Where its text is empty, Argo takes the default repository in place of all else that is said here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Text>,
    /// The key.
    pub key: Text,
    /// How to get at the bucket.
    #[serde(flatten)]
    pub access: Option<S3Access>,
}

/// How to get at a bucket of S3.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct S3Access {
    /// Host and port of the server. Argo takes no bucket without it.
    pub endpoint: String,
    /// Whether it speaks plain HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insecure: Option<bool>,
    /// Its region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The secret that holds the access key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_secret: Option<SecretKey>,
    /// The secret that holds the secret key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_key_secret: Option<SecretKey>,
    /// The secret that holds the session's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_token_secret: Option<SecretKey>,
    /// The secret that holds the server's certificate authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_secret: Option<SecretKey>,
    /// The role to take on.
    #[serde(rename = "roleARN", skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// Whether the pod's own identity is used.
    #[serde(rename = "useSDKCreds", skip_serializing_if = "Option::is_none")]
    pub use_sdk_creds: Option<bool>,
}

/// `gcs`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct GcsLocation {
    /// The bucket.
    pub bucket: Text,
    /// The key.
    pub key: Text,
    /// How to get at the bucket.
    #[serde(flatten)]
    pub access: Option<GcsAccess>,
}

/// How to get at a bucket of Google Cloud Storage; without anything, by the pod's own identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GcsAccess {
    /// The secret that holds the key of a service account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_key_secret: Option<SecretKey>,
}

/// `http`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HttpLocation {
    /// The URL.
    pub url: Text,
}

/// One key of a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretKey {
    /// The secret's name.
    pub name: String,
    /// The key.
    pub key: String,
}
