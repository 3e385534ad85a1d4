//! KFP's `inputs.artifacts`: the list of artifacts that a program gets for each input, made from
//! their records.

use argo_model::{Expr, JsonText, Member, Text};
use serde_json::Value as Json;

use crate::graph::Presence;
use crate::lower::artifact::artifact_source::{self, Record};
use crate::lower::artifact::inputs::PROGRAM_PATH;
use crate::lower::artifact::location::{self, Address, Membership};
use crate::lower::artifact::record::{self, ArtifactRecord};
use crate::lower::artifact::uri;
use crate::lower::context::TaskContext;
use crate::lower::naming::paths;
use crate::pipeline::{Importer, Workspace};
use crate::plan::{Locations, Passing};

/// Returns the entry of an input: `{"artifacts": […]}`, or `null`.
pub(crate) fn entry(task: &TaskContext<'_>, input: &str) -> JsonText {
    let path = paths::input_path(input);
    let passing = task.cx.plan.passing.of_input(&task.spec.component, input);
    match (artifact_source::of_input(task, input), passing) {
        (Record::Absent, _) => JsonText::value(&Json::Null),
        (Record::Known(known), Passing::ByReference { .. }) => one(known.artifact_at_path(&path)),
        (Record::Known(known), Passing::ByLocation(locations)) => located_entry(locations, &path, known),
        (Record::Expr(record), passing) => {
            let entry = match passing {
                Passing::ByReference { with_uris: false } => {
                    one(record::recorded_artifact_at(Text::json_string_part(&path), record.clone()))
                }
                Passing::ByReference { with_uris: true } => {
                    one(ArtifactRecord::with_reported_uri(&record).artifact_at_path(&path))
                }
                Passing::ByLocation(locations) if task.component.artifact_inputs[input].list => {
                    list_entry(locations, &path, &record)
                }
                Passing::ByLocation(locations) => located_entry(locations, &path, ArtifactRecord::of(&record)),
            };
            unless_absent(task, input, record, entry)
        }
    }
}

/// Returns the entry of one artifact that travels by location.
fn located_entry(locations: &Locations, path: &str, known: ArtifactRecord) -> JsonText {
    let start = match &known.address {
        Some(address) if locations.expose_uris() => address.within_json(|address| uri::shown(locations, address, path)),
        _ => Text::json_string_part(path),
    };
    one(known.artifact_at(start))
}

/// Returns the entry of a list, whose files are all below one folder.
fn list_entry(locations: &Locations, path: &str, record: &Expr) -> JsonText {
    record::artifacts_at(record, |base, of_list| {
        let below_path = Expr::from(path).plus(base.clone().without_prefix(of_list));
        match (locations.has_uris, locations.has_keys) {
            (false, _) => below_path,
            (true, false) => base,
            (true, true) => uri::is_uri(base.clone()).choose(base, below_path),
        }
    })
}

fn unless_absent(task: &TaskContext<'_>, input: &str, record: Expr, entry: JsonText) -> JsonText {
    match task.artifact_presence(input) {
        Presence::Always => entry,
        _ => JsonText::tag(record.equals("null").choose("null", entry.into_expr())),
    }
}

/// Returns the entry of one artifact.
fn one(artifact: JsonText) -> JsonText {
    JsonText::object([Member::always("artifacts", JsonText::list([artifact]))])
}

/// Returns the address of an input artifact that travels by location.
pub(crate) fn address(task: &TaskContext<'_>, input: &str) -> Address {
    match artifact_source::of_input(task, input) {
        Record::Known(ArtifactRecord { address: Some(address), .. }) => address,
        Record::Expr(record) => Address::of_record(&record),
        Record::Known(_) | Record::Absent => Address::Recorded(Expr::from("none")),
    }
}

/// Returns the JSON of the paths of an input artifact, if only the run knows them: the path at
/// which the program finds it, and those of Argo's artifacts if there are several.
pub(crate) fn runtime_paths(task: &TaskContext<'_>, input: &str, locations: &Locations) -> JsonText {
    let path = JsonText::string([runtime_path(task, input, locations)]);
    if !locations.has_several_origins() {
        return path;
    }
    let address = address(task, input).untagged();
    let of_origins = (0..locations.origins.len()).filter_map(|number| {
        let path = match location::origin_of(locations, number, &address) {
            Membership::Never => return None,
            Membership::Always => path.clone(),
            Membership::If(condition) => JsonText::tag(condition.choose(path.clone().into_expr(), "null")),
        };
        Some(Member::always(number.to_string().as_str(), path))
    });
    JsonText::object([Member::always(PROGRAM_PATH, path.clone())].into_iter().chain(of_origins))
}

/// Returns the path at which a program finds an input artifact, if only the run knows it.
fn runtime_path(task: &TaskContext<'_>, input: &str, locations: &Locations) -> Text {
    let fixed = paths::input_path(input);
    let path = match locations.are_located() {
        true if locations.are_images() => {
            let is_model = task.component.artifact_inputs[input].schema["schemaTitle"] == "system.Model";
            address(task, input).within_json(|address| uri::image_path(address, is_model))
        }
        true => address(task, input).within_json(|address| uri::sdk_path(address, &fixed)),
        false => Text::json_string_part(&fixed),
    };
    match artifact_source::of_input(task, input) {
        Record::Expr(record) if locations.in_workspace => {
            let is_there = record::metadata_value(&record, Importer::WORKSPACE_MARK).equals(Expr::Bool(true));
            let folder = format!("{}/.artifacts", Workspace::PATH);
            Text::tag(is_there.choose(folder, "")).then(path)
        }
        _ => path,
    }
}
