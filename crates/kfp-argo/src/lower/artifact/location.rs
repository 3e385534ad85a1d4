//! Locations of the artifacts that Argo has no reference to.
//!
//! Programs write below the run's folder, `PIPELINE/{{workflow.uid}}`, of the default repository or
//! of the pipeline root. The key within that folder consists of the names of the tasks on the way
//! to the program, and of the number of the iteration in a loop. A record contains this key as its
//! `base`. The base of an artifact that existed before the run is its URI.

use argo_model::{
    ArtifactLocation, Expr, GcsLocation, HttpLocation, Names, S3Access, S3Location, TaskName, Text, Variable,
};

use crate::lower::artifact::uri;
use crate::lower::context::{ContainerContext, Context, DagContext};
use crate::lower::naming::parameters;
use crate::lower::naming::paths::ARTIFACT_FOLDER;
use crate::lower::value::{conversion, task_path};
use crate::options::{Store, StoreAccess, StoreKind};
use crate::plan::{Locations, Passing};

/// Where an artifact is stored, as far as the compiler knows it.
#[derive(Clone, Debug)]
pub(crate) enum Locator {
    /// A key in the run's folder.
    Key(Text),
    /// The `base` of a record: such a key, or a URI.
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

/// Returns the key of an artifact that a program writes, in the run's folder.
pub(crate) fn written_key(locations: &Locations, path: Text, artifact: &str) -> Text {
    let name: argo_model::ArtifactName = Names::new().claim(artifact);
    in_folder(locations, task_path::below(path, Text::field(name.as_str())))
}

/// Returns the common start of the keys of all artifacts of a loop.
pub(crate) fn list_key(dag: &DagContext<'_>, locations: &Locations) -> Text {
    in_folder(locations, task_path::of_dag(dag))
}

/// Returns the whole address: a URI, or a key in the default repository.
pub(crate) fn address(cx: &Context<'_>, locations: &Locations, at: &Locator) -> Text {
    let below_folder = |key: Text| task_path::below(run_folder(cx), key);
    match at {
        Locator::Key(key) => below_folder(key.clone()),
        Locator::Recorded(base) if !locations.imported => below_folder(Text::tag(base.clone())),
        Locator::Recorded(base) if !locations.written => Text::tag(base.clone()),
        Locator::Recorded(base) => {
            Text::tag(uri::is_uri(base.clone()).choose(base.clone(), below_folder(Text::tag(base.clone())).into_expr()))
        }
    }
}

/// Returns the location of an address, for Argo. Nothing is loaded from an address in no store.
pub(crate) fn location(locations: &Locations, address: Text) -> Option<ArtifactLocation> {
    let (bucket, key) = match locations.uris {
        true => uri::bucket_and_key(&address),
        false => (Text::new(), address.clone()),
    };
    match locations.kind {
        StoreKind::Nowhere => None,
        StoreKind::Http => Some(ArtifactLocation::Http(HttpLocation { url: address })),
        StoreKind::Repository | StoreKind::S3 => {
            Some(ArtifactLocation::S3(Box::new(match locations.store.as_ref().map(Store::access) {
                Some(StoreAccess::S3(access)) => {
                    S3Location { bucket: Some(bucket), key, access: Some(S3Access::clone(access)) }
                }
                _ => S3Location { key, ..S3Location::default() },
            })))
        }
        StoreKind::Gcs => {
            let access = match locations.store.as_ref().map(Store::access) {
                Some(StoreAccess::Gcs(access)) => Some(access.clone()),
                _ => None,
            };
            Some(ArtifactLocation::Gcs(GcsLocation { bucket, key, access }))
        }
    }
}

/// Returns the folders in which a program writes its artifacts, if their paths follow from their
/// addresses.
pub(crate) fn written_folders(container: &ContainerContext<'_>) -> Vec<Text> {
    let ContainerContext { cx, name, component, .. } = *container;
    let mut folders: Vec<Text> = Vec::new();
    for output in component.artifact_outputs.keys() {
        let Passing::ByLocation(locations) = cx.plan.passing.of_output(name, output) else { continue };
        let key = in_folder(locations, Text::tag(parameters::input(parameters::TASK_PATH)));
        let folder = uri::sdk_path(&address(cx, locations, &Locator::Key(key)), ARTIFACT_FOLDER);
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders
}

/// Returns the address of an artifact that a program writes, and the location to which Argo uploads
/// it.
pub(crate) fn written_artifact(
    cx: &Context<'_>,
    locations: &Locations,
    artifact: &str,
) -> (Text, Option<ArtifactLocation>) {
    let key = written_key(locations, Text::tag(parameters::input(parameters::TASK_PATH)), artifact);
    let address = address(cx, locations, &Locator::Key(key));
    let location = match cx.options.pipeline_root {
        Some(_) => location(locations, address.clone()),
        // The default repository, even if other artifacts of the class are imported from elsewhere.
        None => {
            let key = S3Location { key: address.clone(), ..S3Location::default() };
            Some(ArtifactLocation::S3(Box::new(key)))
        }
    };
    (address, location)
}

fn in_folder(locations: &Locations, key: Text) -> Text {
    match &locations.folder {
        Some(folder) => task_path::below(Text::field(folder), key),
        None => key,
    }
}

/// Returns the run's folder: a key in the default repository, or a URI.
fn run_folder(cx: &Context<'_>) -> Text {
    let root = match &cx.options.pipeline_root {
        Some(root) => Text::field(format!("{root}/")),
        None => Text::new(),
    };
    let name: TaskName = Names::new().claim(&cx.plan.pipeline.name);
    root.then(Text::field(format!("{name}/"))).then(Variable::WorkflowUid.into())
}
