//! Environment variables that secrets, config maps and fields of the pod hold.

use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;

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
            for pair in &secret.key_to_env {
                let object = ObjectKey {
                    name: name.clone(),
                    key: pair.secret_key.clone(),
                    optional: secret.optional.unwrap_or_default(),
                };
                self.variable(&pair.env_var, EnvOrigin::Secret(object), &entry.at.key("keyToEnv"));
            }
        }
        for (entry, map) in entries(&config.config_map_as_env, at, "configMapAsEnv") {
            #[allow(deprecated)] // older files have no other
            let old = (map.config_map_name.as_str(), "configMapName");
            let parameter = map.config_map_name_parameter.as_ref();
            let name = self.name("the config map's name", parameter, "configMapNameParameter", old, &entry);
            let Some(name) = name else { continue };
            for pair in &map.key_to_env {
                let object = ObjectKey {
                    name: name.clone(),
                    key: pair.config_map_key.clone(),
                    optional: map.optional.unwrap_or_default(),
                };
                self.variable(&pair.env_var, EnvOrigin::ConfigMap(object), &entry.at.key("keyToEnv"));
            }
        }
        for (entry, field) in entries(&config.field_path_as_env, at, "fieldPathAsEnv") {
            if field.field_path.is_empty() {
                self.found.push(bad_setting::empty(&entry.at, "the field's path"));
            }
            self.variable(&field.name, EnvOrigin::Field(field.field_path.clone()), &entry.at);
        }
    }

    fn variable(&mut self, name: &str, source: EnvOrigin, at: &Location) {
        if name.is_empty() {
            self.found.push(bad_setting::empty(at, "the environment variable's name"));
        }
        self.pod.env.push(EnvSetting { name: name.to_owned(), source });
    }
}
