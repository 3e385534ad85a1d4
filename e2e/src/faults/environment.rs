//! The place where cases are played.

use std::time::Duration;

use super::operator::Operator;
use crate::cluster::Cluster;

/// The place where cases are played.
pub struct Environment<'c> {
    /// The cluster.
    pub cluster: &'c Cluster,
    /// The operator of the cluster.
    pub operator: &'c Operator,
    /// The version of Argo: `v4.1.2`.
    pub version: String,
    /// The image of all programs that need only a shell.
    pub image: String,
    /// The service account of all pods.
    pub service_account: Option<String>,
    /// The config map of the artifact repository, which the operator can take away.
    pub repository: Option<String>,
    /// A run in which nothing changes for this time hangs.
    pub limit: Duration,
    /// Runs stay on the cluster.
    pub keeps: bool,
}
