//! Settings of a container's pod: from the platform document's messages to [`PodSettings`].

use argo_model::{PodMetadata, PullPolicy, SecurityContext};
use kfp_ir::Path;
use kfp_ir::messages::kfp_kubernetes as proto;
use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::value_or_runtime_parameter::Value as RuntimeValue;
use serde_json::Value;

use super::{dns, json, labels, quantities};
use crate::diagnostics::{Diagnostic, Location, bad_setting, refused_name, unsupported};
use crate::pipeline::{PodSettings, Setting};

/// A value that the settings refer to: each task that runs the container resolves it in its own DAG.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// The setting.
    pub(super) key: String,
    /// What it is, for people.
    pub(super) what: &'static str,
    /// Whether it is a name; else it is JSON of Kubernetes.
    pub(super) is_name: bool,
    /// What it refers to.
    pub(super) source: InputParameterSpec,
    /// Where it stands in the platform document.
    pub(super) path: Path,
}

/// The settings in the making.
pub(super) struct Reader<'f> {
    pub(super) found: &'f mut Vec<Diagnostic>,
    pub(super) references: Vec<Reference>,
    pub(super) pod: PodSettings,
}

/// An entry of the document: where it stands, and the key of what it refers to.
pub(super) struct Entry {
    pub(super) at: Location,
    pub(super) key: String,
}

/// A setting by reference before it is sorted.
pub(super) enum Given {
    /// A constant.
    Constant(Value),
    /// The key of a reference.
    Key(String),
}

/// The settings of a pod, and what they refer to. `at` is the executor's place in the platform document.
pub(super) fn settings(
    config: &KubernetesExecutorConfig,
    at: &Location,
    found: &mut Vec<Diagnostic>,
) -> (PodSettings, Vec<Reference>) {
    tags(config, at, found);
    let mut reader = Reader { found, references: Vec::new(), pod: PodSettings::default() };
    reader.volumes(config, at);
    reader.env(config, at);
    reader.scheduling(config, at);
    reader.rest(config, at);
    // Behind the volumes, which they mount.
    reader.init_containers(config, at);
    (reader.pod, reader.references)
}

/// Findings for texts that Argo would take for tags. Init containers have a language in which they can be written.
fn tags(config: &KubernetesExecutorConfig, at: &Location, found: &mut Vec<Diagnostic>) {
    let mut config = config.clone();
    for container in &mut config.init_containers {
        container.command.clear();
        container.args.clear();
        container.env.clear();
    }
    let Ok(value) = serde_json::to_value(config) else { return };
    walk(&value, at, found);
}

fn walk(value: &Value, at: &Location, found: &mut Vec<Diagnostic>) {
    match value {
        Value::String(text) if text.contains("{{") => found.push(bad_setting::tag(at)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| walk(item, &at.index(index), found)),
        Value::Object(object) => {
            for (key, item) in object {
                let at = at.key(key);
                if key.contains("{{") {
                    found.push(bad_setting::tag(&at));
                }
                walk(item, &at, found);
            }
        }
        _ => {}
    }
}

/// The entries of a list with their places.
pub(super) fn entries<'e, T>(
    list: &'e [T],
    at: &'e Location,
    field: &'static str,
) -> impl Iterator<Item = (Entry, &'e T)> {
    list.iter()
        .enumerate()
        .map(move |(index, item)| (Entry { at: at.key(field).index(index), key: format!("{field}[{index}]") }, item))
}

