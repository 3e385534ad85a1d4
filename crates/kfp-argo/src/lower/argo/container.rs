//! Containers: the author's image, command and arguments, and the folders that KFP's launcher would have made.

use argo_model::{
    Container as ArgoContainer, EmptyDir, EnvVar, InputParameter, Inputs, ParamName, Piece, Resources, Template,
    TemplateBody, Text, Volume, VolumeMount, escape,
};

use super::Lowering;
use super::names::{PARAMETER_VALUES, Use};
use super::outputs::{Delivery, EXECUTOR_OUTPUT_FOLDER, OUTPUT_FOLDER};
use crate::pipeline::{Component, ComponentName, Container};

impl Lowering<'_> {
    pub(super) fn container_template(
        &self,
        name: &ComponentName,
        component: &Component,
        container: &Container,
        usage: Use,
    ) -> Template {
        let line = self.command_line(name, component, container);
        let user_env = container.env.iter().map(|env| EnvVar { name: env.name.clone(), value: Text::pod(&env.value) });
        let mut env: Vec<EnvVar> = user_env.collect();
        let texts = line.command.iter().chain(&line.args).chain(env.iter().map(|env| &env.value));
        if line.patch.is_some() || texts.into_iter().any(needs_brace) {
            // First, so that the author's own variables may hold braces.
            env.insert(0, EnvVar { name: escape::BRACE_VARIABLE.to_owned(), value: Text::syntax("{") });
        }
        let (volumes, volume_mounts) = folders(component, container);
        let resources = Resources { limits: container.limits.clone(), requests: container.requests.clone() };
        let (image, command, args) = (Text::pod(&container.image), line.command, line.args);
        let body = ArgoContainer { image, command, args, env, resources, volume_mounts };
        let parameter = InputParameter { name: ParamName::fixed(PARAMETER_VALUES), value: None };
        Template {
            inputs: Inputs { parameters: if component.inputs.is_empty() { Vec::new() } else { vec![parameter] } },
            outputs: self.container_outputs(name, component, container),
            volumes,
            pod_spec_patch: line.patch,
            ..Template::new(self.names.of(name, usage).clone(), TemplateBody::Container(body))
        }
    }
}

/// Whether the kubelet has to put a brace into the text. A tag's value may bring one.
fn needs_brace(text: &Text) -> bool {
    text.pieces().iter().any(|piece| match piece {
        Piece::Literal(literal) => literal.as_str().contains(escape::POD_BRACE),
        Piece::Tag(_) => true,
    })
}

/// Folders that have to be there before the program starts, as a program in an image without a shell cannot make them. KFP's own
/// executor makes that of its executor output itself.
fn folders(component: &Component, container: &Container) -> (Vec<Volume>, Vec<VolumeMount>) {
    let files = component.outputs.keys().any(|output| container.delivery(output) != Delivery::ExecutorOutput);
    let executor_output = container.has_executor_output() && !container.is_python_component();
    let wanted =
        [(files, "kfp-outputs", OUTPUT_FOLDER), (executor_output, "kfp-executor-output", EXECUTOR_OUTPUT_FOLDER)];
    let wanted = wanted.into_iter().filter(|(wanted, ..)| *wanted);
    wanted
        .map(|(_, name, path)| {
            let volume = Volume { name: name.to_owned(), empty_dir: EmptyDir {} };
            (volume, VolumeMount { name: name.to_owned(), mount_path: path.to_owned() })
        })
        .unzip()
}
