//! The kinds of objects that the tests use, and their paths in the API.

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A run of a workflow.
    Workflow,
    /// A pod.
    Pod,
    /// A quota of the namespace.
    Quota,
    /// A deployment.
    Deployment,
    /// A node of the cluster.
    Node,
    /// A schedule of runs.
    CronWorkflow,
    /// A claim of a volume.
    Claim,
    /// A config map.
    ConfigMap,
}

impl Resource {
    /// Returns the group with its version, and the plural.
    fn address(self) -> (&'static str, &'static str) {
        match self {
            Self::Workflow => ("apis/argoproj.io/v1alpha1", "workflows"),
            Self::Pod => ("api/v1", "pods"),
            Self::Quota => ("api/v1", "resourcequotas"),
            Self::Deployment => ("apis/apps/v1", "deployments"),
            Self::Node => ("api/v1", "nodes"),
            Self::CronWorkflow => ("apis/argoproj.io/v1alpha1", "cronworkflows"),
            Self::Claim => ("api/v1", "persistentvolumeclaims"),
            Self::ConfigMap => ("api/v1", "configmaps"),
        }
    }

    /// Returns the path of all objects of this kind in a namespace.
    pub(crate) fn path(self, namespace: &str) -> String {
        let (group, plural) = self.address();
        match self {
            Self::Node => format!("/{group}/{plural}"),
            _ => format!("/{group}/namespaces/{namespace}/{plural}"),
        }
    }
}
