//! The requirements of a workflow: everything that a run needs the cluster to have.
//!
//! The finished workflow is the authority, with all changes by the options file. Where a task
//! supplies the name of an object, the pipeline adds the name, see [`chosen`].

pub(crate) mod chosen;
mod images;
mod nodes;
mod objects;
mod parts;
mod rights;
mod stores;
mod version;

use std::collections::BTreeSet;

use argo_model::Tree;
use serde::Serialize;

use crate::images::Choice;
use crate::options::ArgoVersion;
use chosen::ChosenObject;
use parts::Parts;

/// Everything that a run of a workflow needs the cluster to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Requirements {
    /// The name of the workflow, or the part of it that all runs have in common.
    pub workflow: String,
    /// The namespace of the run, if the workflow sets it.
    pub namespace: Option<String>,
    /// The oldest version of Argo that has all fields of the workflow.
    pub argo_version: RequiredVersion,
    /// The artifact repository; `None` if the run works without one.
    pub artifact_repository: Option<ArtifactRepository>,
    /// The service accounts of the pods.
    pub service_accounts: Vec<ServiceAccount>,
    /// The objects that must exist before the run.
    pub objects: Vec<RequiredObject>,
    /// The images of the pods, with the secrets for pulling them.
    pub images: Vec<RequiredImage>,
    /// The nodes that pods ask for.
    pub nodes: Vec<RequiredNode>,
    /// The buckets and servers outside of the artifact repository.
    pub buckets: Vec<Bucket>,
}

/// A version of Argo, and the fields that require it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequiredVersion {
    /// The oldest version.
    #[serde(serialize_with = "as_text")]
    pub at_least: ArgoVersion,
    /// The fields of the workflow that older versions do not have.
    pub because_of: BTreeSet<String>,
}

/// An artifact repository of Argo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactRepository {
    /// The config map of `artifactRepositoryRef`; without it, the namespace's default applies, or
    /// that of the controller.
    pub config_map: Option<String>,
    /// The key in the config map.
    pub key: Option<String>,
    /// The templates that store or load artifacts.
    pub used_by: BTreeSet<String>,
}

/// A service account, and the rights that Argo's executor needs in its pods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAccount {
    /// The name; `default` exists in every namespace.
    pub name: String,
    /// The rights.
    pub rules: Vec<Rule>,
    /// True if Argo looks for a token of the account in the secret
    /// `NAME.service-account-token`.
    pub needs_token_secret: bool,
}

/// A rule of a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// The API group; empty for the core.
    pub api_group: String,
    /// The resource, in the plural.
    pub resource: String,
    /// The verbs.
    pub verbs: BTreeSet<String>,
}

/// The kind of an object that must exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum ObjectKind {
    /// A secret.
    Secret,
    /// A config map.
    ConfigMap,
    /// The config map of a cache for task results.
    Cache,
    /// A persistent volume claim.
    PersistentVolumeClaim,
    /// A storage class.
    StorageClass,
    /// A priority class.
    PriorityClass,
    /// A runtime class.
    RuntimeClass,
    /// A template of claims for devices.
    ResourceClaimTemplate,
    /// A scheduler other than Kubernetes' own.
    Scheduler,
}

/// An object that must exist before the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequiredObject {
    /// The kind.
    pub kind: ObjectKind,
    /// The name, or what is known about it. The default of a kind has an empty name.
    #[serde(serialize_with = "chosen::name")]
    pub name: Choice,
    /// The keys that the object must have.
    pub keys: BTreeSet<String>,
    /// True if the run works without the object.
    pub optional: bool,
    /// The templates that use the object; empty if all pods of the workflow do.
    pub used_by: BTreeSet<String>,
}

/// An image, and the secrets that its pods have for pulling it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequiredImage {
    /// The name of the image.
    pub image: String,
    /// The names of the secrets.
    pub pull_secrets: BTreeSet<String>,
}

/// A node that pods ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequiredNode {
    /// The labels that the node must have, `key=value`.
    pub labels: BTreeSet<String>,
    /// Further requirements of a node affinity, in the syntax of label selectors. The alternatives
    /// of one affinity have `||` between them.
    pub affinity: Option<String>,
    /// The taints that the pods tolerate, `key=value:Effect`.
    pub tolerated_taints: BTreeSet<String>,
    /// The devices and other extended resources that containers ask for.
    pub resources: BTreeSet<String>,
    /// The templates of the pods; empty for all pods of the workflow.
    pub used_by: BTreeSet<String>,
}

/// A bucket, or a server of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// The URI, `s3://BUCKET`; `None` if only the run knows it.
    pub uri: Option<String>,
    /// The server of S3.
    pub endpoint: Option<String>,
    /// True if artifacts are loaded.
    pub is_read: bool,
    /// True if artifacts are stored.
    pub is_written: bool,
    /// The templates that use the bucket.
    pub used_by: BTreeSet<String>,
}

/// Returns the requirements of a finished workflow. `chosen` are the objects whose names tasks
/// supply.
pub(crate) fn of(object: &Tree, chosen: &[ChosenObject]) -> Requirements {
    let patches = parts::pod_patches(object);
    let parts = Parts::new(object, &patches);
    let mut objects = objects::of(&parts, chosen);
    let rights = rights::of(&parts);
    for account in rights.iter().filter(|account| account.needs_token_secret) {
        objects.add_fixed(ObjectKind::Secret, &format!("{}.service-account-token", account.name), None, false, None);
    }
    let metadata = |key: &str| object.at(&["metadata", key]).and_then(Tree::text);
    let name = metadata("name").or_else(|| Some(metadata("generateName")?.trim_end_matches('-')));
    Requirements {
        workflow: name.unwrap_or_default().to_owned(),
        namespace: metadata("namespace").map(str::to_owned),
        argo_version: version::of(object, &parts),
        artifact_repository: stores::repository(&parts),
        service_accounts: rights,
        objects: objects.into_vec(),
        images: images::of(object, &parts),
        nodes: nodes::of(&parts),
        buckets: stores::buckets(&parts),
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde calls
fn as_text<S: serde::Serializer>(version: &ArgoVersion, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(version)
}
