//! Entries of KFP's `inputs.artifacts`: the list of artifacts that a program gets for one of its inputs, made from their records.

use argo_model::{Expr, Text};
use serde_json::Value as Json;

use super::Lowering;
use super::addresses::{Base, path_of};
use super::artifacts::input_path;
use super::convert::{inert, within_json};
use super::records::{Members, Record, START};
use super::scope::TaskScope;
use crate::graph::{Addresses, Presence, Transport};
use crate::options::StoreKind;
use crate::pipeline::{Importer, Workspace};

impl Lowering<'_> {
    /// The entry of an input: `{"artifacts": […]}`, or `null`.
    pub(super) fn artifact_entry(&self, scope: &TaskScope<'_, '_>, input: &str) -> Text {
        let record = self.record(scope, input);
        let Transport::Address(addresses) = self.plan.transports.of_input(&scope.task.component, input) else {
            return self.referenced_entry(scope, input, record);
        };
        match record {
            Record::Absent => Text::json(&Json::Null),
            Record::Members(members) => self.addressed_entry(addresses, input, members),
            Record::Object(record) => {
                let entry = match scope.called.artifact_inputs[input].list {
                    true => self.list_entry(addresses, input, &record),
                    false => self.addressed_entry(addresses, input, Members::of(&record)),
                };
                self.unless_absent(scope, input, record, entry)
            }
        }
    }

    /// An entry where Argo's references bring the files to a path that is always the same.
    fn referenced_entry(&self, scope: &TaskScope<'_, '_>, input: &str, record: Record) -> Text {
        let start = || one(Text::syntax(START).then(Text::json_string_part(&input_path(input))));
        match record {
            Record::Absent => Text::json(&Json::Null),
            Record::Members(members) => start().then(members.text()).then(Text::syntax("]}")),
            Record::Object(record) => {
                let rest = Text::tag(record.clone().without_prefix(START));
                self.unless_absent(scope, input, record, start().then(rest).then(Text::syntax("]}")))
            }
        }
    }

    fn unless_absent(&self, scope: &TaskScope<'_, '_>, input: &str, record: Expr, entry: Text) -> Text {
        match self.artifact_presence(scope, input) {
            Presence::Always => entry,
            _ => Text::tag(record.equals("null").choose("null", entry.into_expr())),
        }
    }

    /// The entry of one artifact.
    fn addressed_entry(&self, addresses: &Addresses, input: &str, members: Members) -> Text {
        let start = match &members.base {
            Some(base) if addresses.are_told() => in_json(self.address(addresses, base), base),
            _ => Text::json_string_part(&input_path(input)),
        };
        one(Text::syntax(START).then(start)).then(members.text()).then(Text::syntax("]}"))
    }

    /// The entry of a list: all files of it lie below a folder.
    fn list_entry(&self, addresses: &Addresses, input: &str, record: &Expr) -> Text {
        let list = || record.clone().parse_json();
        let uri = match addresses.uris {
            true => self.address(addresses, &Base::Recorded(Expr::Element.get("base"))).into_expr(),
            false => {
                let behind = Expr::Element.get("base").without_prefix(list().get("base").or_else(""));
                Expr::from(input_path(input)).plus(behind)
            }
        };
        let artifact = ["name", "type", "metadata"].map(|member| (member.into(), Expr::Element.get(member)));
        let artifact = [("uri".into(), uri.plus(Expr::Element.get("uri")))].into_iter().chain(artifact);
        let artifacts = list().get("artifacts").or_else(Expr::Array(Vec::new())).map(Expr::Map(artifact.collect()));
        Text::tag(inert(Expr::Map(vec![("artifacts".into(), artifacts)]).to_json()))
    }

    /// Returns the whole address of an input artifact that travels by address, for the fields of its location.
    pub(super) fn input_address(&self, scope: &TaskScope<'_, '_>, input: &str, addresses: &Addresses) -> Text {
        self.address(addresses, &self.input_base(scope, input).untagged())
    }

    fn input_base(&self, scope: &TaskScope<'_, '_>, input: &str) -> Base {
        match self.record(scope, input) {
            Record::Members(Members { base: Some(base), .. }) => base,
            Record::Object(record) => Base::Recorded(record.parse_json().get("base").or_else("none")),
            Record::Members(_) | Record::Absent => Base::Recorded(Expr::from("none")),
        }
    }

    /// The path at which a program finds an input artifact where only the run knows it.
    pub(super) fn path_of_the_run(&self, scope: &TaskScope<'_, '_>, input: &str, addresses: &Addresses) -> Text {
        let path = match addresses.are_located() {
            true => {
                let base = self.input_base(scope, input);
                in_json(path_of(&self.address(addresses, &base), &input_path(input)), &base)
            }
            false => Text::json_string_part(&input_path(input)),
        };
        match self.record(scope, input) {
            Record::Object(record) if addresses.in_workspace => {
                let metadata = record.parse_json().get("metadata").get(Importer::WORKSPACE_MARK);
                let folder = format!("{}/.artifacts", Workspace::PATH);
                Text::tag(metadata.equals(Expr::Bool(true)).choose(folder, "")).then(path)
            }
            _ => path,
        }
    }
}

impl Addresses {
    /// Whether programs are told the address itself, and not a path.
    pub(super) fn are_told(&self) -> bool {
        self.are_located() || self.kind == StoreKind::Nowhere
    }
}

/// Returns an address or a path as it stands within a JSON string. Recorded bases may hold any text. Each tag stays a tag of its own:
/// beside the item of a loop Argo 3 knows no other variable within a tag.
fn in_json(text: Text, base: &Base) -> Text {
    match base {
        Base::Key(_) => text,
        Base::Recorded(_) => text.map_tags(within_json),
    }
}

/// The start of an entry of one artifact.
fn one(start: Text) -> Text {
    Text::syntax("{\"artifacts\":[").then(start)
}
