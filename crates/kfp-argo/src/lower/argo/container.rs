//! Containers: the author's image, command and arguments, and the folders that KFP's launcher would have made.

use argo_model::{
    Backoff, Container as ArgoContainer, EmptyDir, EnvValue, EnvVar, InputParameter, Inputs, Names, ParamName, Piece,
    RetryStrategy, Template, TemplateBody, Text, Volume, VolumeMount, VolumeName, VolumeSource, escape,
};

use super::addresses::ARTIFACT_SCOPE;
use super::artifacts::ARTIFACT_FOLDER;
use super::command::Words;
use super::names::{ARTIFACT_PATHS, ARTIFACT_VALUES, PARAMETER_VALUES, SETTING_VALUES, TemplateKey};
use super::outputs::{Delivery, EXECUTOR_OUTPUT_FOLDER, OUTPUT_FOLDER};
use super::pod::Pod;
use super::{Lowering, pod_patch};
use crate::graph::Transport;
use crate::pipeline::{Component, ComponentName, ConfigField, Container, EnvVariable, Retry, RetryPolicy};

impl Lowering<'_> {
    pub(super) fn container_template(
        &self,
        key: &TemplateKey,
        component: &Component,
        container: &Container,
    ) -> Template {
        let words = Words::new(self, &key.component, component, container);
        let line = words.command_line(container);
        let pod = Pod::new(self, &key.component, container);
        let patch = pod_patch::patch(&words, container, &line, &pod);
        let of_pod = pod.applies(ConfigField::Env);
        let mut env = if of_pod { variables(&container.env) } else { Vec::new() };
        let texts = line.command.iter().chain(&line.args).chain(env.iter().filter_map(|env| env.value.text()));
        if line.decided.is_some() || texts.into_iter().any(needs_brace) {
            // First, so that the author's own variables may hold braces.
            env.insert(0, brace());
        }
        env.extend(pod.env());
        let (mut volumes, mut volume_mounts) = self.folders(&key.component, component, container);
        // What the author mounts there is as good.
        let mounts = pod.mounts();
        let is_free = |folder: &Text| {
            let path = |text: &Text| text.to_string().trim_end_matches('/').to_owned();
            mounts.iter().all(|mount| path(&mount.mount_path) != path(folder))
        };
        volume_mounts.retain(|mount| is_free(&mount.mount_path));
        volumes.retain(|volume| volume_mounts.iter().any(|mount| mount.name == volume.name));
        volumes.extend(pod.volumes());
        volume_mounts.extend(mounts);
        let (image, resources) =
            (pod_patch::image(&words, container, self.options), pod_patch::resources(&pod, container));
        let body = ArgoContainer {
            image,
            image_pull_policy: container.pod.pull_policy,
            command: line.command,
            args: line.args,
            env: last_of_each(env),
            resources,
            security_context: container.pod.security,
            volume_mounts,
        };
        let values = [
            (PARAMETER_VALUES, !component.inputs.is_empty()),
            (ARTIFACT_VALUES, !component.artifact_inputs.is_empty()),
            (ARTIFACT_PATHS, self.has_located_inputs(&key.component, component)),
            (SETTING_VALUES, pod.refers()),
            (ARTIFACT_SCOPE, self.interface(&key.component).scoped),
        ];
        let values = values.into_iter().filter(|(_, with)| *with);
        let parameters = values.map(|(name, _)| InputParameter::required(ParamName::fixed(name)));
        let artifacts = self.artifact_inputs(&key.component, component);
        Template {
            metadata: container.pod.metadata.clone(),
            inputs: Inputs { parameters: parameters.collect(), artifacts },
            outputs: self.container_outputs(&key.component, component, container),
            retry_strategy: key.retry.as_ref().map(retry_strategy),
            active_deadline_seconds: container.pod.deadline,
            node_selector: pod.node_selector(),
            tolerations: pod.tolerations(),
            affinity: pod.affinity(),
            init_containers: pod.init_containers(self.options),
            volumes,
            pod_spec_patch: patch,
            ..Template::new(self.names.of(key).clone(), TemplateBody::Container(body))
        }
    }
}

/// The variables that a container's author set.
pub(super) fn variables(env: &[EnvVariable]) -> Vec<EnvVar> {
    let variables = env.iter();
    variables.map(|env| EnvVar { name: env.name.clone(), value: EnvValue::Value(Text::pod(&env.value)) }).collect()
}

/// The variable that the kubelet puts braces back from.
pub(super) fn brace() -> EnvVar {
    EnvVar { name: escape::BRACE_VARIABLE.to_owned(), value: EnvValue::Value(Text::syntax("{")) }
}

/// A later variable replaces an earlier one of the same name; Kubernetes warns of both.
fn last_of_each(env: Vec<EnvVar>) -> Vec<EnvVar> {
    let is_last = |at: usize, one: &EnvVar| env[at + 1..].iter().all(|later| later.name != one.name);
    env.iter().enumerate().filter(|(at, one)| is_last(*at, one)).map(|(_, one)| one.clone()).collect()
}

pub(super) fn retry_strategy(retry: &Retry) -> RetryStrategy {
    let backoff = Backoff { duration: retry.delay, factor: retry.factor, max_duration: retry.give_up };
    let retry_policy = retry.policy.map(|policy| match policy {
        RetryPolicy::Always => argo_model::RetryPolicy::Always,
        RetryPolicy::OnFailure => argo_model::RetryPolicy::OnFailure,
        RetryPolicy::OnError => argo_model::RetryPolicy::OnError,
        RetryPolicy::OnTransientError => argo_model::RetryPolicy::OnTransientError,
    });
    RetryStrategy { limit: retry.limit, retry_policy, backoff }
}

/// Whether the kubelet has to put a brace into the text. A tag's value may bring one.
pub(super) fn needs_brace(text: &Text) -> bool {
    text.pieces().iter().any(|piece| match piece {
        Piece::Literal(literal) => literal.as_str().contains(escape::POD_BRACE),
        Piece::Tag(_) => true,
    })
}

impl Lowering<'_> {
    fn has_located_inputs(&self, name: &ComponentName, component: &Component) -> bool {
        let mut inputs = component.artifact_inputs.keys().map(|input| self.plan.transports.of_input(name, input));
        inputs.any(|transport| matches!(transport, Transport::Address(addresses) if addresses.have_paths_of_the_run()))
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
                let name: VolumeName = Names::new().claim(&name);
                let volume = Volume { name: name.clone(), source: VolumeSource::EmptyDir(EmptyDir::default()) };
                (volume, VolumeMount { name, mount_path, sub_path: None })
            })
            .unzip()
    }
}
