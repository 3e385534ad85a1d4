//! The files of probes: `testdata/fields/TYPE.yaml`, one per message and enum, and the pipelines
//! that they start from in `bases/`.
//!
//! A probe sets one field, `value`, in the message at the path `at` of a base, and compares the
//! result with the same pipeline without the field, or with its `other` value. `given` are further
//! fields of that message, in both. What is written at the top of the file
//! holds for each of its probes. A probe whose field has no effect says `why`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::trees::{at, object};
use crate::files::{entries, top};

/// Which document of a base a probe is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Document {
    #[default]
    Pipeline,
    Platform,
    Job,
}

/// The probes of a message or an enum.
pub(crate) struct ProbeFile {
    /// The message or enum.
    pub(crate) name: String,
    /// By field or value; several where a field means something else in another place.
    pub(crate) probes: BTreeMap<String, Vec<Probe>>,
}

/// A field in a pipeline.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Probe {
    /// The base's name.
    base: Option<String>,
    document: Option<Document>,
    /// The path of the message, its steps apart by `/`.
    at: Option<String>,
    /// Further fields of the message.
    given: Option<Value>,
    /// The enum's field, for a probe of a value.
    field: Option<String>,
    value: Option<Value>,
    other: Option<Value>,
    /// The code of the error that the field spares: without it the pipeline is refused.
    pub(crate) spares: Option<String>,
    /// The name of the probe in the table, if the field has several.
    pub(crate) place: Option<String>,
    /// Why the field has no effect.
    pub(crate) why: Option<String>,
}

/// A file as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(flatten)]
    common: BTreeMap<String, Value>,
    fields: BTreeMap<String, Value>,
}

/// All files of probes.
pub(crate) fn probe_files() -> Vec<ProbeFile> {
    let files = entries(&folder()).into_iter().filter(|path| path.is_file() && path.file_stem().unwrap() != ELSEWHERE);
    let files = files.map(|path| {
        let Written { common, fields } = read(&path);
        let common = Value::Object(common.into_iter().collect());
        let common = parse::<Probe>(common).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let probes = fields.into_iter().map(|(field, probes)| {
            let several = match probes {
                Value::Array(several) => several,
                one => vec![one],
            };
            let probe = |probe| parse(probe).unwrap_or_else(|error| panic!("{}: {field}: {error}", path.display()));
            let probes: Vec<Probe> = several.into_iter().map(|one| common.with(probe(one))).collect();
            (field, probes)
        });
        ProbeFile { probes: probes.collect(), name: path.file_stem().unwrap().to_string_lossy().into_owned() }
    });
    files.collect()
}

/// The name of the file that lists the messages of which no file holds any.
const ELSEWHERE: &str = "elsewhere";

/// The messages that no file holds, with the reason; they lead to others.
pub(crate) fn elsewhere() -> BTreeMap<String, String> {
    read(&folder().join(format!("{ELSEWHERE}.yaml")))
}

fn folder() -> PathBuf {
    top().join("testdata/fields")
}

fn read<T: DeserializeOwned>(path: &PathBuf) -> T {
    let text = fs::read_to_string(path).unwrap();
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parse<T: DeserializeOwned>(value: Value) -> serde_json::Result<T> {
    // A probe with nothing to say is written as nothing.
    serde_json::from_value(if value.is_null() { Value::Object(serde_json::Map::new()) } else { value })
}

impl Probe {
    /// A probe with what it leaves unsaid.
    fn with(&self, probe: Probe) -> Self {
        let common = self.clone();
        Self {
            base: probe.base.or(common.base),
            document: probe.document.or(common.document),
            at: probe.at.or(common.at),
            given: probe.given.or(common.given),
            field: probe.field.or(common.field),
            value: probe.value.or(common.value),
            other: probe.other.or(common.other),
            spares: probe.spares.or(common.spares),
            place: probe.place.or(common.place),
            why: probe.why.or(common.why),
        }
    }

    pub(crate) fn document(&self) -> Document {
        self.document.unwrap_or_default()
    }

    /// The steps to the message.
    pub(crate) fn path(&self) -> Vec<&str> {
        self.at.iter().flat_map(|at| at.split('/')).filter(|step| !step.is_empty()).collect()
    }

    /// The field that it sets: the member, or the field that has an enum's value.
    pub(crate) fn field<'p>(&'p self, member: &'p str) -> &'p str {
        self.field.as_deref().unwrap_or(member)
    }

    /// The pipeline's text with the field.
    pub(crate) fn with_field(&self, member: &str) -> String {
        let value = self.value.clone().unwrap_or_else(|| Value::from(member));
        self.text(self.field(member), Some(value))
    }

    /// The pipeline's text without it, or with its other value.
    pub(crate) fn without_field(&self, member: &str) -> String {
        self.text(self.field(member), self.other.clone())
    }

    fn text(&self, field: &str, value: Option<Value>) -> String {
        let base = self.base.as_ref().expect("a probe has a base");
        let text = fs::read_to_string(folder().join(format!("bases/{base}.yaml"))).unwrap();
        let documents = text.split("\n---\n").map(|document| serde_saphyr::from_str::<Value>(document).unwrap());
        let mut documents: Vec<Value> = documents.collect();
        let document = usize::from(self.document() == Document::Platform);
        if documents.len() <= document {
            documents.push(Value::Null);
        }
        let message = at(&mut documents[document], &self.path());
        if let Some(given) = &self.given {
            message.clone_from(given);
        }
        match value {
            Some(value) => drop(object(message).insert(field.to_owned(), value)),
            None => drop(object(message).remove(field)),
        }
        documents.iter().map(Value::to_string).collect::<Vec<_>>().join("\n---\n")
    }
}
