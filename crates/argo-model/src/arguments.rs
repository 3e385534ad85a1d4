//! What a template takes and gives, and what a caller passes.

use serde::Serialize;

use crate::artifacts::{ArtifactArgument, InputArtifact, OutputArtifact};
use crate::expr::{Expr, Variable};
use crate::name::ParamName;
use crate::tags::Tag;
use crate::text::Text;

/// What a caller passes to a template (`arguments`).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Arguments {
    /// `parameters`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Argument>,
    /// `artifacts`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<ArtifactArgument>,
}

impl Arguments {
    /// Whether nothing is passed.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.artifacts.is_empty()
    }
}

/// One parameter that a caller passes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Argument {
    /// The name of the template's input.
    pub name: ParamName,
    /// Its value.
    pub value: Text,
}

/// What a template takes (`inputs`).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Inputs {
    /// `parameters`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<InputParameter>,
    /// `artifacts`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<InputArtifact>,
}

impl Inputs {
    /// Whether the template takes nothing.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.artifacts.is_empty()
    }
}

/// One parameter of a template.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputParameter {
    /// Its name.
    pub name: ParamName,
    /// The value where the caller passes none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Text>,
}

impl InputParameter {
    /// One that every caller passes.
    pub fn required(name: ParamName) -> Self {
        Self { name, value: None }
    }
}

/// What a template gives (`outputs`).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Outputs {
    /// `parameters`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<OutputParameter>,
    /// `artifacts`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<OutputArtifact>,
}

impl Outputs {
    /// Whether the template gives nothing.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.artifacts.is_empty()
    }
}

/// One parameter that a template gives.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputParameter {
    /// Its name.
    pub name: ParamName,
    /// The name under which it is an output of the whole workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_name: Option<GlobalName>,
    /// Where it comes from.
    pub value_from: ValueFrom,
}

impl OutputParameter {
    /// One that an expression makes, for the templates around.
    pub fn of(name: ParamName, expression: Expr) -> Self {
        Self { name, global_name: None, value_from: ValueFrom::Expression { expression } }
    }
}

/// The name of an output of the whole workflow.
#[derive(Clone, Debug, PartialEq)]
pub enum GlobalName {
    /// A name.
    Fixed(ParamName),
    /// The value of a variable, as a plain tag: Argo's validation knows no expression here.
    Variable(Variable),
}

impl Serialize for GlobalName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            GlobalName::Fixed(name) => name.serialize(serializer),
            GlobalName::Variable(variable) => serializer.collect_str(&Tag::Plain(variable)),
        }
    }
}

/// Where an output parameter comes from (`valueFrom`).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ValueFrom {
    /// A file that the container wrote. Argo takes one newline off its end.
    Path {
        /// The file's path in the container.
        path: String,
        /// The value where there is no such file; without it the task ends in Error.
        #[serde(skip_serializing_if = "Option::is_none")]
        default: Option<String>,
    },
    /// A field of the object that a resource template made.
    #[serde(rename_all = "camelCase")]
    JsonPath {
        /// The field, as kubectl takes it.
        json_path: String,
    },
    /// An expression over the tasks of a DAG, or the steps.
    Expression {
        /// The expression. When it fails, the DAG ends in Error, and a DAG above it that has dependants may never end.
        #[serde(serialize_with = "as_text")]
        expression: Expr,
    },
}

fn as_text<S: serde::Serializer>(expr: &Expr, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(expr)
}
