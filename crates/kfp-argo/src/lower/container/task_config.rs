//! `dsl.TaskConfig`: the settings of its pod that a program hands on to what it starts.

use argo_model::Expr;

use crate::graph::Presence;
use crate::lower::context::{ContainerContext, TaskContext};
use crate::lower::pod::settings::Pod;
use crate::lower::pod::{env, resource_claims, scheduling, volumes, workspace};
use crate::lower::value::{literal, source};
use crate::pipeline::{Body, ConfigField, Container, ResourceList, SettingPart};

/// Returns the value of an input of type `TASK_CONFIG`. All keys exist; a part that the component
/// does not take over is null.
pub(crate) fn lower(task: &TaskContext<'_>) -> Expr {
    let Body::Container(spec) = &task.component.body else { return literal::map([]) };
    let container = ContainerContext { cx: task.cx, name: &task.spec.component, component: task.component, spec };
    let value = |key: &str| task.spec.settings.get(key).map_or(Expr::Nil, |from| source::value(task, from).native());
    let always = |key: &str| {
        let presence = &task.cx.plan.presence;
        let of = |source| presence.of_required_source(&task.dag.key.component, task.role, source);
        task.spec.settings.get(key).is_some_and(|source| of(source) == Presence::Always)
    };
    let pod = Pod::new(&container).seen_by(value, always);
    let part = |field: ConfigField, entry: &dyn Fn() -> Option<Expr>| {
        let taken = spec.task_config.contains_key(&field);
        taken.then(entry).flatten().unwrap_or(Expr::Nil)
    };
    let filled = |list: Expr| (list != Expr::Array(Vec::new())).then_some(list);
    let resources = match spec.task_config.contains_key(&ConfigField::Resources) {
        true => resources(task, spec),
        false => literal::map([]),
    };
    let claims = spec.task_config.contains_key(&ConfigField::ResourceClaims);
    let claims = claims.then(|| resource_claims::claims(&pod).unwrap_or(Expr::Nil));
    literal::map(
        [
            ("affinity", part(ConfigField::Affinity, &|| affinity(&pod))),
            ("tolerations", part(ConfigField::Tolerations, &|| scheduling::tolerations(&pod))),
            ("nodeSelector", part(ConfigField::NodeSelector, &|| scheduling::node_selector(&pod))),
            ("env", part(ConfigField::Env, &|| filled(env(task, &pod, spec)))),
            ("volumes", part(ConfigField::Volumes, &|| filled(volumes(&pod)))),
            ("volumeMounts", part(ConfigField::Volumes, &|| filled(mounts(&pod)))),
            ("resources", resources),
        ]
        .into_iter()
        // Programs of SDKs before 2.18 do not know this key.
        .chain(claims.map(|claims| ("resourceClaims", claims))),
    )
}

fn affinity(pod: &Pod<'_>) -> Option<Expr> {
    let nodes = scheduling::node_affinity(pod).map(|nodes| ("nodeAffinity", nodes));
    let pods = [("podAffinity", &pod.settings.pod_affinity), ("podAntiAffinity", &pod.settings.pod_anti_affinity)];
    let pods = pods.into_iter().filter(|(_, affinity)| !affinity.is_empty());
    let entries = nodes.into_iter().chain(pods.map(|(name, affinity)| (name, literal::object(affinity))));
    let entries: Vec<_> = entries.collect();
    (!entries.is_empty()).then(|| literal::map(entries))
}

fn env(task: &TaskContext<'_>, pod: &Pod<'_>, container: &Container) -> Expr {
    let own = container.env.iter().map(|env| {
        let entry = [("name", env.name.as_str().into()), ("value", text(task, &env.value))];
        (None, literal::map(entry))
    });
    pod.list(own.chain(pod.settings.env.iter().map(|env| (env.source.task_key(), env::env_entry(pod, env)))))
}

fn volumes(pod: &Pod<'_>) -> Expr {
    let workspace = pod.workspace.then(|| (None, workspace::volume_entry()));
    pod.list((0..pod.settings.volumes.len()).map(|volume| volumes::volume_entry(pod, volume)).chain(workspace))
}

fn mounts(pod: &Pod<'_>) -> Expr {
    let workspace = pod.workspace.then(|| (None, workspace::mount().into()));
    pod.list(pod.settings.mounts.iter().map(|mount| volumes::mount_entry(pod, mount)).chain(workspace))
}

fn resources(task: &TaskContext<'_>, container: &Container) -> Expr {
    let list = |list: &ResourceList| {
        let entries = list.iter().map(|(resource, quantity)| (text(task, resource), text(task, quantity)));
        Expr::Map(entries.collect())
    };
    let lists = [("limits", &container.limits), ("requests", &container.requests)];
    let lists = lists.into_iter().filter(|(_, entries)| !entries.is_empty());
    literal::map(lists.map(|(name, entries)| (name, list(entries))))
}

/// Returns a text that may refer to inputs of the task.
fn text(task: &TaskContext<'_>, parts: &[SettingPart]) -> Expr {
    let texts = parts.iter().map(|part| match part {
        SettingPart::Input(name) => source::given(task, name).native().or_else(""),
        SettingPart::Literal(text) => Expr::from(text.as_str()),
    });
    Expr::sum(texts)
}
