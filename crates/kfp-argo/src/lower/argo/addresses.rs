//! Addresses: where artifacts are that Argo has no reference to.
//!
//! What programs write lies in the run's folder, `PIPELINE/{{workflow.uid}}`, of the default repository or below the pipeline root, under
//! the names of the tasks on the way to it; in a loop, under the iteration's number too. A record has the key within that folder as its
//! `base`. The base of what exists before the run is its URI.

use std::collections::BTreeSet;

use argo_model::{
    ArtifactLocation, Expr, GcsLocation, HttpLocation, Names, Operator, ParamName, S3Access, S3Location, TaskName,
    Text, Variable,
};

use super::Lowering;
use super::artifacts::ARTIFACT_FOLDER;
use super::convert::untagged;
use super::scope::DagScope;
use crate::graph::{Addresses, Plan, Transport};
use crate::options::{Store, StoreAccess, StoreKind};
use crate::pipeline::{Body, Component, ComponentName, TaskKey};

/// The input parameter of a template below which programs write addressed artifacts: the names on the way to its task.
pub(super) const ARTIFACT_SCOPE: &str = "artifact-scope";

/// The base of an artifact.
#[derive(Clone, Debug)]
pub(super) enum Base {
    /// A key in the run's folder.
    Key(Text),
    /// Whatever the record says: such a key, or a URI.
    Recorded(Expr),
}

impl Base {
    /// Returns the base for a field in which Argo would look for tags.
    pub(super) fn untagged(self) -> Self {
        match self {
            Base::Key(key) => Base::Key(key),
            Base::Recorded(base) => Base::Recorded(untagged(base)),
        }
    }
}

/// What stands before the bucket in a URI, and before the same in a path, for KFP's SDK.
const SCHEMES: [(&str, &str); 3] = [("s3://", "/s3/"), ("minio://", "/minio/"), ("gs://", "/gcs/")];

impl Lowering<'_> {
    /// The names on the way to the tasks of a DAG; nothing at the root.
    fn scope_of(&self, dag: &DagScope<'_>) -> Text {
        match dag.key.component {
            ComponentName::Root => Text::new(),
            _ => Text::tag(scope_parameter()),
        }
    }

    /// The names on the way to what a task writes.
    pub(super) fn scope_of_task(&self, dag: &DagScope<'_>, task: &TaskKey) -> Text {
        let name = match self.plan.pipeline.components[&dag.key.component].body {
            Body::Loop(_) => Text::tag(Expr::Item(0).to_json()),
            Body::Container(_) | Body::Dag(_) | Body::Importer(_) | Body::Claim(_) => segment(dag.task_name(task)),
        };
        below(self.scope_of(dag), name)
    }

    /// The same for one of the runs of a loop's task, where all of them are looked at.
    pub(super) fn scope_of_iteration(&self, dag: &DagScope<'_>) -> Text {
        below(self.scope_of(dag), Text::tag(Expr::Index.to_json()))
    }

    /// The key of an artifact that a program writes, in the run's folder.
    pub(super) fn written_key(&self, addresses: &Addresses, scope: Text, artifact: &str) -> Text {
        let name: argo_model::ArtifactName = Names::new().claim(artifact);
        self.in_folder(addresses, below(scope, Text::syntax(name.as_str())))
    }

    /// The common start of the keys of all artifacts of a loop.
    pub(super) fn list_key(&self, addresses: &Addresses, dag: &DagScope<'_>) -> Text {
        self.in_folder(addresses, self.scope_of(dag))
    }

    fn in_folder(&self, addresses: &Addresses, key: Text) -> Text {
        match &addresses.folder {
            Some(folder) => below(Text::syntax(folder), key),
            None => key,
        }
    }

    /// The run's folder: a key in the default repository, or a URI.
    fn run_folder(&self) -> Text {
        let root = match &self.options.pipeline_root {
            Some(root) => Text::syntax(format!("{root}/")),
            None => Text::new(),
        };
        let name: TaskName = Names::new().claim(&self.plan.pipeline.name);
        root.then(Text::syntax(format!("{name}/"))).then(Variable::WorkflowUid.into())
    }

    /// The whole address: a URI, or a key in the default repository.
    pub(super) fn address(&self, addresses: &Addresses, base: &Base) -> Text {
        let below_folder = |key: Text| below(self.run_folder(), key);
        match base {
            Base::Key(key) => below_folder(key.clone()),
            Base::Recorded(base) if !addresses.imported => below_folder(Text::tag(base.clone())),
            Base::Recorded(base) if !addresses.written => Text::tag(base.clone()),
            Base::Recorded(base) => {
                Text::tag(is_uri(base.clone()).choose(base.clone(), below_folder(Text::tag(base.clone())).into_expr()))
            }
        }
    }

    /// Where Argo finds what has the address.
    pub(super) fn location(&self, addresses: &Addresses, address: Text) -> Option<ArtifactLocation> {
        let (bucket, key) = match addresses.uris {
            true => bucket_and_key(&address),
            false => (Text::new(), address.clone()),
        };
        match addresses.kind {
            StoreKind::Nowhere => None,
            StoreKind::Http => Some(ArtifactLocation::Http(HttpLocation { url: address })),
            StoreKind::Repository | StoreKind::S3 => {
                Some(ArtifactLocation::S3(Box::new(match addresses.store.as_ref().map(Store::access) {
                    Some(StoreAccess::S3(access)) => {
                        S3Location { bucket: Some(bucket), key, access: Some(S3Access::clone(access)) }
                    }
                    _ => S3Location { key, ..S3Location::default() },
                })))
            }
            StoreKind::Gcs => {
                let access = match addresses.store.as_ref().map(Store::access) {
                    Some(StoreAccess::Gcs(access)) => Some(access.clone()),
                    _ => None,
                };
                Some(ArtifactLocation::Gcs(GcsLocation { bucket, key, access }))
            }
        }
    }

    /// The folders in which the program of a template writes its artifacts, where their addresses say the paths.
    pub(super) fn written_folders(&self, name: &ComponentName, component: &Component) -> Vec<Text> {
        let mut folders: Vec<Text> = Vec::new();
        for output in component.artifact_outputs.keys() {
            let Transport::Address(addresses) = self.plan.transports.of_output(name, output) else { continue };
            let key = self.in_folder(addresses, Text::tag(scope_parameter()));
            let folder = path_of(&self.address(addresses, &Base::Key(key)), ARTIFACT_FOLDER);
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        folders
    }

    /// Where the program of a template writes an artifact, and where it is then stored.
    pub(super) fn written_artifact(&self, addresses: &Addresses, artifact: &str) -> (Text, Option<ArtifactLocation>) {
        let key = self.written_key(addresses, Text::tag(scope_parameter()), artifact);
        let address = self.address(addresses, &Base::Key(key));
        let location = match self.options.pipeline_root {
            Some(_) => self.location(addresses, address.clone()),
            // Beside what is imported from elsewhere, too.
            None => {
                let key = S3Location { key: address.clone(), ..S3Location::default() };
                Some(ArtifactLocation::S3(Box::new(key)))
            }
        };
        (address, location)
    }
}

