//! The reader of pod settings: entries with their places, and values that are constants or
//! references.

use std::collections::{BTreeMap, BTreeSet};

use kfp_ir::Path;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::value_or_runtime_parameter::Value as RuntimeValue;
use serde_json::Value;

use crate::check::syntax::{json, names, quantities};
use crate::diagnostics::{Diagnostics, Location, bad_setting, refused_name, unsupported};
use crate::pipeline::{PodSettings, Setting};

/// A value that a setting refers to. Each task that runs the container resolves it in its own DAG.
#[derive(Clone, Debug)]
pub(in crate::check) struct Reference {
    /// The key of the setting, unique within the container.
    pub(in crate::check) key: String,
    /// The setting's name in messages.
    pub(in crate::check) what: &'static str,
    /// True if the value is the name of an object; false if it is JSON of Kubernetes.
    pub(in crate::check) is_name: bool,
    /// The source of the value.
    pub(in crate::check) source: InputParameterSpec,
    /// The reference's place in the platform document.
    pub(in crate::check) path: Path,
}

/// The settings read so far.
pub(super) struct Reader<'s> {
    pub(super) sink: &'s mut Diagnostics,
    pub(super) references: Vec<Reference>,
    pub(super) pod: PodSettings,
    /// The numbers of the pod's volumes, by name. Volumes of objects may share a name.
    pub(super) volumes_by_name: BTreeMap<String, Vec<usize>>,
    /// The paths of the main container's mounts.
    pub(super) mount_paths: BTreeSet<String>,
}

/// An entry of a list of the document: its place, and the key of its reference.
pub(super) struct Entry {
    pub(super) at: Location,
    pub(super) key: String,
}

/// A value of a setting.
pub(super) enum Given {
    Constant(Value),
    /// The key of a [`Reference`].
    Reference(String),
}

/// The fields of a setting that refers to an object by name: the current one, and that of older
/// files.
pub(super) struct NameFields<'m> {
    /// The setting's name in messages.
    pub(super) what: &'static str,
    pub(super) field: &'static str,
    pub(super) parameter: Option<&'m InputParameterSpec>,
    pub(super) old_field: &'static str,
    pub(super) old_name: &'m str,
}

impl<'m> NameFields<'m> {
    /// The fields `secretNameParameter` and `secretName`.
    pub(super) fn secret(parameter: Option<&'m InputParameterSpec>, old_name: &'m str) -> Self {
        let (what, field, old_field) = ("the secret's name", "secretNameParameter", "secretName");
        Self { what, field, parameter, old_field, old_name }
    }

    /// The fields `configMapNameParameter` and `configMapName`.
    pub(super) fn config_map(parameter: Option<&'m InputParameterSpec>, old_name: &'m str) -> Self {
        let (what, field, old_field) = ("the config map's name", "configMapNameParameter", "configMapName");
        Self { what, field, parameter, old_field, old_name }
    }
}

/// Returns the entries of a list with their places.
pub(super) fn entries<'e, T>(
    list: &'e [T],
    at: &'e Location,
    field: &'static str,
) -> impl Iterator<Item = (Entry, &'e T)> {
    list.iter()
        .enumerate()
        .map(move |(index, item)| (Entry { at: at.key(field).index(index), key: format!("{field}[{index}]") }, item))
}

impl<'s> Reader<'s> {
    pub(super) fn new(sink: &'s mut Diagnostics) -> Self {
        Self {
            sink,
            references: Vec::new(),
            pod: PodSettings::default(),
            volumes_by_name: BTreeMap::new(),
            mount_paths: BTreeSet::new(),
        }
    }

    /// Reads a value. Returns `None` for a missing value, and for a wrong one after reporting it.
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
                return Some(Given::Reference(key));
            }
        };
        match value {
            RuntimeValue::Constant(value) => Some(Given::Constant(json::from_proto(value))),
            RuntimeValue::ConstantValue(value) => Some(Given::Constant(json::from_old_value(value))),
            RuntimeValue::RuntimeParameter(_) => {
                self.sink.push(unsupported::unsupported(&at, what, "a runtime parameter of old pipelines"));
                None
            }
        }
    }

    /// Reads the name of an object. The newer field wins.
    pub(super) fn name(&mut self, fields: &NameFields<'_>, entry: &Entry) -> Option<Setting<String>> {
        let NameFields { what, field, parameter, old_field, old_name } = *fields;
        let (text, at) = match self.given(what, true, parameter, field, entry) {
            Some(Given::Reference(key)) => return Some(Setting::FromTask(key)),
            Some(Given::Constant(Value::String(text))) => (text, entry.at.key(field)),
            // Without a name the entry does not count.
            Some(Given::Constant(Value::Null)) => return None,
            Some(Given::Constant(other)) => {
                self.sink.push(bad_setting::shape(&entry.at.key(field), what, &format!("{other} is no name")));
                return None;
            }
            None => (old_name.to_owned(), entry.at.key(old_field)),
        };
        if text.is_empty() {
            let at = if old_name.is_empty() && parameter.is_none() { &entry.at } else { &at };
            self.sink.push(bad_setting::empty(at, what));
            return None;
        }
        // `pod::check_tags` reports tags.
        if !text.contains("{{") && !names::is_subdomain(&text) {
            self.sink.push(refused_name::object(&at, what, &text));
        }
        Some(Setting::Static(text))
    }

    pub(super) fn quantity(&mut self, resource: &str, text: &str, at: &Location) {
        self.sink.extend(quantities::check(resource, text, at));
    }
}
