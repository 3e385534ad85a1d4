//! Locations of artifacts in stores.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// A location. The key is that of an object, or the common prefix of several objects, which then
/// are a folder.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ArtifactLocation {
    /// In S3. Without bucket and access, the default repository, of any kind.
    S3(Box<S3Location>),
    /// In Google Cloud Storage.
    Gcs(GcsLocation),
    /// At a URL.
    Http(HttpLocation),
}

/// `s3`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct S3Location {
    /// The bucket. If it is empty, Argo uses the default repository and ignores the other fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Text>,
    /// The key.
    pub key: Text,
    /// The access to the bucket.
    #[serde(flatten)]
    pub access: Option<S3Access>,
}

/// The access to a bucket of S3.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct S3Access {
    /// Host and port of the server. Argo ignores the bucket without it.
    pub endpoint: String,
    /// True for plain HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insecure: Option<bool>,
    /// The region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The secret with the access key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_secret: Option<SecretKey>,
    /// The secret with the secret key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_key_secret: Option<SecretKey>,
    /// The secret with the session token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_token_secret: Option<SecretKey>,
    /// The secret with the certificate authority of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_secret: Option<SecretKey>,
    /// The role to assume.
    #[serde(rename = "roleARN", skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// True to use the pod's own identity.
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
    /// The access to the bucket.
    #[serde(flatten)]
    pub access: Option<GcsAccess>,
}

/// The access to a bucket of Google Cloud Storage; empty for the pod's own identity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GcsAccess {
    /// The secret with the key of a service account.
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
