//! Locations of the artifacts that Argo has no reference to.
//!
//! Programs write below the run's folder, `PIPELINE/{{workflow.uid}}`, of the default repository or
//! of the pipeline root. The key within that folder consists of the names of the tasks on the way
//! to the program, and of the number of the iteration in a loop. A record contains this key as its
//! `base`. The base of an artifact that existed before the run is its URI.

use argo_model::{
    ArtifactLocation, Expr, GcsLocation, HttpLocation, Names, Operator, S3Access, S3Location, TaskName, Text, Variable,
};

use crate::lower::context::{ContainerContext, Context, DagContext};
use crate::lower::naming::parameters;
use crate::lower::naming::paths::ARTIFACT_FOLDER;
use crate::lower::value::{conversion, loop_item};
use crate::options::{Store, StoreAccess, StoreKind};
use crate::pipeline::{Body, ComponentName, TaskKey};
use crate::plan::{Addresses, Transport};

/// The base of an artifact.
#[derive(Clone, Debug)]
pub(crate) enum Locator {
    /// A key in the run's folder.
    Key(Text),
    /// Whatever the record says: such a key, or a URI.
    Recorded(Expr),
}

impl Locator {
    /// Returns the locator for a field in which Argo would look for tags.
    pub(crate) fn untagged(self) -> Self {
        match self {
            Locator::Key(key) => Locator::Key(key),
            Locator::Recorded(base) => Locator::Recorded(conversion::untagged(base)),
        }
    }
}

/// What stands before the bucket in a URI, and before the same in a path, for KFP's SDK.
const SCHEMES: [(&str, &str); 3] = [("s3://", "/s3/"), ("minio://", "/minio/"), ("gs://", "/gcs/")];

/// The path that KFP's SDK makes of an address, which may not be a URI; then it is `otherwise`.
pub(crate) fn path_of(address: &Text, otherwise: &str) -> Text {
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

/// Bucket and key of an address; where the bucket is known when compiling, plainly. A key alone has
/// no bucket.
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

fn is_uri(base: Expr) -> Expr {
    base.with(Operator::Matches, "^[a-z0-9]+://")
}

fn below(folder: Text, name: Text) -> Text {
    match folder.pieces() {
        [] => name,
        _ => folder.then(Text::syntax("/")).then(name),
    }
}

/// The names on the way to the tasks of a DAG; nothing at the root.
fn path_of_dag(dag: &DagContext<'_>) -> Text {
    match dag.key.component {
        ComponentName::Root => Text::new(),
        _ => Text::tag(parameters::input(parameters::TASK_PATH)),
    }
}

/// The names on the way to what a task writes.
pub(crate) fn path_of_task(dag: &DagContext<'_>, task: &TaskKey) -> Text {
    let name = match dag.cx.plan.pipeline.components[&dag.key.component].body {
        Body::Loop(_) => Text::tag(loop_item::number().to_json()),
        Body::Container(_) | Body::Dag(_) | Body::Importer(_) | Body::Claim(_) => {
            Text::syntax(dag.task_name(task).as_str())
        }
    };
    below(path_of_dag(dag), name)
}

/// The same for one of the runs of a loop's task, where all of them are looked at.
pub(crate) fn path_of_iteration(dag: &DagContext<'_>) -> Text {
    below(path_of_dag(dag), Text::tag(Expr::Index.to_json()))
}

/// The key of an artifact that a program writes, in the run's folder.
pub(crate) fn written_key(addresses: &Addresses, scope: Text, artifact: &str) -> Text {
    let name: argo_model::ArtifactName = Names::new().claim(artifact);
    in_folder(addresses, below(scope, Text::syntax(name.as_str())))
}

/// The common start of the keys of all artifacts of a loop.
pub(crate) fn list_key(dag: &DagContext<'_>, addresses: &Addresses) -> Text {
    in_folder(addresses, path_of_dag(dag))
}

fn in_folder(addresses: &Addresses, key: Text) -> Text {
    match &addresses.folder {
        Some(folder) => below(Text::syntax(folder), key),
        None => key,
    }
}

/// The run's folder: a key in the default repository, or a URI.
fn run_folder(cx: &Context<'_>) -> Text {
    let root = match &cx.options.pipeline_root {
        Some(root) => Text::syntax(format!("{root}/")),
        None => Text::new(),
    };
    let name: TaskName = Names::new().claim(&cx.plan.pipeline.name);
    root.then(Text::syntax(format!("{name}/"))).then(Variable::WorkflowUid.into())
}

/// The whole address: a URI, or a key in the default repository.
pub(crate) fn address(cx: &Context<'_>, addresses: &Addresses, base: &Locator) -> Text {
    let below_folder = |key: Text| below(run_folder(cx), key);
    match base {
        Locator::Key(key) => below_folder(key.clone()),
        Locator::Recorded(base) if !addresses.imported => below_folder(Text::tag(base.clone())),
        Locator::Recorded(base) if !addresses.written => Text::tag(base.clone()),
        Locator::Recorded(base) => {
            Text::tag(is_uri(base.clone()).choose(base.clone(), below_folder(Text::tag(base.clone())).into_expr()))
        }
    }
}

/// Where Argo finds what has the address.
pub(crate) fn location(addresses: &Addresses, address: Text) -> Option<ArtifactLocation> {
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

/// The folders in which the program of a template writes its artifacts, where their addresses say
/// the paths.
pub(crate) fn written_folders(container: &ContainerContext<'_>) -> Vec<Text> {
    let ContainerContext { cx, name, component, .. } = *container;
    let mut folders: Vec<Text> = Vec::new();
    for output in component.artifact_outputs.keys() {
        let Transport::Address(addresses) = cx.plan.transports.of_output(name, output) else { continue };
        let key = in_folder(addresses, Text::tag(parameters::input(parameters::TASK_PATH)));
        let folder = path_of(&address(cx, addresses, &Locator::Key(key)), ARTIFACT_FOLDER);
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders
}

/// Where the program of a template writes an artifact, and where it is then stored.
pub(crate) fn written_artifact(
    cx: &Context<'_>,
    addresses: &Addresses,
    artifact: &str,
) -> (Text, Option<ArtifactLocation>) {
    let key = written_key(addresses, Text::tag(parameters::input(parameters::TASK_PATH)), artifact);
    let address = address(cx, addresses, &Locator::Key(key));
    let location = match cx.options.pipeline_root {
        Some(_) => location(addresses, address.clone()),
        // Beside what is imported from elsewhere, too.
        None => {
            let key = S3Location { key: address.clone(), ..S3Location::default() };
            Some(ArtifactLocation::S3(Box::new(key)))
        }
    };
    (address, location)
}
