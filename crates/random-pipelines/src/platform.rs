//! Settings of pods, in the platform document.

use serde_json::{Value, json};

use super::Writer;
use super::interface::PASSED;
use super::values::text;

impl Writer {
    /// Settings of the pods of one executor. They may refer to what every DAG has: their executor
    /// may be that of any task.
    pub(super) fn pod_settings(&mut self) -> Value {
        let mut settings = json!({});
        let choices = &mut self.choices;
        let name = |choices: &mut super::Choices, known: &str| match choices.below(3) {
            0 => json!({"componentInputParameter": PASSED}),
            _ => json!({"runtimeValue": {"constant": known}}),
        };
        for _ in 0..1 + choices.below(4) {
            match choices.below(12) {
                0 => settings["nodeSelector"] = json!({"labels": {"kubernetes.io/os": "linux", "gpu": "yes"}}),
                1 => {
                    settings["nodeSelector"] = json!({"nodeSelectorJson": {"componentInputParameter": PASSED}});
                }
                2 => {
                    let keys = json!([{"secretKey": "user", "envVar": "USER"}]);
                    settings["secretAsEnv"] =
                        json!([{"secretNameParameter": name(choices, "s"), "keyToEnv": keys, "optional": true}]);
                }
                3 => {
                    let keys = json!([{"configMapKey": "k", "envVar": "K"}]);
                    settings["configMapAsEnv"] =
                        json!([{"configMapNameParameter": name(choices, "m"), "keyToEnv": keys}]);
                }
                4 => {
                    settings["secretAsVolume"] =
                        json!([{"mountPath": "/s", "secretNameParameter": name(choices, "my.secret")}]);
                }
                5 => {
                    settings["pvcMount"] = json!([
                        {"mountPath": "/data", "pvcNameParameter": name(choices, "claim")},
                        {"mountPath": "/more", "constant": "other"},
                    ]);
                }
                6 => {
                    let annotations = json!({"example.org/note": text(choices).replace('{', "(")});
                    settings["podMetadata"] = json!({"labels": {"team": "a", "n": "yes"}, "annotations": annotations});
                }
                7 => settings["activeDeadlineSeconds"] = json!("600"),
                8 => {
                    let passed = json!({"componentInputParameter": PASSED});
                    settings["tolerations"] =
                        json!([{"key": "a", "operator": "Exists", "effect": "NoSchedule"}, {"tolerationJson": passed}]);
                }
                9 => settings["imagePullPolicy"] = json!(choices.one_of(&["Always", "IfNotPresent", "Never"])),
                10 => settings["fieldPathAsEnv"] = json!([{"name": "POD", "fieldPath": "metadata.name"}]),
                _ => settings["emptyDirMounts"] = json!([{"volumeName": "scratch", "mountPath": "/scratch"}]),
            }
        }
        settings
    }
}
