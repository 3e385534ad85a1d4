//! Records: what programs learn about an artifact beside its files, as JSON text in a parameter of
//! its own.
//!
//! A record is `{"uri": …, "name": …, "type": …, "metadata": …}`, or `null` if there is no
//! artifact. Its `uri` contains only what follows the path at which the reader finds the files:
//! nothing, unless the program that wrote them chose the path. An artifact that travels by location
//! has a `base` besides, see [`location`]. The record of a list is `{"base": …, "artifacts": […]}`;
//! its base is the common start of the bases of all its artifacts.

use argo_model::{Expr, JsonText, Member, Text, escape};
use serde_json::Value as Json;

use crate::lower::artifact::location::Locator;
use crate::lower::naming::paths::ARTIFACT_FOLDER;
use crate::lower::value::conversion;
use crate::lower::value::value::Value;
use crate::pipeline::{ArtifactOutput, Container};

/// The member that `recorded_artifact_at` changes: the first one of a record without a base.
const URI: &str = "uri";

/// A record, as far as the compiler knows it.
pub(crate) struct ArtifactRecord {
    /// Where the artifact is stored, if it travels by location.
    pub(crate) location: Option<Locator>,
    /// The part of the URI behind the path, as it is written within a JSON string.
    uri_suffix: Text,
    /// The other members: name, type and metadata.
    fields: [Member; 3],
}

impl ArtifactRecord {
    /// Returns the record in an expression that is not `null`. A tag of its own reads each member:
    /// beside the item of a loop Argo 3 knows no other variable within a tag.
    pub(crate) fn of(record: &Expr) -> Self {
        let read = |member: &str| record.clone().parse_json().get(member);
        let tag = |member: &str| JsonText::tag(conversion::inert(read(member).to_json()));
        ArtifactRecord {
            location: Some(Locator::Recorded(read("base").or_else("none"))),
            uri_suffix: Text::tag(conversion::within_json(read("uri").or_else(""))),
            fields: ["name", "type", "metadata"].map(|name| Member::always(name, tag(name))),
        }
    }

    /// Returns the text of the record.
    pub(crate) fn object(self) -> JsonText {
        let base = self.location.as_ref().map(|location| match location {
            Locator::Key(key) => JsonText::string([key.clone()]),
            Locator::Recorded(base) => JsonText::tag(conversion::inert(base.clone().to_json())),
        });
        let base = base.map(|base| Member::always("base", base));
        JsonText::object(base.into_iter().chain(self.members(Text::new())))
    }

    /// Returns the artifact for its reader. Its URI starts with a path or an address, as it is
    /// written within a JSON string.
    pub(crate) fn artifact_at(self, start: Text) -> JsonText {
        JsonText::object(self.members(start))
    }

    fn members(self, start: Text) -> impl Iterator<Item = Member> {
        [Member::always(URI, JsonText::string([start.then(self.uri_suffix)]))].into_iter().chain(self.fields)
    }
}

/// Returns the artifact for its reader, from an expression for a record without a base. Its URI
/// starts with a path, as it is written within a JSON string.
pub(crate) fn recorded_artifact_at(start: Text, record: Expr) -> JsonText {
    JsonText::with_first_string_prefixed(record, URI, start)
}

/// An artifact that a container wrote.
pub(crate) struct Written<'w> {
    pub(crate) container: &'w Container,
    /// The declared type and metadata.
    pub(crate) declared: &'w ArtifactOutput,
    pub(crate) output: &'w str,
    /// The program's executor output, parsed.
    pub(crate) executor_output: Expr,
    pub(crate) location: Option<Locator>,
}

impl Written<'_> {
    /// Returns the record. The program may write metadata into its executor output.
    pub(crate) fn record(self) -> ArtifactRecord {
        let (mut uri_suffix, mut metadata) = (Text::new(), JsonText::value(&self.declared.metadata));
        if self.container.has_executor_output() {
            let artifacts = self.executor_output.get("artifacts").get(self.output).get("artifacts");
            let artifact = artifacts.first();
            if self.container.chooses_paths() {
                uri_suffix = Text::tag(behind_folder(artifact.clone().get("uri")));
            }
            let all = merged(&self.declared.metadata, artifact.get("metadata"));
            metadata = JsonText::tag(conversion::inert(all.to_json()));
        }
        let fields = described(self.output, &self.declared.schema, metadata);
        ArtifactRecord { location: self.location, uri_suffix, fields }
    }
}

/// Returns the record of an artifact that existed before the run, with the JSON text of its URI.
pub(crate) fn imported(uri: JsonText, name: &str, schema: &Json, metadata: JsonText) -> JsonText {
    let places = [Member::always("base", uri), Member::always(URI, "")];
    JsonText::object(places.into_iter().chain(described(name, schema, metadata)))
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
fn described(name: &str, schema: &Json, metadata: JsonText) -> [Member; 3] {
    [
        Member::always("name", name),
        Member::always("type", JsonText::value(schema)),
        Member::always("metadata", metadata),
    ]
}

/// Returns the part of an address behind the folder of artifacts, as it is written within a JSON
/// string.
fn behind_folder(uri: Expr) -> Expr {
    let path = uri.or_else("").replace_pattern(&format!("^(?:{ARTIFACT_FOLDER}(/.*)|.*)$"), "${1}");
    conversion::within_json(path)
}
