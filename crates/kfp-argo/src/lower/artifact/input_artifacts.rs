//! KFP's `inputs.artifacts`: the list of artifacts that a program gets for each input, made from
//! their records.

use argo_model::{Expr, JsonText, Member, Text};
use serde_json::Value as Json;

use crate::graph::Presence;
use crate::lower::artifact::artifact_source::{self, Record};
use crate::lower::artifact::inputs::PROGRAM_PATH;
use crate::lower::artifact::location::{self, Locator, Membership};
use crate::lower::artifact::record::{self, ArtifactRecord};
use crate::lower::artifact::uri;
use crate::lower::context::{Context, TaskContext};
use crate::lower::naming::paths;
use crate::lower::value::conversion;
use crate::pipeline::{Importer, Workspace};
use crate::plan::{Locations, Passing};

/// Returns the entry of an input: `{"artifacts": […]}`, or `null`.
pub(crate) fn entry(task: &TaskContext<'_>, input: &str) -> JsonText {
    let record = artifact_source::of_input(task, input);
    let Passing::ByLocation(locations) = task.cx.plan.passing.of_input(&task.spec.component, input) else {
        return referenced_entry(task, input, record);
    };
    match record {
        Record::Absent => JsonText::value(&Json::Null),
        Record::Known(known) => located_entry(task.cx, locations, input, known),
        Record::Expr(record) => {
            let entry = match task.component.artifact_inputs[input].list {
                true => list_entry(task.cx, locations, input, &record),
                false => located_entry(task.cx, locations, input, ArtifactRecord::of(&record)),
            };
            unless_absent(task, input, record, entry)
        }
    }
}

/// Returns the entry of an artifact whose files Argo brings to a fixed path, by its own references.
fn referenced_entry(task: &TaskContext<'_>, input: &str, record: Record) -> JsonText {
    let path = Text::json_string_part(&paths::input_path(input));
    match record {
        Record::Absent => JsonText::value(&Json::Null),
        Record::Known(known) => one(known.artifact_at(path)),
        Record::Expr(record) => {
            let entry = one(record::recorded_artifact_at(path, record.clone()));
            unless_absent(task, input, record, entry)
        }
    }
}

/// Returns the entry of one artifact that travels by location.
fn located_entry(cx: &Context<'_>, locations: &Locations, input: &str, known: ArtifactRecord) -> JsonText {
    let start = match &known.location {
        Some(base) if locations.expose_uris() => {
            let address = location::address(cx, locations, base);
            within_json(uri::shown(locations, &address, &paths::input_path(input)), base)
        }
        _ => Text::json_string_part(&paths::input_path(input)),
    };
    one(known.artifact_at(start))
}

/// Returns the entry of a list, whose files are all below one folder.
fn list_entry(cx: &Context<'_>, locations: &Locations, input: &str, record: &Expr) -> JsonText {
    let list = || record.clone().parse_json();
    let uri = match locations.has_uris {
        true => location::address(cx, locations, &Locator::Recorded(Expr::Element.get("base"))).into_expr(),
        false => {
            let behind = Expr::Element.get("base").without_prefix(list().get("base").or_else(""));
            Expr::from(paths::input_path(input)).plus(behind)
        }
    };
    let artifact = ["name", "type", "metadata"].map(|member| (member.into(), Expr::Element.get(member)));
    let artifact = [("uri".into(), uri.plus(Expr::Element.get("uri")))].into_iter().chain(artifact);
    let artifacts = list().get("artifacts").or_else(Expr::Array(Vec::new())).map(Expr::Map(artifact.collect()));
    JsonText::tag(conversion::inert(Expr::Map(vec![("artifacts".into(), artifacts)]).to_json()))
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

/// Returns the whole address of an input artifact that travels by address, for the fields of its
/// location.
pub(crate) fn input_address(task: &TaskContext<'_>, input: &str, locations: &Locations) -> Text {
    location::address(task.cx, locations, &locator(task, input).untagged())
}

/// Returns the JSON of the paths of an input artifact, if only the run knows them: the path at which
/// the program finds it, and those of Argo's artifacts if there are several.
pub(crate) fn runtime_paths(task: &TaskContext<'_>, input: &str, locations: &Locations) -> JsonText {
    let path = JsonText::string([runtime_path(task, input, locations)]);
    if !locations.has_several_origins() {
        return path;
    }
    let address = input_address(task, input, locations);
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
    let path = match locations.are_located() {
        true => {
            let at = locator(task, input);
            within_json(uri::sdk_path(&location::address(task.cx, locations, &at), &paths::input_path(input)), &at)
        }
        false => Text::json_string_part(&paths::input_path(input)),
    };
    match artifact_source::of_input(task, input) {
        Record::Expr(record) if locations.in_workspace => {
            let metadata = record.parse_json().get("metadata").get(Importer::WORKSPACE_MARK);
            let folder = format!("{}/.artifacts", Workspace::PATH);
            Text::tag(metadata.equals(Expr::Bool(true)).choose(folder, "")).then(path)
        }
        _ => path,
    }
}

fn locator(task: &TaskContext<'_>, input: &str) -> Locator {
    match artifact_source::of_input(task, input) {
        Record::Known(ArtifactRecord { location: Some(location), .. }) => location,
        Record::Expr(record) => Locator::Recorded(record.parse_json().get("base").or_else("none")),
        Record::Known(_) | Record::Absent => Locator::Recorded(Expr::from("none")),
    }
}

/// Returns an address or a path as it is written within a JSON string. Recorded bases may contain
/// any text. Each tag stays a tag of its own: beside the item of a loop Argo 3 knows no other
/// variable within a tag.
fn within_json(text: Text, at: &Locator) -> Text {
    match at {
        Locator::Key(_) => text,
        Locator::Recorded(_) => text.map_tags(conversion::within_json),
    }
}
