//! The template of a container: the author's image, command, arguments and environment.

use argo_model::{Container as ArgoContainer, EnvVar, InputParameter, Inputs, ParamName, Template, TemplateBody, Text};

use super::command::{self, CommandLine};
use super::{folders, limits, model_images, output_parameters, resources};
use crate::lower::artifact::inputs;
use crate::lower::context::ContainerContext;
use crate::lower::naming::names::TemplateKey;
use crate::lower::naming::parameters::{ARTIFACT_PATHS, ARTIFACT_VALUES, PARAMETER_VALUES, SETTING_VALUES, TASK_PATH};
use crate::lower::pod::resource_claims::PatchedClaims;
use crate::lower::pod::settings::Pod;
use crate::lower::pod::{env, init_containers, patch, resource_claims, scheduling, volumes};
use crate::pipeline::{CommandPart, ConfigField, SettingPart};
use crate::plan::Passing;

/// Lowers a container for one key.
pub(crate) fn lower(container: &ContainerContext<'_>, key: &TemplateKey) -> Template {
    let (spec, options) = (container.spec, container.cx.options);
    let line = command::lower(container);
    let pod = Pod::new(container);
    let claims = resource_claims::patched(&pod, options);
    let resources = resources::of_inputs(&pod, container, claims.as_ref().map(PatchedClaims::names));
    let pod_spec_patch = patch::patch(&pod, &spec.env, line.patched_args.clone(), resources, claims);
    let resource_claims = resource_claims::constant(&pod, options);
    let env = environment(container, &pod, &line);

    let mounts = volumes::mounts(&pod);
    // A volume of the author at the path of a folder replaces it.
    let path = |text: &Text| text.to_string().trim_end_matches('/').to_owned();
    let is_free = |folder: &Text| mounts.iter().all(|mount| path(&mount.mount_path) != path(folder));
    let folders = folders::folders(container).into_iter().filter(|(_, mount)| is_free(&mount.mount_path));
    let (mut volumes, mut volume_mounts): (Vec<_>, Vec<_>) = folders.unzip();
    volumes.extend(volumes::volumes(&pod));
    volume_mounts.extend(mounts);
    let mut init_containers = init_containers::lower(&pod);
    let models = model_images::lower(container, &init_containers);
    init_containers.extend(models.init_containers);
    let (model_volume, model_mount) = models.volume.unzip();
    volumes.extend(model_volume);
    volume_mounts.extend(model_mount);

    let body = ArgoContainer {
        image: resources::image(container),
        image_pull_policy: spec.pod.pull_policy,
        command: line.command,
        args: line.args,
        env,
        resources: resources::constant(&pod, spec, &resource_claims),
        security_context: spec.pod.security,
        volume_mounts,
    };
    Template {
        metadata: spec.pod.metadata.clone(),
        inputs: inputs(container, &pod),
        outputs: output_parameters::outputs(container),
        retry_strategy: key.retry.as_ref().map(limits::retry_strategy),
        active_deadline_seconds: spec.pod.deadline,
        node_selector: pod.field(ConfigField::NodeSelector, scheduling::node_selector(&pod)),
        tolerations: pod.field(ConfigField::Tolerations, scheduling::tolerations(&pod)),
        affinity: scheduling::affinity(&pod),
        resource_claims,
        init_containers,
        volumes,
        pod_spec_patch,
        ..Template::new(container.cx.names.of(key).clone(), TemplateBody::Container(body))
    }
}

fn environment(container: &ContainerContext<'_>, pod: &Pod<'_>, line: &CommandLine) -> Vec<EnvVar> {
    let text = |parts: &[SettingPart]| {
        let parts: Vec<CommandPart> = parts.iter().cloned().map(Into::into).collect();
        command::text(container, &parts)
    };
    let mut env = if pod.applies(ConfigField::Env) { env::variables(&container.spec.env, text) } else { Vec::new() };
    let mut texts = line.command.iter().chain(&line.args).chain(env.iter().filter_map(|env| env.value.text()));
    if line.patched_args.is_some() || texts.any(env::needs_brace) {
        // First, so that the author's own variables may contain braces.
        env.insert(0, env::brace());
    }
    env.extend(env::env(pod));
    env::last_of_each(env)
}

fn inputs(container: &ContainerContext<'_>, pod: &Pod<'_>) -> Inputs {
    let ContainerContext { cx, name, component, .. } = *container;
    let mut transports = component.artifact_inputs.keys().map(|input| cx.plan.passing.of_input(name, input));
    let has_runtime_paths = transports
        .any(|transport| matches!(transport, Passing::ByLocation(locations) if locations.have_runtime_paths()));
    let parameters = [
        (PARAMETER_VALUES, !component.inputs.is_empty()),
        (ARTIFACT_VALUES, !component.artifact_inputs.is_empty()),
        (ARTIFACT_PATHS, has_runtime_paths),
        (SETTING_VALUES, pod.has_values()),
        (TASK_PATH, cx.interface(name).needs_task_path),
    ];
    let parameters = parameters.into_iter().filter(|(_, needed)| *needed);
    let parameters = parameters.map(|(name, _)| InputParameter::required(ParamName::fixed(name)));
    Inputs { parameters: parameters.collect(), artifacts: inputs::of_template(cx, name, component) }
}
