//! What a program is given of its pod's settings, to hand it on to what it starts (`dsl.TaskConfig`).

use argo_model::Expr;
use serde_json::{Map, Value as Json};

use super::Lowering;
use super::convert::Value;
use super::pod::{Pod, literal, map};
use super::scope::TaskScope;
use super::workspace;
use crate::graph::Presence;
use crate::pipeline::{Body, ConfigField, Container, ParameterType, Part, ResourceList, Workspace};

impl Lowering<'_> {
    /// The value of an input of type `TASK_CONFIG`. Its keys are always there; a part that the component does not take over is null.
    pub(super) fn task_config(&self, scope: &TaskScope<'_, '_>) -> Value {
        let Body::Container(container) = &scope.called.body else { return Value::Known(Json::Object(Map::new())) };
        let value = |key: &str| scope.task.settings.get(key).map_or(Expr::Nil, |from| self.value(scope, from).native());
        let sure = |key: &str| {
            let presence = &self.plan.presence;
            let of = |source| presence.of_source(&scope.dag.key.component, scope.role, source);
            scope.task.settings.get(key).is_some_and(|source| of(source) == Presence::Always)
        };
        let pod = Pod::new(self, &scope.task.component, container).seen_by(value, sure);
        let part = |field: ConfigField, entry: &dyn Fn() -> Option<Expr>| {
            let taken = container.task_config.contains_key(&field);
            taken.then(entry).flatten().unwrap_or(Expr::Nil)
        };
        let filled = |list: Expr| (list != Expr::Array(Vec::new())).then_some(list);
        let config = map([
            ("affinity", part(ConfigField::Affinity, &|| affinity(&pod))),
            ("tolerations", part(ConfigField::Tolerations, &|| filled(tolerations(&pod)))),
            ("nodeSelector", part(ConfigField::NodeSelector, &|| node_selector(&pod))),
            ("env", part(ConfigField::Env, &|| filled(env(&pod, container)))),
            ("volumes", part(ConfigField::Volumes, &|| filled(volumes(&pod)))),
            ("volumeMounts", part(ConfigField::Volumes, &|| filled(mounts(&pod)))),
            (
                "resources",
                match container.task_config.contains_key(&ConfigField::Resources) {
                    true => self.resources(scope, container),
                    false => map([]),
                },
            ),
        ]);
        match known(&config) {
            Some(config) => Value::Known(config),
            None => Value::Native(config, ParameterType::Struct),
        }
    }

    fn resources(&self, scope: &TaskScope<'_, '_>, container: &Container) -> Expr {
        let list = |list: &ResourceList| {
            let entries =
                list.iter().map(|(resource, quantity)| (self.text(scope, resource), self.text(scope, quantity)));
            Expr::Map(entries.collect())
        };
        let lists = [("limits", &container.limits), ("requests", &container.requests)];
        map(lists.into_iter().filter(|(_, entries)| !entries.is_empty()).map(|(name, entries)| (name, list(entries))))
    }

    /// A text that may refer to inputs of the task.
    fn text(&self, scope: &TaskScope<'_, '_>, parts: &[Part]) -> Expr {
        let texts = parts.iter().map(|part| match part {
            Part::Input(name) => self.given(scope, name).native().or_else(""),
            Part::Literal(text) => Expr::from(text.as_str()),
            _ => Expr::from(""),
        });
        Expr::sum(texts)
    }
}

fn affinity(pod: &Pod<'_>) -> Option<Expr> {
    let settings = pod.settings;
    let pods = [("podAffinity", &settings.pod_affinity), ("podAntiAffinity", &settings.pod_anti_affinity)];
    let pods = pods.into_iter().filter(|(_, affinity)| !affinity.is_empty());
    let nodes = pod.chosen_node_affinity().or_else(|| {
        let known = pod.known_node_affinity().filter(|affinity| !affinity.is_empty());
        known.map(|affinity| literal(&affinity))
    });
    let entries = nodes.map(|nodes| ("nodeAffinity", nodes)).into_iter();
    let entries: Vec<_> = entries.chain(pods.map(|(name, affinity)| (name, literal(affinity)))).collect();
    (!entries.is_empty()).then(|| map(entries))
}

fn tolerations(pod: &Pod<'_>) -> Expr {
    let known = || Expr::Array(pod.settings.tolerations.iter().filter_map(|one| one.known().map(literal)).collect());
    pod.chosen_tolerations().unwrap_or_else(known)
}

fn node_selector(pod: &Pod<'_>) -> Option<Expr> {
    let known = || (!pod.settings.node_labels.is_empty()).then(|| literal(&pod.settings.node_labels));
    pod.chosen_node_selector().or_else(known)
}

fn env(pod: &Pod<'_>, container: &Container) -> Expr {
    let own = container
        .env
        .iter()
        .map(|env| (None, map([("name", env.name.as_str().into()), ("value", env.value.as_str().into())])));
    pod.list(own.chain(pod.settings.env.iter().map(|env| (env.source.given(), pod.env_entry(env)))))
}

fn volumes(pod: &Pod<'_>) -> Expr {
    let workspace = pod.workspace.then(|| (None, workspace::volume_entry()));
    pod.list((0..pod.settings.volumes.len()).map(|volume| pod.volume_entry(volume)).chain(workspace))
}

fn mounts(pod: &Pod<'_>) -> Expr {
    let workspace = pod.workspace.then(|| {
        let mount = [("name", workspace::volume().as_str().into()), ("mountPath", Workspace::PATH.into())];
        (None, map(mount))
    });
    pod.list(pod.settings.mounts.iter().map(|mount| pod.mount_entry(mount)).chain(workspace))
}

/// The value of an expression that is a literal.
fn known(expr: &Expr) -> Option<Json> {
    Some(match expr {
        Expr::Nil => Json::Null,
        Expr::Bool(value) => Json::Bool(*value),
        Expr::Int(value) => Json::from(*value),
        Expr::Str(text) => Json::from(text.as_str()),
        Expr::Array(items) => Json::Array(items.iter().map(known).collect::<Option<_>>()?),
        Expr::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| match key {
                Expr::Str(key) => Some((key.clone(), known(value)?)),
                _ => None,
            });
            Json::Object(entries.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
