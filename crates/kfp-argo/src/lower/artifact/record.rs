//! Records: what programs learn about an artifact beside its files, as JSON text in a parameter of
//! its own. This file is the only one that knows their members.
//!
//! A record is `{"uri": …, "name": …, "type": …, "metadata": …}`, or `null` if there is no
//! artifact. Its `uri` contains only what follows the path at which the reader finds the files:
//! nothing, unless the program that wrote them chose the path. If a program reports a URI, and Argo
//! brings the files by its own references, it contains that URI. An artifact that travels by
//! location has a `base` besides: its address, see [`location`]. The record of a list is `{"base":
//! …, "artifacts": […]}`; its base is the common start of the bases of all its artifacts.
//!
//! [`location`]: super::location

use argo_model::{Expr, JsonText, Member, Text, escape};
use serde_json::Value as Json;

use crate::lower::artifact::location::Address;
use crate::lower::artifact::uri;
use crate::lower::naming::paths::ARTIFACT_FOLDER;
use crate::lower::value::conversion;
use crate::lower::value::value::Value;
use crate::pipeline::{ArtifactOutput, Container, CustomPath, ReportedField, Reporting};

/// The member that `recorded_artifact_at` changes: the first one of a record without a base.
const URI: &str = "uri";

/// A record, as far as the compiler knows it.
pub(crate) struct ArtifactRecord {
    /// The address of the artifact, if it travels by location.
    pub(crate) address: Option<Address>,
    uri: UriMember,
    /// The other members: name, type and metadata.
    fields: [Member; 3],
}

/// The member `uri` of a record.
enum UriMember {
    /// What follows the path, as it is written within a JSON string.
    Suffix(Text),
    /// An expression for what follows the path, or for a whole URI.
    SuffixOrUri(Expr),
}

impl ArtifactRecord {
    /// Returns the record in an expression that is not `null`, of an artifact that travels by
    /// location. A tag of its own reads each member: beside the item of a loop Argo 3 knows no
    /// other variable within a tag.
    pub(crate) fn of(record: &Expr) -> Self {
        ArtifactRecord {
            address: Some(Address::of_record(record)),
            uri: UriMember::Suffix(Text::tag(conversion::within_json(member(record, URI).or_else("")))),
            fields: fields(record),
        }
    }

    /// Returns the record in an expression that is not `null`, of an artifact that travels by
    /// reference and whose program may report a URI.
    pub(crate) fn with_reported_uri(record: &Expr) -> Self {
        let uri = UriMember::SuffixOrUri(member(record, URI).or_else(""));
        ArtifactRecord { address: None, uri, fields: fields(record) }
    }

    /// Returns the text of the record.
    pub(crate) fn object(self) -> JsonText {
        let base = self.address.as_ref().map(|address| Member::always("base", address.json()));
        let uri = match self.uri {
            UriMember::Suffix(suffix) => JsonText::string([suffix]),
            UriMember::SuffixOrUri(uri) => JsonText::tag(conversion::inert(uri.to_json())),
        };
        JsonText::object(base.into_iter().chain([Member::always(URI, uri)]).chain(self.fields))
    }

    /// Returns the artifact for its reader. Its URI starts with a path or an address, as it is
    /// written within a JSON string.
    pub(crate) fn artifact_at(self, start: Text) -> JsonText {
        let uri = match self.uri {
            UriMember::Suffix(suffix) => JsonText::string([start.then(suffix)]),
            UriMember::SuffixOrUri(uri) => JsonText::tag(conversion::inert(uri.to_json())),
        };
        JsonText::object([Member::always(URI, uri)].into_iter().chain(self.fields))
    }

    /// Returns the artifact for its reader, who finds the files at a path.
    pub(crate) fn artifact_at_path(self, path: &str) -> JsonText {
        let uri = match self.uri {
            UriMember::SuffixOrUri(uri) => {
                // What follows a path starts with a slash, and a URI does not.
                let uri = uri.replace_pattern("^(/.*|)$", &format!("{}${{1}}", path.replace('$', "$$")));
                UriMember::SuffixOrUri(uri)
            }
            suffix @ UriMember::Suffix(_) => suffix,
        };
        Self { uri, ..self }.artifact_at(Text::json_string_part(path))
    }
}

/// Returns a member of a record in an expression.
fn member(record: &Expr, name: &str) -> Expr {
    record.clone().parse_json().get(name)
}

/// Returns the name, the type and the metadata in an expression for a record.
fn fields(record: &Expr) -> [Member; 3] {
    ["name", "type", "metadata"]
        .map(|name| Member::always(name, JsonText::tag(conversion::inert(member(record, name).to_json()))))
}

/// Returns the artifact for its reader, from an expression for a record without a base. Its URI
/// starts with a path, as it is written within a JSON string.
pub(crate) fn recorded_artifact_at(start: Text, record: Expr) -> JsonText {
    JsonText::with_first_string_prefixed(record, URI, start)
}

/// Returns the record of a list, with the common start of the addresses and an array of records.
pub(crate) fn list(base: Text, artifacts: Expr) -> Expr {
    let list = Expr::Map(vec![("base".into(), base.into_expr()), ("artifacts".into(), artifacts)]);
    conversion::inert(list.to_json())
}

/// Returns an array of the records in a list that is parsed.
pub(crate) fn artifacts_of(list: Expr) -> Expr {
    list.get("artifacts")
}

