//! Artifacts, as their readers see them.
//!
//! A reader sees an artifact's name, type and metadata as its writer has them. The metadata are
//! those that the component declares, with those that the program reports laid over them, key by
//! key. The address is the compiler's choice. A loop's artifacts are a list in the order of its
//! items.

use std::collections::BTreeMap;

use kfp_argo::pipeline::{ArtifactOutput, ArtifactSource, Component};
use serde_json::{Map, Value, json};

use crate::input::{Frame, Item, Siblings};
use crate::value::UNKNOWN;

/// One artifact.
#[derive(Clone, Debug)]
pub(crate) struct Artifact {
    pub(crate) name: String,
    pub(crate) schema: Value,
    pub(crate) metadata: Value,
}

impl Artifact {
    /// Returns the output artifact that a program wrote, with the metadata that it reported.
    pub(crate) fn written(name: &str, declared: &ArtifactOutput, reported: Option<&Value>) -> Self {
        let laid_over = |metadata: &Value| metadata.as_object().cloned().unwrap_or_default();
        let mut metadata: Map<String, Value> = laid_over(&declared.metadata);
        metadata.extend(reported.map(laid_over).unwrap_or_default());
        Self { name: name.to_owned(), schema: declared.schema.clone(), metadata: metadata.into() }
    }

    /// Returns the artifact as programs read it in their executor input.
    pub(crate) fn told(&self) -> Value {
        json!({
            "name": self.name,
            "type": self.schema,
            "metadata": self.metadata,
            "uri": UNKNOWN.to_string(),
        })
    }
}

/// The binding of an input artifact.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    One(Artifact),
    List(Vec<Artifact>),
}

impl Bound {
    /// Returns the artifacts, one or several.
    pub(crate) fn all(&self) -> Vec<Artifact> {
        match self {
            Bound::One(artifact) => vec![artifact.clone()],
            Bound::List(artifacts) => artifacts.clone(),
        }
    }

    /// Returns the artifacts as programs read them.
    pub(crate) fn told(&self) -> Vec<Value> {
        self.all().iter().map(Artifact::told).collect()
    }
}

/// Returns the artifacts that the pipeline itself is given, each by its URI.
pub(crate) fn of_root(root: &Component, arguments: &BTreeMap<String, Value>) -> BTreeMap<String, Bound> {
    let given = root.artifact_inputs.iter().filter(|(name, _)| arguments.contains_key(*name));
    let bound = given.map(|(name, input)| {
        let artifact = Artifact { name: name.clone(), schema: input.schema.clone(), metadata: json!({}) };
        (name.clone(), Bound::One(artifact))
    });
    bound.collect()
}

/// Returns what an artifact source is bound to, or `None` if there is no artifact.
pub(crate) fn of_source(source: &ArtifactSource, frame: &Frame, siblings: &Siblings) -> Option<Bound> {
    match source {
        ArtifactSource::Input { name } => frame.artifacts.get(name).cloned(),
        ArtifactSource::Output { producer, output } => siblings[producer].artifacts.get(output).cloned(),
        ArtifactSource::Item => match frame.item.as_ref()? {
            Item::Artifact(artifact) => Some(Bound::One(artifact.clone())),
            Item::Value(_) => None,
        },
    }
}
