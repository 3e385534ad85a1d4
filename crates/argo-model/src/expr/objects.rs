//! Parts of a pod as expressions, for patches: their tags become expressions within the whole.

use super::Expr;
use crate::container::{EnvSource, EnvValue, EnvVar, KeyReference};
use crate::volume::{Volume, VolumeMount, VolumeSource};

impl From<EnvVar> for Expr {
    fn from(variable: EnvVar) -> Self {
        let value = match variable.value {
            EnvValue::Value(text) => ("value", text.into_expr()),
            EnvValue::ValueFrom(source) => ("valueFrom", source.into()),
        };
        map([("name", variable.name.into()), value])
    }
}

impl From<EnvSource> for Expr {
    fn from(source: EnvSource) -> Self {
        map([match source {
            EnvSource::SecretKeyRef(reference) => ("secretKeyRef", reference.into()),
            EnvSource::ConfigMapKeyRef(reference) => ("configMapKeyRef", reference.into()),
            EnvSource::FieldRef { field_path } => ("fieldRef", map([("fieldPath", field_path.into())])),
        }])
    }
}

impl From<KeyReference> for Expr {
    fn from(KeyReference { name, key, optional }: KeyReference) -> Self {
        map([("name", name.into_expr()), ("key", key.into())].into_iter().chain(flag("optional", optional)))
    }
}

impl From<Volume> for Expr {
    fn from(Volume { name, source }: Volume) -> Self {
        let source = match source {
            VolumeSource::Secret { secret_name, optional } => {
                let name = [("secretName", secret_name.into_expr())];
                ("secret", map(name.into_iter().chain(flag("optional", optional))))
            }
            VolumeSource::ConfigMap { name, optional } => {
                ("configMap", map([("name", name.into_expr())].into_iter().chain(flag("optional", optional))))
            }
            VolumeSource::PersistentVolumeClaim { claim_name } => {
                ("persistentVolumeClaim", map([("claimName", claim_name.into_expr())]))
            }
            VolumeSource::EmptyDir(folder) => ("emptyDir", literal(&folder)),
            VolumeSource::Ephemeral { volume_claim_template } => {
                ("ephemeral", map([("volumeClaimTemplate", literal(&volume_claim_template))]))
            }
        };
        map([("name", name.as_str().into()), source])
    }
}

impl From<VolumeMount> for Expr {
    fn from(VolumeMount { name, mount_path, sub_path }: VolumeMount) -> Self {
        let fields = [("mountPath", mount_path.into_expr()), ("name", name.as_str().into())];
        map(fields.into_iter().chain(sub_path.map(|path| ("subPath", path.into()))))
    }
}

fn map(fields: impl IntoIterator<Item = (&'static str, Expr)>) -> Expr {
    Expr::Map(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
}

/// Returns a field that exists only if it is true.
fn flag(name: &'static str, value: bool) -> Option<(&'static str, Expr)> {
    value.then_some((name, Expr::Bool(true)))
}

/// Returns an object without tags.
fn literal(object: &impl serde::Serialize) -> Expr {
    serde_json::to_value(object).map_or(Expr::Nil, |value| Expr::from(&value))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{EmptyDir, Text, VolumeName};

    /// Returns the value of an expression that consists of literals.
    fn value(expr: Expr) -> Value {
        match expr {
            Expr::Str(text) => text.into(),
            Expr::Bool(value) => value.into(),
            Expr::Map(fields) => fields.into_iter().map(|(name, field)| (literal_name(name), value(field))).collect(),
            other => panic!("not a literal: {other}"),
        }
    }

    fn literal_name(expr: Expr) -> String {
        value(expr).as_str().unwrap().to_owned()
    }

    #[test]
    fn objects_without_tags_have_the_fields_that_they_have_in_a_template() {
        let name = || VolumeName::fixed("volume");
        let sources = [
            VolumeSource::Secret { secret_name: Text::syntax("s"), optional: true },
            VolumeSource::ConfigMap { name: Text::syntax("c"), optional: false },
            VolumeSource::PersistentVolumeClaim { claim_name: Text::syntax("p") },
            VolumeSource::EmptyDir(EmptyDir { medium: Some("Memory".to_owned()), size_limit: None }),
        ];
        for source in sources {
            let volume = Volume { name: name(), source };
            assert_eq!(value(volume.clone().into()), json!(volume));
        }
        let reference = |optional: bool| KeyReference { name: Text::syntax("object"), key: "key".to_owned(), optional };
        let values = [
            EnvValue::Value(Text::syntax("text")),
            EnvValue::ValueFrom(EnvSource::SecretKeyRef(reference(true))),
            EnvValue::ValueFrom(EnvSource::ConfigMapKeyRef(reference(false))),
            EnvValue::ValueFrom(EnvSource::FieldRef { field_path: "metadata.name".to_owned() }),
        ];
        for variable in values.map(|value| EnvVar { name: "NAME".to_owned(), value }) {
            assert_eq!(value(variable.clone().into()), json!(variable));
        }
        for sub_path in [None, Some("folder".to_owned())] {
            let mount = VolumeMount { name: name(), mount_path: Text::syntax("/data"), sub_path };
            assert_eq!(value(mount.clone().into()), json!(mount));
        }
    }
}
