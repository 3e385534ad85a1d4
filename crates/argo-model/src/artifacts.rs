//! Artifacts: files and folders that Argo stores and passes from one template to another.

use serde::Serialize;

use crate::expr::{Expr, Variable};
use crate::location::ArtifactLocation;
use crate::name::ArtifactName;
use crate::text::Text;

/// An artifact that a caller passes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ArtifactArgument {
    /// The name of the template's input.
    pub name: ArtifactName,
    /// The artifact.
    #[serde(flatten)]
    pub origin: ArtifactOrigin,
    /// The artifact may be absent. If only the template's input is optional, the task ends in
    /// Error.
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
}

/// The origin of an artifact that a caller passes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ArtifactOrigin {
    /// A variable that refers to an artifact.
    From {
        /// The variable.
        #[serde(serialize_with = "as_tag")]
        from: Variable,
    },
    /// The same as an expression. If there is no artifact, no tag is left over.
    FromExpression {
        /// The variable.
        #[serde(rename = "fromExpression", serialize_with = "as_expression")]
        variable: Variable,
    },
    /// A stored object.
    Stored {
        /// The location.
        #[serde(flatten)]
        location: ArtifactLocation,
        /// The format. Without it, Argo unpacks everything that looks like an archive.
        archive: Archive,
    },
}

/// An input artifact of a template.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputArtifact {
    /// The name.
    pub name: ArtifactName,
    /// The path in the container; none in a template that only passes it on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Text>,
    /// The artifact may be absent.
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
}

/// An output artifact of a template.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputArtifact {
    /// The name.
    pub name: ArtifactName,
    /// The name as an output of the whole workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_name: Option<ArtifactName>,
    /// The source.
    #[serde(flatten)]
    pub source: ArtifactSource,
    /// The artifact may be absent.
    #[serde(skip_serializing_if = "is_false")]
    pub optional: bool,
}

/// The source of an output artifact.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ArtifactSource {
    /// A file or folder that the container wrote.
    Path {
        /// The path in the container.
        path: Text,
        /// The format in which it is stored.
        archive: Archive,
        /// The location; without it, the default repository chooses a key.
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

/// `archive`: the format in which an artifact is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Archive {
    /// No archive: a file is one object in the repository, a folder one object for each of its
    /// files.
    None {},
}

fn as_tag<S: serde::Serializer>(variable: &Variable, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Text::from(variable.clone()))
}

fn as_expression<S: serde::Serializer>(variable: &Variable, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Expr::from(variable.clone()))
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
