//! Records: what programs learn about an artifact beside its files, as JSON text in a parameter of
//! its own.
//!
//! A record is `{"uri": …, "name": …, "type": …, "metadata": …}`, or `null` if there is no
//! artifact. Its `uri` contains only what follows the path at which the reader finds the files:
//! nothing, unless the program that wrote them chose the path. An artifact that travels by location
//! has a `base` besides, see [`location`]. The record of a list is `{"base": …, "artifacts": […]}`;
//! its base is the common start of the bases of all its artifacts.

use argo_model::{Expr, Text, escape};
use serde_json::Value as Json;

use crate::lower::artifact::location::Locator;
use crate::lower::naming::paths::ARTIFACT_FOLDER;
use crate::lower::value::value::Value;
use crate::lower::value::{constant, conversion};
use crate::pipeline::{ArtifactOutput, Container};

/// A record, as far as the compiler knows it.
pub(crate) struct ArtifactRecord {
    /// Where the artifact is stored, if it travels by location.
    pub(crate) location: Option<Locator>,
    /// The part of the URI behind the path, as it is written within a JSON string.
    uri_suffix: Text,
    /// The other members: name, type and metadata.
    fields: Text,
}

/// The start of a record without a base.
pub(crate) const START: &str = "{\"uri\":\"";

impl ArtifactRecord {
    /// Returns the record in an expression that is not `null`. A tag of its own reads each member:
    /// beside the item of a loop Argo 3 knows no other variable within a tag.
    pub(crate) fn of(record: &Expr) -> Self {
        let read = |member: &str| record.clone().parse_json().get(member);
        let tag = |member: &str| Text::tag(conversion::inert(read(member).to_json()));
        let fields = ["name", "type", "metadata"].map(|name| constant::member(name, tag(name)));
        ArtifactRecord {
            location: Some(Locator::Recorded(read("base").or_else("none"))),
            uri_suffix: Text::tag(conversion::within_json(read("uri").or_else(""))),
            fields: constant::separated(fields.into_iter()),
        }
    }

    /// Returns the text of the record.
    pub(crate) fn object(self) -> Text {
        let start = match &self.location {
            Some(Locator::Key(key)) => {
                Text::syntax("{\"base\":\"").then(key.clone()).then(Text::syntax("\",\"uri\":\""))
            }
            Some(Locator::Recorded(base)) => Text::syntax("{\"base\":")
                .then(Text::tag(conversion::inert(base.clone().to_json())))
                .then(Text::syntax(",\"uri\":\"")),
            None => Text::syntax(START),
        };
        start.then(self.text())
    }

    /// Returns the text of the record behind its path.
    pub(crate) fn text(self) -> Text {
        self.uri_suffix.then(Text::syntax("\",")).then(self.fields).then(Text::syntax("}"))
    }
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
        let (mut uri_suffix, mut metadata) = (Text::new(), Text::json(&self.declared.metadata));
        if self.container.has_executor_output() {
            let artifacts = self.executor_output.get("artifacts").get(self.output).get("artifacts");
            let artifact = artifacts.first();
            if self.container.chooses_paths() {
                uri_suffix = Text::tag(behind_folder(artifact.clone().get("uri")));
            }
            let all = merged(&self.declared.metadata, artifact.get("metadata"));
            metadata = Text::tag(conversion::inert(all.to_json()));
        }
        let fields = described(self.output, &self.declared.schema, metadata);
        ArtifactRecord { location: self.location, uri_suffix, fields }
    }
}

/// Returns the record of an artifact that existed before the run, with the JSON text of its URI.
pub(crate) fn imported(uri: Text, name: &str, schema: &Json, metadata: Text) -> Text {
    Text::syntax("{\"base\":")
        .then(uri)
        .then(Text::syntax(",\"uri\":\"\","))
        .then(described(name, schema, metadata))
        .then(Text::syntax("}"))
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
fn described(name: &str, schema: &Json, metadata: Text) -> Text {
    let members = [
        constant::member("name", Text::json(&Json::from(name))),
        constant::member("type", Text::json(schema)),
        constant::member("metadata", metadata),
    ];
    constant::separated(members.into_iter())
}

/// Returns the part of an address behind the folder of artifacts, as it is written within a JSON
/// string.
fn behind_folder(uri: Expr) -> Expr {
    let path = uri.or_else("").replace_pattern(&format!("^(?:{ARTIFACT_FOLDER}(/.*)|.*)$"), "${1}");
    conversion::within_json(path)
}
