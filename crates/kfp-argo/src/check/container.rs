//! A container: its command line with the placeholders read, its environment and its resources.

use std::collections::BTreeMap;

use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::PipelineContainerSpec;

use super::Checker;
use super::placeholders::{BadWord, Placeholder, lookalikes, pieces, word};
use super::resources::resources;
use super::{environment, image, quantities};
use crate::diagnostics::{
    Location, bad_placeholder, empty_executor, too_large, unknown_input, unknown_output, unsupported,
};
use crate::pipeline::{
    Component, ComponentName, Container, CustomPath, EnvVariable, Input, JobField, ParameterType, Part, PodSettings,
    ResourceList, TaskConfig, Word,
};

/// What Linux takes for one argument (`MAX_ARG_STRLEN`), without the zero byte at its end.
pub(crate) const LONGEST_ARGUMENT: usize = 128 * 1024 - 1;

/// What it takes for all of them together (a quarter of the usual stack): each with a zero byte and its address.
const LONGEST_COMMAND_LINE: usize = 2 * 1024 * 1024;

impl<'a> Checker<'a> {
    /// The container of an executor. The component gets those inputs in addition that its command line names though only tasks
    /// declare them.
    pub(super) fn container(
        &mut self,
        name: &ComponentName,
        label: &str,
        spec: &PipelineContainerSpec,
        component: &mut Component,
        at: &Location,
    ) -> Option<Container> {
        if spec.image.is_empty() {
            self.found.push(empty_executor::no_image(at, label));
        }
        self.found.extend(image::check(&spec.image, &at.key("image")));
        let image = self.setting(&spec.image, &at.key("image"));
        let bytes = spec.command.iter().chain(&spec.args).map(|word| word.len() + 9).sum();
        if bytes > LONGEST_COMMAND_LINE {
            self.found.push(too_large::command_line(at, bytes, LONGEST_COMMAND_LINE));
            return None;
        }
        let command = self.words(&spec.command, &at.key("command"));
        let args = self.words(&spec.args, &at.key("args"));
        let (limits, requests) = spec.resources.as_ref().map(resources).unwrap_or_default();
        self.found.extend(quantities::check_resources(&limits, &requests, &at.key("resources")));
        for (index, variable) in spec.env.iter().enumerate() {
            self.found.extend(environment::check(&variable.name, &at.key("env").index(index).key("name")));
        }
        let limits = self.resource_list(limits, &at.key("resources"));
        let requests = self.resource_list(requests, &at.key("resources"));
        let env = spec.env.iter().map(|env| EnvVariable { name: env.name.clone(), value: env.value.clone() }).collect();
        let container = Container {
            executor: label.to_owned(),
            image: image?,
            command: command?,
            args: args?,
            env,
            limits: limits?,
            requests: requests?,
            pod: PodSettings::default(),
            task_config: TaskConfig::new(),
            location: at.clone(),
        };
        self.names_in(name, &container, component, at);
        for output in component.artifact_outputs.keys() {
            if container.custom_path(output) == CustomPath::Unknown {
                let owner = format!("component \"{name}\"");
                let feature = "an artifact path that its program works out";
                self.found.push(unsupported::unsupported(at, &owner, feature));
            }
        }
        Some(container)
    }

    fn resource_list(&mut self, list: BTreeMap<String, String>, at: &Location) -> Option<ResourceList> {
        list.iter()
            .map(|(resource, quantity)| Some((self.setting(resource, at)?, self.setting(quantity, at)?)))
            .collect()
    }

    /// A text that may refer to inputs.
    fn setting(&mut self, text: &str, at: &Location) -> Option<Vec<Part>> {
        let parts = pieces(text).into_iter().map(|piece| match piece {
            Placeholder::Part(part @ (Part::Literal(_) | Part::Input(_))) => Some(part),
            _ => None,
        });
        let parts: Option<Vec<Part>> = parts.collect();
        if parts.is_none() {
            self.found.push(unsupported::unsupported(at, "this setting", "a placeholder that is no input parameter"));
        }
        parts
    }