/// Returns the artifacts of a list for its reader, from an expression for the list. `uri` makes the
/// start of an artifact's URI from its base and that of the list.
pub(crate) fn artifacts_at(list: &Expr, uri: impl Fn(Expr, Expr) -> Expr) -> JsonText {
    let list = || list.clone().parse_json();
    let uri = uri(Expr::Element.get("base"), list().get("base").or_else("")).plus(Expr::Element.get(URI));
    let fields = ["name", "type", "metadata"].map(|name| (name.into(), Expr::Element.get(name)));
    let artifact = Expr::Map([(URI.into(), uri)].into_iter().chain(fields).collect());
    let artifacts = artifacts_of(list()).or_else(Expr::Array(Vec::new())).map(artifact);
    JsonText::tag(conversion::inert(Expr::Map(vec![("artifacts".into(), artifacts)]).to_json()))
}

/// Returns a member of the metadata in an expression for a record.
pub(crate) fn metadata_value(record: &Expr, key: &str) -> Expr {
    member(record, "metadata").get(key)
}

/// An artifact that a container wrote.
pub(crate) struct Written<'w> {
    pub(crate) container: &'w Container,
    /// The declared type and metadata.
    pub(crate) declared: &'w ArtifactOutput,
    pub(crate) output: &'w str,
    /// The program's executor output, parsed.
    pub(crate) executor_output: Expr,
    /// The address to which Argo uploads the files, if the artifact travels by location.
    pub(crate) own_address: Option<Text>,
}

impl Written<'_> {
    /// Returns the record. The program may report a URI, a name and metadata in its executor
    /// output.
    pub(crate) fn record(self) -> ArtifactRecord {
        let Written { container, declared, output, executor_output, own_address } = self;
        let (schema, declared) = (&declared.schema, &declared.metadata);
        if !container.has_executor_output() {
            let fields = described(output.into(), schema, JsonText::value(declared));
            let uri = UriMember::Suffix(Text::new());
            return ArtifactRecord { address: own_address.map(Address::Written), uri, fields };
        }
        let artifacts = executor_output.get("artifacts").get(output).get("artifacts");
        let reported = |field: &str| artifacts.clone().first().get(field);
        let is_set = |field| container.reporting(output, field) != Reporting::Never;
        let reported_uri = || reported(URI).or_else("");
        let chooses_paths = container.chooses_paths();
        let suffix = || match container.custom_path(output) {
            CustomPath::Below(folder) => {
                let path = reported("custom_path").or_else("");
                Text::tag(conversion::within_json(behind_folder(path, &folder)))
            }
            _ if chooses_paths => Text::tag(conversion::within_json(behind_folder(reported_uri(), ARTIFACT_FOLDER))),
            _ => Text::new(),
        };
        let (address, uri) = match own_address {
            Some(own) if is_set(ReportedField::Uri) => {
                let reported = reported_uri().without_suffix("/");
                let address = uri::is_uri(reported.clone()).choose(reported, own.into_expr());
                (Some(Address::Recorded(address)), UriMember::Suffix(suffix()))
            }
            None if is_set(ReportedField::Uri) && !matches!(container.custom_path(output), CustomPath::Below(_)) => {
                let path = if chooses_paths { &format!("^(?:{ARTIFACT_FOLDER}(/.*)|/.*)$") } else { "^()/.*$" };
                (None, UriMember::SuffixOrUri(reported_uri().replace_pattern(path, "${1}")))
            }
            own => (own.map(Address::Written), UriMember::Suffix(suffix())),
        };
        let name = match is_set(ReportedField::Name) {
            true => JsonText::tag(conversion::inert(reported("name").or_else("").or_if_empty(output).to_json())),
            false => output.into(),
        };
        let metadata = JsonText::tag(conversion::inert(merged(declared, reported("metadata")).to_json()));
        ArtifactRecord { address, uri, fields: described(name, schema, metadata) }
    }
}

/// Returns the record of an artifact that existed before the run, with the JSON text of its URI.
pub(crate) fn imported(uri: JsonText, name: &str, schema: &Json, metadata: JsonText) -> JsonText {
    let places = [Member::always("base", uri), Member::always(URI, "")];
    JsonText::object(places.into_iter().chain(described(name.into(), schema, metadata)))
}

/// Returns the declared metadata, with those that the program reports laid over them, key by key.
///
/// Expressions have no function that joins two objects and keeps every value. So the reported
/// members follow the declared ones in one JSON text, in which the later of two equal keys wins. If
/// there are none, that text is not JSON, and the declared metadata remain.
fn merged(declared: &Json, reported: Expr) -> Expr {
    let text = escape::json(declared);
    let declared = || Value::Known(declared.clone()).native();
    match text.strip_suffix('}') {
        Some(open) if open != "{" => {
            let members = reported.to_raw_json().without_prefix("{");
            Expr::from(format!("{open},")).plus(members).parse_json().or_else(declared())
        }
        _ => reported.or_else(declared()),
    }
}

/// Returns the members for name, type and metadata.
fn described(name: JsonText, schema: &Json, metadata: JsonText) -> [Member; 3] {
    [
        Member::always("name", name),
        Member::always("type", JsonText::value(schema)),
        Member::always("metadata", metadata),
    ]
}

/// Returns the part of a path behind a folder; empty for any other path.
fn behind_folder(path: Expr, folder: &str) -> Expr {
    path.replace_pattern(&format!("^(?:{}(/.*)|.*)$", escape::pattern(folder)), "${1}")
}
