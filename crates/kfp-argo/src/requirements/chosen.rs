//! Objects whose names the tasks of a pipeline supply: the finished workflow has only an expression
//! for them.

use argo_model::TemplateName;

use super::ObjectKind;
use crate::front::Arguments;
use crate::images::Choice;
use crate::images::choices::{self, Run};
use crate::lower::naming::names::TemplateNames;
use crate::pipeline::{Body, ClaimAction, EnvOrigin, PodSettings, Setting, VolumeSource};
use crate::plan::Plan;

/// An object whose name a task supplies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ChosenObject {
    /// The template of the pod.
    pub(super) template: TemplateName,
    pub(super) kind: ObjectKind,
    pub(super) name: Choice,
    pub(super) key: Option<String>,
    pub(super) optional: bool,
}

/// The input of a task that creates a claim.
pub(crate) const STORAGE_CLASS: &str = "storage_class_name";

/// Returns the objects of all tasks. A task that supplies no name needs no object.
pub(crate) fn list(plan: &Plan, names: &TemplateNames, arguments: &Arguments) -> Vec<ChosenObject> {
    let mut found = Vec::new();
    let is_affected = |body: &Body| match body {
        Body::Container(container) => references(&container.pod).next().is_some(),
        Body::Claim(action) => *action == ClaimAction::Create,
        Body::Importer(_) | Body::Dag(_) | Body::Loop(_) => false,
    };
    if plan.pipeline.components.values().any(|component| is_affected(&component.body)) {
        choices::walk(plan, names, arguments, &mut |run| found.extend(of_task(&run)));
    }
    found.sort();
    found.dedup();
    found
}

fn of_task(run: &Run<'_>) -> Vec<ChosenObject> {
    let template = || run.template.clone();
    let Some(container) = run.container() else {
        // A task that creates a claim without a class gets the default class.
        let name = run.input(STORAGE_CLASS).cloned().unwrap_or(Choice::Constant(String::new()));
        let is_created = run.creates_claim();
        let class =
            ChosenObject { template: template(), kind: ObjectKind::StorageClass, name, key: None, optional: false };
        return is_created.then_some(class).into_iter().collect();
    };
    let objects = references(&container.pod).filter_map(|(kind, key, object_key, optional)| {
        let name = run.setting(key)?.clone();
        Some(ChosenObject { template: template(), kind, name, key: object_key.map(str::to_owned), optional })
    });
    objects.collect()
}

type Reference<'p> = (ObjectKind, &'p str, Option<&'p str>, bool);

/// Returns the references of a pod to objects whose names the task supplies, by their keys.
fn references(pod: &PodSettings) -> impl Iterator<Item = Reference<'_>> {
    let of_env = pod.env.iter().filter_map(|env| {
        let (kind, object) = match &env.source {
            EnvOrigin::Secret(object) => (ObjectKind::Secret, object),
            EnvOrigin::ConfigMap(object) => (ObjectKind::ConfigMap, object),
            EnvOrigin::Field(_) => return None,
        };
        Some((kind, object.name.task_key()?, Some(object.key.as_str()), object.optional))
    });
    let of_volumes = pod.volumes.iter().filter_map(|volume| match &volume.source {
        VolumeSource::Secret { name, optional } => Some((ObjectKind::Secret, name.task_key()?, None, *optional)),
        VolumeSource::ConfigMap { name, optional } => Some((ObjectKind::ConfigMap, name.task_key()?, None, *optional)),
        VolumeSource::Claim { name } => Some((ObjectKind::PersistentVolumeClaim, name.task_key()?, None, false)),
        VolumeSource::EmptyDir(_) | VolumeSource::Ephemeral(_) => None,
    });
    let of_pulls = pod.pull_secrets.iter().filter_map(Setting::task_key);
    of_env.chain(of_volumes).chain(of_pulls.map(|key| (ObjectKind::Secret, key, None, false)))
}

/// Writes a name as JSON: `{"fixed": …}`, `{"default": …}` or `{}` for a name that only the run
/// knows.
pub(super) fn name<S: serde::Serializer>(name: &Choice, serializer: S) -> Result<S::Ok, S::Error> {
    let entry = match name {
        Choice::Constant(name) => Some(("fixed", name)),
        Choice::Default(name) => Some(("default", name)),
        Choice::Run => None,
    };
    serializer.collect_map(entry)
}