    fn words(&mut self, texts: &[String], at: &Location) -> Option<Vec<Word>> {
        let mut words = Some(Vec::with_capacity(texts.len()));
        for (index, text) in texts.iter().enumerate() {
            let here = at.index(index);
            self.found.extend(too_large::check(&here, "this argument", text.len(), LONGEST_ARGUMENT));
            // In the source of a program it may stand for whatever the program makes of it.
            for misspelt in lookalikes(text).into_iter().filter(|_| !text.contains('\n')) {
                self.found.push(bad_placeholder::lookalike(&here, misspelt));
            }
            match word(text) {
                Ok(word) => {
                    if let Some(words) = &mut words {
                        words.extend(word.with_common_start_apart());
                    }
                }
                Err(bad) => {
                    self.found.push(match bad {
                        BadWord::Unsupported(feature) => unsupported::unsupported(&here, "the command line", feature),
                        BadWord::Structure(why) => bad_placeholder::bad_structure(&here, &why),
                    });
                    words = None;
                }
            }
        }
        words
    }

    /// Checks the inputs and outputs that the command line names.
    fn names_in(&mut self, name: &ComponentName, container: &Container, component: &mut Component, at: &Location) {
        for (index, word) in container.words().enumerate() {
            let at = &match index.checked_sub(container.command.len()) {
                Some(index) => at.key("args").index(index),
                None => at.key("command").index(index),
            };
            let inputs = word.parts().into_iter().filter_map(|part| match part {
                Part::Input(input) => Some(input.as_str()),
                _ => None,
            });
            let tested =
                word.tested_inputs().into_iter().filter(|input| !component.artifact_inputs.contains_key(*input));
            let tested: Vec<&str> = tested.collect();
            for input in inputs.chain(tested) {
                self.name_input(name, input, component, at);
            }
            for part in word.parts() {
                match part {
                    Part::Job(JobField::WorkspacePath) => self.workspace_asked(true, at),
                    Part::OutputFile(output) if !component.outputs.contains_key(output) => {
                        let known = component.outputs.keys().map(String::as_str);
                        self.found.push(unknown_output::not_declared(
                            at,
                            &name.to_string(),
                            "parameter",
                            output,
                            known,
                        ));
                    }
                    Part::OutputArtifact { output, .. } if !component.artifact_outputs.contains_key(output) => {
                        let known = component.artifact_outputs.keys().map(String::as_str);
                        self.found.push(unknown_output::not_declared(at, &name.to_string(), "artifact", output, known));
                    }
                    Part::InputArtifact { input, .. } if !component.artifact_inputs.contains_key(input) => {
                        let known = component.artifact_inputs.keys().map(String::as_str);
                        let owner = format!("component \"{name}\"");
                        self.found.push(unknown_input::unknown_artifact(at, &owner, input, known));
                    }
                    _ => {}
                }
            }
        }
        for part in container.settings().flatten() {
            if let Part::Input(input) = part {
                self.name_input(name, input, component, at);
            }
        }
    }

    fn name_input(&mut self, name: &ComponentName, input: &str, component: &mut Component, at: &Location) {
        if component.inputs.contains_key(input) {
            return;
        }
        if self.some_task_passes(name, input) {
            let kind = ParameterType::Unknown;
            let extra = Input { kind, default: None, optional: true, literals: Vec::new(), description: None };
            component.inputs.insert(input.to_owned(), extra);
            return;
        }
        let known = component.inputs.keys().map(String::as_str);
        self.found.push(unknown_input::unknown_input(at, &format!("component \"{name}\""), input, known));
    }

    /// Whether a task that runs the component gives it the input.
    pub(super) fn some_task_passes(&self, component: &ComponentName, input: &str) -> bool {
        use kfp_ir::messages::ml_pipelines::component_spec::Implementation;
        let ComponentName::Named(component) = component else { return false };
        let pipeline = self.pipeline;
        let components = pipeline.root.iter().chain(pipeline.components.values());
        let dags = components.filter_map(|component| match &component.implementation {
            Some(Implementation::Dag(dag)) => Some(dag),
            _ => None,
        });
        let mut tasks = dags.flat_map(|dag| dag.tasks.values());
        tasks.any(|task| {
            task.component_ref.as_ref().is_some_and(|reference| reference.name == *component)
                && task.inputs.as_ref().is_some_and(|inputs| inputs.parameters.contains_key(input))
        })
    }
}
