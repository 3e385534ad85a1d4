//! The run's arguments, and how they enter the pipeline.
//!
//! Arguments are what people type (`argo submit -p message=hello`): a STRING is its text, everything else JSON. The entrypoint turns
//! each into inert JSON, once. Argo substitutes tags in arguments over and over, so no argument may hold `{{`, and text cannot say
//! "none": for both there is the word [`DEFAULT`].

use std::collections::BTreeMap;

use argo_model::{
    ArgumentParameter, Dag, DagTask, Expr, TaskName, Template, TemplateBody, TemplateName, Text, Variable,
    WorkflowArguments, escape,
};
use serde_json::Value as Json;

use super::Lowering;
use super::convert::{Value, inert};
use super::names::TemplateKey;
use super::records::described;
use crate::check::ArgumentValue;
use crate::pipeline::{ArtifactInput, ComponentName, Input, ParameterType};

/// The value of a STRING argument that stands for what the pipeline itself says: its default, or none.
const DEFAULT: &str = "<default>";

impl Lowering<'_> {
    /// The template that the run starts with.
    pub(super) fn entrypoint(&self) -> &TemplateName {
        if self.has_outputs() { &self.names.entry } else { self.names.of(&TemplateKey::root(self.plan)) }
    }

    /// A DAG around the root: only what a task of a DAG gives becomes an output of the workflow.
    pub(super) fn entry_template(&self) -> Option<Template> {
        let root = self.names.of(&TemplateKey::root(self.plan)).clone();
        let task = DagTask::new(TaskName::fixed("root"), root);
        let dag = Dag { target: None, fail_fast: false, tasks: vec![task] };
        self.has_outputs().then(|| Template::new(self.names.entry.clone(), TemplateBody::Dag(dag)))
    }

    fn has_outputs(&self) -> bool {
        self.plan.pipeline.root().dag().is_some_and(|dag| !dag.outputs.is_empty())
    }

    /// `spec.arguments`. A required one without a value has none: Argo asks for it.
    pub(super) fn workflow_arguments(&self, given: &BTreeMap<String, ArgumentValue>) -> WorkflowArguments {
        let root = self.plan.pipeline.root();
        let names = &self.interface(&ComponentName::Root).arguments;
        let parameters = root.inputs.iter().map(|(input, definition)| {
            let value = initial(definition, given.get(input));
            let value = match (definition.kind, value) {
                (_, None) if !definition.optional => None,
                (ParameterType::String, None) => Some(DEFAULT.to_owned()),
                (ParameterType::String, Some(Json::String(text))) if !text.contains("{{") => Some(text),
                (ParameterType::String, Some(_)) => Some(DEFAULT.to_owned()),
                (_, None) => Some("null".to_owned()),
                (_, Some(value)) => Some(escape::json(&value)),
            };
            // An unpaired tag in a text that nobody substitutes would end the run all the same.
            let description = definition.description.as_ref().map(|text| escape::apart(text));
            let choices = choices(definition, given.contains_key(input));
            ArgumentParameter { name: names[input].clone(), description, choices, value }
        });
        let artifacts = root.artifact_inputs.iter().map(|(input, artifact)| ArgumentParameter {
            name: self.interface(&ComponentName::Root).artifact_arguments[input].clone(),
            description: Some(format!("URI of the artifact \"{}\"", escape::apart(input))),
            choices: Vec::new(),
            value: artifact.optional.then(|| DEFAULT.to_owned()),
        });
        WorkflowArguments { parameters: parameters.chain(artifacts).collect() }
    }

    /// The value of the entrypoint's own parameter for an argument.
    pub(super) fn root_input(&self, input: &str, definition: &Input, given: Option<&ArgumentValue>) -> Text {
        let argument =
            || Expr::Var(Variable::WorkflowParameter(self.interface(&ComponentName::Root).arguments[input].clone()));
        let absent = initial(definition, given).unwrap_or(Json::Null);
        let (word, value) = match definition.kind {
            ParameterType::String => (DEFAULT, inert(argument().to_json())),
            // Text that is no JSON stays text: the program that cannot use it says so.
            kind => (
                "null",
                Value::Native(argument().parse_json().or_else(argument()), kind).json_text(kind, None).into_expr(),
            ),
        };
        if !definition.optional && given.is_none() {
            return Text::tag(value);
        }
        Text::tag(argument().equals(word).choose(escape::json(&absent), value))
    }
}

impl Lowering<'_> {
    /// The record of an artifact that the run is given by its URI.
    pub(super) fn root_record(&self, input: &str, artifact: &ArtifactInput) -> Text {
        let name = self.interface(&ComponentName::Root).artifact_arguments[input].clone();
        let argument = || Expr::Var(Variable::WorkflowParameter(name.clone()));
        let record = Text::syntax("{\"base\":")
            .then(Text::tag(inert(argument().without_suffix("/").to_json())))
            .then(Text::syntax(",\"uri\":\"\","))
            .then(described(input, &artifact.schema, Text::syntax("{}")))
            .then(Text::syntax("}"));
        match artifact.optional {
            true => Text::tag(argument().equals(DEFAULT).choose("null", record.into_expr())),
            false => record,
        }
    }
}

/// The texts that an argument may be, where its input takes certain values only: those, and the word for the pipeline's own where
/// it has a meaning.
fn choices(definition: &Input, given: bool) -> Vec<String> {
    if definition.literals.is_empty() {
        return Vec::new();
    }
    let text = |value: &Json| match (definition.kind, value) {
        (ParameterType::String, Json::String(text)) => text.clone(),
        _ => escape::json(value),
    };
    let own = if definition.kind == ParameterType::String { DEFAULT } else { "null" };
    let own = (definition.optional || given).then(|| own.to_owned());
    // No argument may hold a tag.
    definition.literals.iter().map(text).filter(|text| !text.contains("{{")).chain(own).collect()
}

/// The value that an argument starts with.
fn initial(definition: &Input, given: Option<&ArgumentValue>) -> Option<Json> {
    given.cloned().unwrap_or_else(|| definition.default.clone())
}
