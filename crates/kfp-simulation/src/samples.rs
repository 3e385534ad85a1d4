//! Samples: values of a type that take the place of values that nothing sets.

use std::collections::BTreeMap;

use kfp_argo::pipeline::{Body, Items, ParameterType, Pipeline, Source, TaskKey};
use serde_json::{Value, json};

/// The samples of a pipeline. They have the form that its tasks read: lists have items of the type
/// of the loops over them, objects have the fields that are selected.
#[derive(Debug)]
pub(crate) struct Samples<'p> {
    /// The types of the items of lists that are outputs of tasks.
    items_of_outputs: BTreeMap<(&'p TaskKey, &'p str), ParameterType>,
    /// The types of the items of lists that are inputs of the pipeline.
    items_of_inputs: BTreeMap<&'p str, ParameterType>,
    /// The keys that any task selects from a value.
    fields: Vec<&'p str>,
}

impl<'p> Samples<'p> {
    pub(crate) fn new(pipeline: &'p Pipeline) -> Self {
        let mut samples =
            Self { items_of_outputs: BTreeMap::new(), items_of_inputs: BTreeMap::new(), fields: Vec::new() };
        let tasks = || pipeline.components.values().flat_map(|component| component.tasks());
        for (_, task) in tasks() {
            let Body::Loop(each) = &pipeline.component_of(task).body else { continue };
            let Items::Input(input) = &each.items else { continue };
            match task.inputs.get(input) {
                Some(Source::Output { producer, output, .. }) => {
                    samples.items_of_outputs.insert((producer, output), each.item);
                }
                Some(Source::Input { name, .. }) => {
                    samples.items_of_inputs.insert(name, each.item);
                }
                _ => {}
            }
        }
        let sources = tasks().flat_map(|(_, task)| task.inputs.values());
        let fields = sources.filter_map(|source| match source {
            Source::Input { selector: Some(selector), .. } | Source::Output { selector: Some(selector), .. } => {
                Some(selector.key.as_str())
            }
            _ => None,
        });
        samples.fields = fields.collect();
        samples
    }

    /// Returns a sample of an output of a task. `name` is the text of a string.
    pub(crate) fn of_output(&self, task: Option<&TaskKey>, output: &str, ty: ParameterType, name: &str) -> Value {
        let item = task.and_then(|task| self.items_of_outputs.get(&(task, output)));
        self.sample(ty, item.copied(), name)
    }

    /// Returns a sample of an input of the pipeline.
    pub(crate) fn of_input(&self, input: &str, ty: ParameterType) -> Value {
        let item = self.items_of_inputs.get(input).or_else(|| {
            // Groups pass inputs of the pipeline on by another name.
            self.items_of_inputs.get(format!("pipelinechannel--{input}").as_str())
        });
        self.sample(ty, item.copied(), input)
    }

    fn sample(&self, ty: ParameterType, item: Option<ParameterType>, name: &str) -> Value {
        match ty {
            ParameterType::String | ParameterType::Unknown => format!("<{name}>").into(),
            ParameterType::Integer => 1.into(),
            ParameterType::Double => json!(1.0),
            ParameterType::Boolean => true.into(),
            ParameterType::List => {
                let item = item.unwrap_or(ParameterType::String);
                let items = (0..2).map(|number| self.sample(item, None, &format!("{name}[{number}]")));
                Value::Array(items.collect())
            }
            ParameterType::Struct | ParameterType::FinalStatus => {
                let members = self.fields.iter();
                let members = members.map(|field| ((*field).to_owned(), Value::from(format!("<{name}.{field}>"))));
                Value::Object(members.collect())
            }
        }
    }
}
