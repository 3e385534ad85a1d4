//! Locations of the artifacts that Argo has no reference to.
//!
//! Programs write below the run's folder, `PIPELINE/{{workflow.uid}}`, of the default repository or
//! of the pipeline root. The key within that folder consists of the names of the tasks on the way
//! to the program, and of the number of the iteration in a loop. A record contains the whole
//! address as its `base`: a key in the default repository, or a URI. The base of an artifact that
//! existed before the run is its URI.

use argo_model::{
    ArtifactLocation, Expr, GcsLocation, HttpLocation, JsonText, Names, Operator, S3Access, S3Location, TaskName, Text,
    Variable,
};

use crate::lower::artifact::uri::{self, KnownStart};
use crate::lower::context::{ContainerContext, Context, DagContext};
use crate::lower::naming::parameters;
use crate::lower::naming::paths::ARTIFACT_FOLDER;
use crate::lower::value::{conversion, task_path};
use crate::pipeline::Component;
use crate::plan::origins::{self, Access, Origin};
use crate::plan::{Locations, Passing};

/// The address of an artifact, as far as the compiler knows it: a URI, or a key in the default
/// repository.
#[derive(Clone, Debug)]
pub(crate) enum Address {
    /// An address that the compiler computes.
    Written(Text),
    /// An expression for any text: the `base` of a record, or a URI that a program reports.
    Recorded(Expr),
}

impl Address {
    /// Returns the address in a record, or a text that is no address.
    pub(crate) fn of_record(record: &Expr) -> Self {
        Address::Recorded(record.clone().parse_json().get("base").or_else("none"))
    }

    /// Returns the JSON of the address.
    pub(crate) fn json(&self) -> JsonText {
        match self {
            Address::Written(address) => JsonText::string([address.clone()]),
            Address::Recorded(base) => JsonText::tag(conversion::inert(base.clone().to_json())),
        }
    }

    /// Returns the address for a field in which Argo would look for tags.
    pub(crate) fn untagged(&self) -> Text {
        match self {
            Address::Written(address) => address.clone(),
            Address::Recorded(base) => Text::tag(conversion::untagged(base.clone())),
        }
    }

    /// Returns what `change` makes of the address, as it is written within a JSON string. Each tag
    /// stays a tag of its own: beside the item of a loop Argo 3 knows no other variable within a
    /// tag.
    pub(crate) fn within_json(&self, change: impl Fn(&Text) -> Text) -> Text {
        match self {
            Address::Written(address) => change(address),
            Address::Recorded(base) => change(&Text::tag(base.clone())).map_tags(conversion::within_json),
        }
    }
}

/// Returns the address of an artifact that a program writes. `component` is that of the program.
pub(crate) fn written(
    cx: &Context<'_>,
    locations: &Locations,
    path: Text,
    component: &Component,
    artifact: &str,
) -> Text {
    let name: argo_model::ArtifactName = Names::new().claim(artifact);
    let file = format!("{name}{}", component.artifact_outputs[artifact].file_ending());
    in_folder(cx, locations, task_path::below(path, Text::field(file)))
}

/// Returns the common start of the addresses of all artifacts of a loop.
pub(crate) fn of_list(dag: &DagContext<'_>, locations: &Locations) -> Text {
    in_folder(dag.cx, locations, task_path::of_dag(dag))
}

/// Returns where Argo loads an artifact, for each origin of its class. An artifact that is not of
/// an origin has no location there, or none with a key.
pub(crate) fn locations(locations: &Locations, address: &Text) -> Vec<Option<ArtifactLocation>> {
    let origins = locations.origins.iter().enumerate();
    // An init container brings the files of an image.
    let is_image = |origin: &Origin| origin.access == Access::Image;
    let locations = origins.map(|(number, origin)| match origin_of(locations, number, address) {
        _ if is_image(origin) => None,
        Membership::Never => None,
        Membership::Always => Some(of_origin(origin, locations, address, |key| key)),
        Membership::If(condition) => {
            Some(of_origin(origin, locations, address, |key| Text::tag(condition.choose(key.into_expr(), no_key()))))
        }
    });
    locations.collect()
}

/// Returns no key in a run. Argo's validation knows arguments of the run, and refuses an empty key.
/// It has placeholders for all facts about the run.
fn no_key() -> Expr {
    Expr::Var(Variable::WorkflowUid).with(Operator::Matches, "placeholder-").choose("none", "")
}

