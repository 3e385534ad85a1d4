//! Environment variables whose values come from secrets, config maps and fields of the pod.

use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;

use super::reader::{NameFields, Reader, entries};
use crate::check::syntax::names;
use crate::diagnostics::{Location, bad_setting};
use crate::pipeline::{EnvOrigin, EnvSetting, ObjectKey};

/// Reads the environment variables of a pod.
pub(super) fn read(reader: &mut Reader<'_>, config: &KubernetesExecutorConfig, at: &Location) {
    for (entry, secret) in entries(&config.secret_as_env, at, "secretAsEnv") {
        #[allow(deprecated)] // older files have no other
        let fields = NameFields::secret(secret.secret_name_parameter.as_ref(), &secret.secret_name);
        let Some(name) = reader.name(&fields, &entry) else { continue };
        for (index, pair) in secret.key_to_env.iter().enumerate() {
            let object = ObjectKey {
                name: name.clone(),
                key: pair.secret_key.clone(),
                optional: secret.optional.unwrap_or_default(),
            };
            let at = entry.at.key("keyToEnv").index(index).key("envVar");
            variable(reader, &pair.env_var, EnvOrigin::Secret(object), &at);
        }
    }
    for (entry, map) in entries(&config.config_map_as_env, at, "configMapAsEnv") {
        #[allow(deprecated)] // older files have no other
        let fields = NameFields::config_map(map.config_map_name_parameter.as_ref(), &map.config_map_name);
        let Some(name) = reader.name(&fields, &entry) else { continue };
        for (index, pair) in map.key_to_env.iter().enumerate() {
            let object = ObjectKey {
                name: name.clone(),
                key: pair.config_map_key.clone(),
                optional: map.optional.unwrap_or_default(),
            };
            let at = entry.at.key("keyToEnv").index(index).key("envVar");
            variable(reader, &pair.env_var, EnvOrigin::ConfigMap(object), &at);
        }
    }
    for (entry, field) in entries(&config.field_path_as_env, at, "fieldPathAsEnv") {
        if field.field_path.is_empty() {
            reader.sink.push(bad_setting::empty(&entry.at, "the field's path"));
        }
        variable(reader, &field.name, EnvOrigin::Field(field.field_path.clone()), &entry.at.key("name"));
    }
}

fn variable(reader: &mut Reader<'_>, name: &str, source: EnvOrigin, at: &Location) {
    // `pod::check_tags` reports braces.
    if !name.contains("{{") {
        reader.sink.extend(names::check_variable(name, at));
    }
    reader.pod.env.push(EnvSetting { name: name.to_owned(), source });
}
