//! KFP's `inputs.artifacts`: the list of artifacts that a program gets for each input, made from
//! their records.

use argo_model::{Expr, Text};
use serde_json::Value as Json;

use crate::graph::Presence;
use crate::lower::artifact::location::{self, Locator};
use crate::lower::artifact::record::{self, ArtifactRecord, Record, START};
use crate::lower::context::{Context, TaskContext};
use crate::lower::naming::paths;
use crate::lower::value::conversion;
use crate::pipeline::{Importer, Workspace};
use crate::plan::{Addresses, Transport};

/// Returns an address or a path as it is written within a JSON string. Recorded bases may contain
/// any text. Each tag stays a tag of its own: beside the item of a loop Argo 3 knows no other
/// variable within a tag.
fn in_json(text: Text, base: &Locator) -> Text {
    match base {
        Locator::Key(_) => text,
        Locator::Recorded(_) => text.map_tags(conversion::within_json),
    }
}

/// The start of an entry of one artifact.
fn one(start: Text) -> Text {
    Text::syntax("{\"artifacts\":[").then(start)
}

/// The entry of an input: `{"artifacts": […]}`, or `null`.
pub(crate) fn entry(task: &TaskContext<'_>, input: &str) -> Text {
    let record = record::of_input(task, input);
    let Transport::Address(addresses) = task.cx.plan.transports.of_input(&task.spec.component, input) else {
        return referenced_entry(task, input, record);
    };
    match record {
        Record::Absent => Text::json(&Json::Null),
        Record::Present(members) => addressed_entry(task.cx, addresses, input, members),
        Record::Object(record) => {
            let entry = match task.component.artifact_inputs[input].list {
                true => list_entry(task.cx, addresses, input, &record),
                false => addressed_entry(task.cx, addresses, input, ArtifactRecord::of(&record)),
            };
            unless_absent(task, input, record, entry)
        }
    }
}

/// An entry where Argo's references bring the files to a path that is always the same.
fn referenced_entry(task: &TaskContext<'_>, input: &str, record: Record) -> Text {
    let start = || one(Text::syntax(START).then(Text::json_string_part(&paths::input_path(input))));
    match record {
        Record::Absent => Text::json(&Json::Null),
        Record::Present(members) => start().then(members.text()).then(Text::syntax("]}")),
        Record::Object(record) => {
            let rest = Text::tag(record.clone().without_prefix(START));
            unless_absent(task, input, record, start().then(rest).then(Text::syntax("]}")))
        }
    }
}

fn unless_absent(task: &TaskContext<'_>, input: &str, record: Expr, entry: Text) -> Text {
    match task.artifact_presence(input) {
        Presence::Always => entry,
        _ => Text::tag(record.equals("null").choose("null", entry.into_expr())),
    }
}

/// The entry of one artifact.
fn addressed_entry(cx: &Context<'_>, addresses: &Addresses, input: &str, members: ArtifactRecord) -> Text {
    let start = match &members.base {
        Some(base) if addresses.expose_uris() => in_json(location::address(cx, addresses, base), base),
        _ => Text::json_string_part(&paths::input_path(input)),
    };
    one(Text::syntax(START).then(start)).then(members.text()).then(Text::syntax("]}"))
}

/// The entry of a list: all files of it lie below a folder.
fn list_entry(cx: &Context<'_>, addresses: &Addresses, input: &str, record: &Expr) -> Text {
    let list = || record.clone().parse_json();
    let uri = match addresses.uris {
        true => location::address(cx, addresses, &Locator::Recorded(Expr::Element.get("base"))).into_expr(),
        false => {
            let behind = Expr::Element.get("base").without_prefix(list().get("base").or_else(""));
            Expr::from(paths::input_path(input)).plus(behind)
        }
    };
    let artifact = ["name", "type", "metadata"].map(|member| (member.into(), Expr::Element.get(member)));
    let artifact = [("uri".into(), uri.plus(Expr::Element.get("uri")))].into_iter().chain(artifact);
    let artifacts = list().get("artifacts").or_else(Expr::Array(Vec::new())).map(Expr::Map(artifact.collect()));
    Text::tag(conversion::inert(Expr::Map(vec![("artifacts".into(), artifacts)]).to_json()))
}

/// Returns the whole address of an input artifact that travels by address, for the fields of its
/// location.
pub(crate) fn input_address(task: &TaskContext<'_>, input: &str, addresses: &Addresses) -> Text {
    location::address(task.cx, addresses, &input_base(task, input).untagged())
}

fn input_base(task: &TaskContext<'_>, input: &str) -> Locator {
    match record::of_input(task, input) {
        Record::Present(ArtifactRecord { base: Some(base), .. }) => base,
        Record::Object(record) => Locator::Recorded(record.parse_json().get("base").or_else("none")),
        Record::Present(_) | Record::Absent => Locator::Recorded(Expr::from("none")),
    }
}

/// The path at which a program finds an input artifact where only the run knows it.
pub(crate) fn runtime_path(task: &TaskContext<'_>, input: &str, addresses: &Addresses) -> Text {
    let path = match addresses.are_located() {
        true => {
            let base = input_base(task, input);
            in_json(location::path_of(&location::address(task.cx, addresses, &base), &paths::input_path(input)), &base)
        }
        false => Text::json_string_part(&paths::input_path(input)),
    };
    match record::of_input(task, input) {
        Record::Object(record) if addresses.in_workspace => {
            let metadata = record.parse_json().get("metadata").get(Importer::WORKSPACE_MARK);
            let folder = format!("{}/.artifacts", Workspace::PATH);
            Text::tag(metadata.equals(Expr::Bool(true)).choose(folder, "")).then(path)
        }
        _ => path,
    }
}