impl Reader<'_> {
    /// A value: a constant, or a reference. `None` where there is neither, and when it is wrong.
    pub(super) fn given(
        &mut self,
        what: &'static str,
        is_name: bool,
        spec: Option<&InputParameterSpec>,
        field: &str,
        entry: &Entry,
    ) -> Option<Given> {
        let spec = spec?;
        let at = entry.at.key(field);
        let value = match spec.kind.as_ref()? {
            Kind::RuntimeValue(value) => value.value.as_ref()?,
            Kind::TaskOutputParameter(_) | Kind::ComponentInputParameter(_) | Kind::TaskFinalStatus(_) => {
                let (key, source) = (entry.key.clone(), spec.clone());
                self.references.push(Reference { key: key.clone(), what, is_name, source, path: at.path });
                return Some(Given::Key(key));
            }
        };
        match value {
            RuntimeValue::Constant(value) => Some(Given::Constant(json::from_proto(value))),
            RuntimeValue::ConstantValue(value) => Some(Given::Constant(json::from_old_value(value))),
            RuntimeValue::RuntimeParameter(_) => {
                self.found.push(unsupported::unsupported(&at, what, "a runtime parameter of old pipelines"));
                None
            }
        }
    }

    /// The name of an object. The field of older files is `old`, and the newer one wins.
    pub(super) fn name(
        &mut self,
        what: &'static str,
        spec: Option<&InputParameterSpec>,
        field: &str,
        old: (&str, &str),
        entry: &Entry,
    ) -> Option<Setting<String>> {
        let (old_name, old_field) = old;
        let (text, at) = match self.given(what, true, spec, field, entry) {
            Some(Given::Key(key)) => return Some(Setting::Given(key)),
            Some(Given::Constant(Value::String(text))) => (text, entry.at.key(field)),
            // None at all: the entry does not count.
            Some(Given::Constant(Value::Null)) => return None,
            Some(Given::Constant(other)) => {
                self.found.push(bad_setting::shape(&entry.at.key(field), what, &format!("{other} is no name")));
                return None;
            }
            None => (old_name.to_owned(), entry.at.key(old_field)),
        };
        if text.is_empty() {
            let at = if old_name.is_empty() && spec.is_none() { &entry.at } else { &at };
            self.found.push(bad_setting::empty(at, what));
            return None;
        }
        // A tag has a finding of its own.
        if !text.contains("{{") && !dns::is_subdomain(&text) {
            self.found.push(refused_name::object(&at, what, &text));
        }
        Some(Setting::Known(text))
    }

    pub(super) fn quantity(&mut self, resource: &str, text: &str, at: &Location) {
        self.found.extend(quantities::check(resource, text, at));
    }

    fn rest(&mut self, config: &KubernetesExecutorConfig, at: &Location) {
        for (entry, secret) in entries(&config.image_pull_secret, at, "imagePullSecret") {
            #[allow(deprecated)] // older files have no other
            let old = (secret.secret_name.as_str(), "secretName");
            let parameter = secret.secret_name_parameter.as_ref();
            let name = self.name("the secret's name", parameter, "secretNameParameter", old, &entry);
            self.pod.pull_secrets.extend(name);
        }
        self.pod.pull_policy = match config.image_pull_policy.as_str() {
            "" => None,
            "Always" => Some(PullPolicy::Always),
            "Never" => Some(PullPolicy::Never),
            "IfNotPresent" => Some(PullPolicy::IfNotPresent),
            other => {
                let allowed = ["Always", "Never", "IfNotPresent"];
                let at = at.key("imagePullPolicy");
                self.found.push(bad_setting::none_of(&at, "the image's pull policy", other, &allowed));
                None
            }
        };
        match config.active_deadline_seconds {
            0 => {}
            seconds @ 1..=2_147_483_647 => self.pod.deadline = Some(seconds),
            seconds => {
                let at = at.key("activeDeadlineSeconds");
                self.found.push(bad_setting::number(&at, "the task's deadline", seconds, "a number of seconds"));
            }
        }
        if let Some(metadata) = &config.pod_metadata {
            let at = at.key("podMetadata");
            labels::labels(&metadata.labels, &at.key("labels"), self.found);
            labels::keys(&metadata.annotations, &at.key("annotations"), self.found);
            self.pod.metadata =
                PodMetadata { labels: metadata.labels.clone(), annotations: metadata.annotations.clone() };
        }
        if let Some(context) = &config.security_context {
            self.pod.security = self.security(context, &at.key("securityContext"));
        }
    }

    fn security(&mut self, context: &proto::SecurityContext, at: &Location) -> SecurityContext {
        if context.run_as_user == Some(0) && context.run_as_non_root == Some(true) {
            self.found.push(bad_setting::root_user(at));
        }
        for (what, field, number) in [
            ("the user's number", "runAsUser", context.run_as_user),
            ("the group's number", "runAsGroup", context.run_as_group),
        ] {
            if let Some(number) = number.filter(|number| !(0..=2_147_483_647).contains(number)) {
                self.found.push(bad_setting::number(&at.key(field), what, number, "from 0 to 2147483647"));
            }
        }
        SecurityContext {
            run_as_user: context.run_as_user,
            run_as_group: context.run_as_group,
            run_as_non_root: context.run_as_non_root,
        }
    }
}