/// Whether an address is of an origin.
pub(crate) enum Membership {
    Never,
    Always,
    /// The run decides.
    If(Expr),
}

/// Returns whether an address is of the origin with a number.
pub(crate) fn origin_of(locations: &Locations, number: usize, address: &Text) -> Membership {
    let known = |is_member: bool| if is_member { Membership::Always } else { Membership::Never };
    let origin = &locations.origins[number];
    let is_repository = origin.access == Access::Repository;
    match uri::known_start(address) {
        KnownStart::Uri(start) => known(origins::find(&locations.origins, start) == Some(number)),
        KnownStart::Key => known(is_repository),
        KnownStart::Unknown if !locations.has_several_origins() && !locations.may_be_elsewhere() => Membership::Always,
        KnownStart::Unknown => {
            let address = || address.clone().into_expr();
            let is_key = (is_repository && locations.has_keys).then(|| uri::is_uri(address()).not());
            let matches = |pattern: String| address().with(Operator::Matches, pattern);
            let of_origin = origin.pattern().map(|pattern| {
                let others = origins::pattern_of_others(&locations.origins, number);
                match others {
                    Some(others) => matches(pattern).with(Operator::And, matches(others).not()),
                    None => matches(pattern),
                }
            });
            let is_safe = |condition: Expr| match locations.may_be_elsewhere() {
                true => condition.with(Operator::And, uri::is_safe(address())),
                false => condition,
            };
            let conditions = is_key.into_iter().chain(of_origin.map(is_safe));
            Membership::If(conditions.reduce(|one, other| one.with(Operator::Or, other)).unwrap_or(Expr::Bool(false)))
        }
    }
}

/// Returns the location of an address in an origin. `change` may leave the key out.
fn of_origin(
    origin: &Origin,
    locations: &Locations,
    address: &Text,
    change: impl FnOnce(Text) -> Text,
) -> ArtifactLocation {
    let (bucket, key) = match locations.has_uris {
        true => uri::bucket_and_key(address),
        false => (Text::new(), address.clone()),
    };
    match &origin.access {
        Access::Repository => ArtifactLocation::S3(Box::new(S3Location { key: change(key), ..S3Location::default() })),
        Access::S3(access) => ArtifactLocation::S3(Box::new(S3Location {
            bucket: Some(bucket),
            key: change(key),
            access: Some(S3Access::clone(access)),
        })),
        Access::Gcs(access) => ArtifactLocation::Gcs(GcsLocation { bucket, key: change(key), access: access.clone() }),
        Access::Http | Access::Image => ArtifactLocation::Http(HttpLocation { url: change(address.clone()) }),
    }
}

/// Returns the folders in which a program writes its artifacts, if their paths follow from their
/// addresses.
pub(crate) fn written_folders(container: &ContainerContext<'_>) -> Vec<Text> {
    let ContainerContext { cx, name, component, .. } = *container;
    let mut folders: Vec<Text> = Vec::new();
    for output in component.artifact_outputs.keys() {
        let Passing::ByLocation(locations) = cx.plan.passing.of_output(name, output) else { continue };
        let folder = in_folder(cx, locations, Text::tag(parameters::input(parameters::TASK_PATH)));
        let folder = uri::sdk_path(&folder, ARTIFACT_FOLDER);
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
    component: &Component,
    artifact: &str,
) -> (Text, Option<ArtifactLocation>) {
    let address = written(cx, locations, Text::tag(parameters::input(parameters::TASK_PATH)), component, artifact);
    // The origin of the address, even if other artifacts of the class come from elsewhere.
    let location = self::locations(locations, &address).into_iter().flatten().next();
    (address, location)
}

/// Returns the address of a key in the folder of the run, or of the lists in it.
fn in_folder(cx: &Context<'_>, locations: &Locations, key: Text) -> Text {
    let key = match &locations.folder {
        Some(folder) => task_path::below(Text::field(folder), key),
        None => key,
    };
    task_path::below(run_folder(cx), key)
}

/// Returns the run's folder: a key in the default repository, or a URI.
fn run_folder(cx: &Context<'_>) -> Text {
    let root = match cx.options.output_folder() {
        Some(root) => Text::field(format!("{root}/")),
        None => Text::new(),
    };
    let name: TaskName = Names::new().claim(&cx.plan.pipeline.name);
    root.then(Text::field(format!("{name}/"))).then(Variable::WorkflowUid.into())
}
