//! Containers: the author's image, command and arguments, and the folders that KFP's launcher would have made.

use argo_model::{
    Backoff, Container as ArgoContainer, EmptyDir, EnvVar, InputParameter, Inputs, ParamName, Piece, RetryStrategy,
    Template, TemplateBody, Text, Volume, VolumeMount, escape,
};

use super::addresses::ARTIFACT_SCOPE;
use super::artifacts::ARTIFACT_FOLDER;
use super::command::Words;
use super::names::{ARTIFACT_PATHS, ARTIFACT_VALUES, PARAMETER_VALUES, TemplateKey};
use super::outputs::{Delivery, EXECUTOR_OUTPUT_FOLDER, OUTPUT_FOLDER};
use super::{Lowering, pod_patch};
use crate::graph::Transport;
use crate::pipeline::{Component, ComponentName, Container, Retry};

impl Lowering<'_> {
    pub(super) fn container_template(
        &self,
        key: &TemplateKey,
        component: &Component,
        container: &Container,
    ) -> Template {
        let words = Words::new(self, &key.component, component, container);
        let line = words.command_line(container);
        let patch = pod_patch::patch(&words, container, &line);
        let user_env = container.env.iter().map(|env| EnvVar { name: env.name.clone(), value: Text::pod(&env.value) });
        let mut env: Vec<EnvVar> = user_env.collect();
        let texts = line.command.iter().chain(&line.args).chain(env.iter().map(|env| &env.value));
        if line.decided.is_some() || texts.into_iter().any(needs_brace) {
            // First, so that the author's own variables may hold braces.
            env.insert(0, EnvVar { name: escape::BRACE_VARIABLE.to_owned(), value: Text::syntax("{") });
        }
        let (volumes, volume_mounts) = self.folders(&key.component, component, container);
        let (image, resources) = (pod_patch::image(&words, container), pod_patch::resources(container));
        let body = ArgoContainer { image, command: line.command, args: line.args, env, resources, volume_mounts };
        let values = [
            (PARAMETER_VALUES, !component.inputs.is_empty()),
            (ARTIFACT_VALUES, !component.artifact_inputs.is_empty()),
            (ARTIFACT_PATHS, self.has_located_inputs(&key.component, component)),
            (ARTIFACT_SCOPE, self.interface(&key.component).scoped),
        ];
        let values = values.into_iter().filter(|(_, with)| *with);
        let parameters = values.map(|(name, _)| InputParameter { name: ParamName::fixed(name), value: None });
        let artifacts = self.artifact_inputs(&key.component, component);
        Template {
            inputs: Inputs { parameters: parameters.collect(), artifacts },
            outputs: self.container_outputs(&key.component, component, container),
            retry_strategy: key.retry.as_ref().map(retry_strategy),
            volumes,
            pod_spec_patch: patch,
            ..Template::new(self.names.of(key).clone(), TemplateBody::Container(body))
        }
    }
}

fn retry_strategy(retry: &Retry) -> RetryStrategy {
    let backoff = Backoff { duration: retry.delay, factor: retry.factor, max_duration: retry.give_up };
    RetryStrategy { limit: retry.limit, backoff }
}

/// Whether the kubelet has to put a brace into the text. A tag's value may bring one.
fn needs_brace(text: &Text) -> bool {
    text.pieces().iter().any(|piece| match piece {
        Piece::Literal(literal) => literal.as_str().contains(escape::POD_BRACE),
        Piece::Tag(_) => true,
    })
}

impl Lowering<'_> {
    fn has_located_inputs(&self, name: &ComponentName, component: &Component) -> bool {
        let mut inputs = component.artifact_inputs.keys().map(|input| self.plan.transports.of_input(name, input));
        inputs.any(|transport| matches!(transport, Transport::Address(addresses) if addresses.are_located()))
    }

    /// Folders that have to be there before the program starts, as a program in an image without a shell cannot make them, and one
    /// that is not root not everywhere. KFP's own executor makes those of its executor output and its artifacts itself, below `/tmp`.
    fn folders(
        &self,
        name: &ComponentName,
        component: &Component,
        container: &Container,
    ) -> (Vec<Volume>, Vec<VolumeMount>) {
        let files = component.outputs.keys().any(|output| container.delivery(output) != Delivery::ExecutorOutput);
        let executor_output = container.has_executor_output() && !container.is_python_component();
        let located = self.options.pipeline_root.is_some() && !container.chooses_paths();
        let artifacts = match component.artifact_outputs.is_empty() || container.is_python_component() && !located {
            true => Vec::new(),
            false if located => self.written_folders(name, component),
            false => vec![Text::syntax(ARTIFACT_FOLDER)],
        };
        let artifacts = artifacts.into_iter().enumerate().map(|(number, folder)| match number {
            0 => ("kfp-artifacts".to_owned(), folder),
            _ => (format!("kfp-artifacts-{}", number + 1), folder),
        });
        let wanted =
            [(files, "kfp-outputs", OUTPUT_FOLDER), (executor_output, "kfp-executor-output", EXECUTOR_OUTPUT_FOLDER)];
        let wanted = wanted.into_iter().filter(|(wanted, ..)| *wanted);
        let wanted = wanted.map(|(_, name, folder)| (name.to_owned(), Text::syntax(folder))).chain(artifacts);
        wanted
            .map(|(name, mount_path)| {
                let volume = Volume { name: name.clone(), empty_dir: EmptyDir {} };
                (volume, VolumeMount { name, mount_path })
            })
            .unzip()
    }
}