impl Addresses {
    /// Whether programs find the artifacts at paths that only the run knows.
    pub(super) fn have_paths_of_the_run(&self) -> bool {
        self.are_located() || self.in_workspace
    }

    /// Whether programs find the artifacts at paths that are made from their URIs, as KFP's SDK expects it.
    pub(super) fn are_located(&self) -> bool {
        self.uris && matches!(self.kind, StoreKind::S3 | StoreKind::Gcs)
    }
}

/// The path that KFP's SDK makes of an address, which may not be a URI; then it is `otherwise`.
pub(super) fn path_of(address: &Text, otherwise: &str) -> Text {
    let known = SCHEMES.iter().find_map(|(scheme, folder)| Some((folder, address.without_literal_start(scheme)?)));
    if let Some((folder, rest)) = known {
        return Text::syntax(*folder).then(rest);
    }
    let address = address.clone().into_expr();
    let mapped = SCHEMES
        .iter()
        .fold(address.clone(), |path, (scheme, folder)| path.replace_pattern(&format!("^{scheme}"), folder));
    let confined = mapped.replace_pattern(PARENT_FOLDERS, "/__${1}");
    Text::tag(address.with(Operator::Matches, "^(s3|minio|gs)://").choose(confined, otherwise))
}

/// Segments of a path that lead out of its folder. They have no meaning in the keys of a store.
const PARENT_FOLDERS: &str = r"(?:/\.\.)+(/|$)";

/// Bucket and key of an address; where the bucket is known when compiling, plainly. A key alone has no bucket.
fn bucket_and_key(address: &Text) -> (Text, Text) {
    let start = address.literal_start();
    if let Some((scheme, rest)) = start.split_once("://")
        && let Some((bucket, _)) = rest.split_once('/')
        && let Some(key) = address.without_literal_start(&format!("{scheme}://{bucket}/"))
    {
        return (Text::syntax(bucket), key);
    }
    let part = |pattern: &str, part: &str| Text::tag(address.clone().into_expr().replace_pattern(pattern, part));
    (part("^(?:[a-z0-9]+://([^/]*)(?:/.*)?|.*)$", "${1}"), part("^[a-z0-9]+://[^/]*/", ""))
}

/// The parameter of the template at hand.
pub(super) fn scope_parameter() -> Expr {
    Expr::Var(Variable::Input(ParamName::fixed(ARTIFACT_SCOPE)))
}

fn is_uri(base: Expr) -> Expr {
    base.with(Operator::Matches, "^[a-z0-9]+://")
}

fn segment(task: &TaskName) -> Text {
    Text::syntax(task.as_str())
}

fn below(folder: Text, name: Text) -> Text {
    match folder.pieces() {
        [] => name,
        _ => folder.then(Text::syntax("/")).then(name),
    }
}

/// The components in or below which a program writes addressed artifacts; the root's scope is known.
pub(super) fn scoped(plan: &Plan) -> BTreeSet<ComponentName> {
    let mut scoped = plan.pipeline.with_callers(|name, component| {
        let is_addressed = |output: &String| !plan.transports.of_output(name, output).is_reference();
        matches!(component.body, Body::Container(_)) && component.artifact_outputs.keys().any(is_addressed)
    });
    scoped.remove(&ComponentName::Root);
    scoped
}
