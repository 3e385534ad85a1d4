//! Environment variables that secrets, config maps and fields of the pod hold.

use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;

use super::environment;
use super::pod::{Reader, entries};
use crate::diagnostics::{Location, bad_setting};
use crate::pipeline::{EnvOrigin, EnvSetting, ObjectKey};

impl Reader<'_> {
    pub(super) fn env(&mut self, config: &KubernetesExecutorConfig, at: &Location) {
        for (entry, secret) in entries(&config.secret_as_env, at, "secretAsEnv") {
            #[allow(deprecated)] // older files have no other
            let old = (secret.secret_name.as_str(), "secretName");
            let parameter = secret.secret_name_parameter.as_ref();
            let name = self.name("the secret's name", parameter, "secretNameParameter", old, &entry);
            let Some(name) = name else { continue };
            for (index, pair) in secret.key_to_env.iter().enumerate() {
                let object = ObjectKey {
                    name: name.clone(),
                    key: pair.secret_key.clone(),
                    optional: secret.optional.unwrap_or_default(),
                };
                let at = entry.at.key("keyToEnv").index(index).key("envVar");
                self.variable(&pair.env_var, EnvOrigin::Secret(object), &at);
            }
        }
        for (entry, map) in entries(&config.config_map_as_env, at, "configMapAsEnv") {
            #[allow(deprecated)] // older files have no other
            let old = (map.config_map_name.as_str(), "configMapName");
            let parameter = map.config_map_name_parameter.as_ref();
            let name = self.name("the config map's name", parameter, "configMapNameParameter", old, &entry);
            let Some(name) = name else { continue };
            for (index, pair) in map.key_to_env.iter().enumerate() {
                let object = ObjectKey {
                    name: name.clone(),
                    key: pair.config_map_key.clone(),
                    optional: map.optional.unwrap_or_default(),
                };
                let at = entry.at.key("keyToEnv").index(index).key("envVar");
                self.variable(&pair.env_var, EnvOrigin::ConfigMap(object), &at);
            }
        }
        for (entry, field) in entries(&config.field_path_as_env, at, "fieldPathAsEnv") {
            if field.field_path.is_empty() {
                self.found.push(bad_setting::empty(&entry.at, "the field's path"));
            }
            self.variable(&field.name, EnvOrigin::Field(field.field_path.clone()), &entry.at.key("name"));
        }
    }

    fn variable(&mut self, name: &str, source: EnvOrigin, at: &Location) {
        // Braces are found in any text of the settings.
        if !name.contains("{{") {
            self.found.extend(environment::check(name, at));
        }
        self.pod.env.push(EnvSetting { name: name.to_owned(), source });
    }
}
