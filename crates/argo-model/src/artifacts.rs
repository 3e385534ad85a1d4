//! Artifacts: files and folders that Argo carries from one template to another through the cluster's artifact repository.

use serde::Serialize;

use crate::expr::Variable;
use crate::location::ArtifactLocation;
use crate::name::ArtifactName;
use crate::text::Text;

/// One artifact that a caller passes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ArtifactArgument {
    /// The name of the template's input.
    pub name: ArtifactName,
    /// Which artifact it is.
    #[serde(flatten)]
    pub origin: ArtifactOrigin,
    /// Whether it may be absent; what is optional for the template alone still ends the task in Error.
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
}

/// Which artifact a caller passes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ArtifactOrigin {
    /// A variable that is one.
    From {
        /// The variable.
        #[serde(serialize_with = "as_tag")]
        from: Variable,
    },
    /// What is stored somewhere.
    Stored {
        /// Where.
        #[serde(flatten)]
        location: ArtifactLocation,
        /// How it is packed: without it Argo looks, and unpacks what looks like an archive.
        archive: Archive,
    },
}

/// One artifact of a template.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputArtifact {
    /// Its name.
    pub name: ArtifactName,
    /// Where the container finds it; none in a template that passes it on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Text>,
    /// Whether it may be absent.
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
}

/// One artifact that a template gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputArtifact {
    /// Its name.
    pub name: ArtifactName,
    /// The name under which it is an output of the whole workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_name: Option<ArtifactName>,
    /// Where it comes from.
    #[serde(flatten)]
    pub source: ArtifactSource,
    /// Whether it may be absent.
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
}

/// Where an output artifact comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ArtifactSource {
    /// A file or folder that the container wrote.
    Path {
        /// Its path in the container.
        path: Text,
        /// How it is packed.
        archive: Archive,
        /// Where it is stored; without it, the default repository finds a key.
        #[serde(flatten)]
        location: Option<ArtifactLocation>,
    },
    /// An artifact of a task or step.
    From {
        /// The variable.
        #[serde(serialize_with = "as_tag")]
        from: Variable,
    },
}

/// `archive`: how an artifact is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Archive {
    /// Not at all: a file is one object in the repository, a folder one for each of its files.
    None {},
}

fn as_tag<S: serde::Serializer>(variable: &Variable, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Text::from(variable.clone()))
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature that serde calls
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Names, S3Location};

    #[test]
    fn sources_are_written_as_argo_reads_them() {
        let model: ArtifactName = Names::new().claim("model");
        let output = |source| OutputArtifact { name: model.clone(), global_name: None, source, optional: true };
        let stored =
            |location| ArtifactSource::Path { path: Text::syntax("/tmp/m"), archive: Archive::None {}, location };
        let key = S3Location { key: Text::syntax("run/m"), ..S3Location::default() };
        for (source, expected) in [
            (stored(None), json!({"name": "model", "path": "/tmp/m", "archive": {"none": {}}, "optional": true})),
            (
                stored(Some(ArtifactLocation::S3(Box::new(key)))),
                json!({"name": "model", "path": "/tmp/m", "archive": {"none": {}}, "s3": {"key": "run/m"},
                    "optional": true}),
            ),
            (
                ArtifactSource::From { from: Variable::InputArtifact(model.clone()) },
                json!({"name": "model", "from": "{{inputs.artifacts.model}}", "optional": true}),
            ),
        ] {
            assert_eq!(serde_json::to_value(output(source)).unwrap(), expected);
        }
    }
}
