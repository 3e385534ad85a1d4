//! `podSpecPatch`: the parts of a pod that depend on the run and for which Argo has no tags, as one
//! expression.

use argo_model::{Expr, Text};

use super::resource_claims::PatchedClaims;
use super::settings::Pod;
use super::{env, scheduling, volumes};
use crate::lower::value::literal;
use crate::pipeline::{ConfigField, EnvVariable};

/// Returns the patch if a part of the pod depends on the run. `args`, `resources` and
/// `resource_claims` are those of the main container that belong into the patch; `own_env` is the
/// environment that its author set.
pub(crate) fn patch(
    pod: &Pod<'_>,
    own_env: &[EnvVariable],
    args: Option<Expr>,
    resources: Option<Expr>,
    resource_claims: Option<PatchedClaims>,
) -> Option<Text> {
    let mounts = pod.applies(ConfigField::Volumes).then(|| volumes::optional_mounts(pod, &pod.settings.mounts));
    let main = [
        ("args", args),
        ("resources", resources),
        ("env", env::optional_env(pod, own_env)),
        ("volumeMounts", mounts.flatten()),
    ];
    let main = present(main);
    let mut patch: Vec<(&str, Expr)> = Vec::new();
    if !main.is_empty() {
        let main = [("name", "main".into())].into_iter().chain(main);
        patch.push(("containers", Expr::Array(vec![literal::map(main)])));
    }
    patch.extend(of_pod(pod));
    patch.extend(resource_claims.as_ref().map(|claims| ("resourceClaims", claims.value())));
    patch.extend(pull_secrets(pod).map(|secrets| ("imagePullSecrets", secrets)));
    if patch.is_empty() {
        return None;
    }
    let patch = literal::map(patch);
    Some(match literal::evaluate(&patch) {
        Some(constant) => Text::json(&constant),
        None => pod.patch(patch, resource_claims.and_then(PatchedClaims::binding)),
    })
}

fn present<const N: usize>(entries: [(&str, Option<Expr>); N]) -> Vec<(&str, Expr)> {
    entries.into_iter().filter_map(|(name, entry)| Some((name, entry?))).collect()
}

/// Returns the image pull secrets. Argo has a field for them only in the workflow as a whole.
fn pull_secrets(pod: &Pod<'_>) -> Option<Expr> {
    let secrets = &pod.settings.pull_secrets;
    let entries =
        secrets.iter().map(|name| (name.task_key(), literal::map([("name", pod.name_in_patch(name).into_expr())])));
    (!secrets.is_empty()).then(|| pod.list(entries))
}

/// Returns the parts of the pod besides its main container.
fn of_pod(pod: &Pod<'_>) -> Vec<(&'static str, Expr)> {
    let init = pod.settings.init_containers.iter().filter_map(|container| {
        let mounts = volumes::optional_mounts(pod, &container.mounts)?;
        Some(literal::map([("name", container.name.as_str().into()), ("volumeMounts", mounts)]))
    });
    let init: Vec<Expr> = init.collect();
    let node_affinity = pod.patched(ConfigField::Affinity, scheduling::node_affinity(pod));
    present([
        ("initContainers", (!init.is_empty()).then_some(Expr::Array(init))),
        ("volumes", volumes::optional_volumes(pod)),
        ("nodeSelector", pod.patched(ConfigField::NodeSelector, scheduling::node_selector(pod))),
        ("tolerations", pod.patched(ConfigField::Tolerations, scheduling::tolerations(pod))),
        ("affinity", node_affinity.map(|affinity| literal::map([("nodeAffinity", affinity)]))),
    ])
}
