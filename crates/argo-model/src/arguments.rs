//! Inputs and outputs of templates, and the arguments of their callers.

use serde::Serialize;

use crate::artifacts::{ArtifactArgument, InputArtifact, OutputArtifact};
use crate::expr::{Expr, Variable};
use crate::name::ParamName;
use crate::tags::Tag;
use crate::text::Text;

/// The arguments that a caller passes (`arguments`).
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
    /// Returns true if the caller passes nothing.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.artifacts.is_empty()
    }
}

/// A parameter that a caller passes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Argument {
    /// The name of the template's input.
    pub name: ParamName,
    /// The value.
    pub value: Text,
}

/// The inputs of a template (`inputs`).
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
    /// Returns true if the template has no inputs.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.artifacts.is_empty()
    }
}

/// An input parameter of a template.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputParameter {
    /// The name.
    pub name: ParamName,
    /// The value if the caller passes none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Text>,
}

impl InputParameter {
    /// Returns a parameter that every caller must pass.
    pub fn required(name: ParamName) -> Self {
        Self { name, value: None }
    }
}

/// The outputs of a template (`outputs`).
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
    /// Returns true if the template has no outputs.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.artifacts.is_empty()
    }
}

/// An output parameter of a template.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OutputParameter {
    /// The name.
    pub name: ParamName,
    /// The name as an output of the whole workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_name: Option<GlobalName>,
    /// The source of the value.
    pub value_from: ValueFrom,
}

impl OutputParameter {
    /// Returns an output parameter whose value an expression computes.
    pub fn of(name: ParamName, expression: Expr) -> Self {
        Self { name, global_name: None, value_from: ValueFrom::Expression { expression } }
    }
}

/// The name of an output of the whole workflow.
#[derive(Clone, Debug, PartialEq)]
pub enum GlobalName {
    /// A name.
    Fixed(ParamName),
    /// The value of a variable, as a plain tag: Argo's validation accepts no expression here.
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

/// The source of an output parameter's value (`valueFrom`).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ValueFrom {
    /// A file that the container wrote. Argo removes one newline at its end.
    Path {
        /// The path of the file in the container.
        path: String,
        /// The value if the file does not exist; without it, the task then ends in Error.
        #[serde(skip_serializing_if = "Option::is_none")]
        default: Option<String>,
    },
    /// A field of the object that a resource template created.
    #[serde(rename_all = "camelCase")]
    JsonPath {
        /// The field, in kubectl's JSONPath notation.
        json_path: String,
    },
    /// An expression over the tasks of a DAG or the steps of a template.
    Expression {
        /// The expression. If it fails, the DAG ends in Error, and a DAG above it that has
        /// dependants may never end.
        #[serde(serialize_with = "as_text")]
        expression: Expr,
    },
}

fn as_text<S: serde::Serializer>(expr: &Expr, serializer: S) -> Result<S::Ok, S::Error> {
    crate::emit::text(&expr.to_string(), serializer)
}
