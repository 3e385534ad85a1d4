//! Environment variables.

use std::collections::BTreeSet;

use argo_model::{EnvSource, EnvValue, EnvVar, Expr, KeyReference, Piece, Text, escape};

use super::settings::Pod;
use crate::pipeline::{ConfigField, EnvOrigin, EnvSetting, EnvVariable, ObjectKey, Setting, SettingPart};

/// Returns the variables that a container's author set. `text` lowers a value.
pub(crate) fn variables(env: &[EnvVariable], text: impl Fn(&[SettingPart]) -> Text) -> Vec<EnvVar> {
    let variables = env.iter();
    variables.map(|env| EnvVar { name: env.name.clone(), value: EnvValue::Value(text(&env.value)) }).collect()
}

/// Lowers a value without references.
pub(crate) fn literal_value(parts: &[SettingPart]) -> Text {
    let literals = parts.iter().filter_map(|part| match part {
        SettingPart::Literal(text) => Some(text.as_str()),
        SettingPart::Input(_) => None,
    });
    Text::pod(&literals.collect::<String>())
}

/// Returns the variables from secrets, config maps and fields of the pod that exist in every run.
pub(crate) fn env(pod: &Pod<'_>) -> Vec<EnvVar> {
    let applied = pod.settings.env.iter().filter(|_| pod.applies(ConfigField::Env));
    let certain = applied.filter(|env| pod.always_present(env.source.task_key()));
    certain.map(|env| variable(env, |name| pod.name_in_field(name))).collect()
}

/// Returns the variables that may be absent, as an expression. `own` is the environment that the
/// author set.
pub(crate) fn optional_env(pod: &Pod<'_>, own: &[EnvVariable]) -> Option<Expr> {
    let applied = pod.settings.env.iter().filter(|_| pod.applies(ConfigField::Env));
    let mut optional = applied.filter(|env| !pod.always_present(env.source.task_key())).peekable();
    optional.peek()?;
    let own: BTreeSet<&str> = own.iter().map(|own| own.name.as_str()).collect();
    let entries = optional.map(|env| {
        // Removes the author's own text of the variable: Kubernetes forbids both together.
        let replaced = own.contains(env.name.as_str()).then(|| ("value".into(), Expr::Nil));
        let entry = match env_entry(pod, env) {
            Expr::Map(entry) => Expr::Map(entry.into_iter().chain(replaced).collect()),
            other => other,
        };
        (env.source.task_key(), entry)
    });
    Some(pod.list(entries))
}

/// Returns a variable as an expression.
pub(crate) fn env_entry(pod: &Pod<'_>, env: &EnvSetting) -> Expr {
    variable(env, |name| pod.name_in_patch(name)).into()
}

fn variable(env: &EnvSetting, name: impl Fn(&Setting<String>) -> Text) -> EnvVar {
    let reference = |object: &ObjectKey| KeyReference {
        name: name(&object.name),
        key: object.key.clone(),
        optional: object.optional,
    };
    let source = match &env.source {
        EnvOrigin::Secret(object) => EnvSource::SecretKeyRef(reference(object)),
        EnvOrigin::ConfigMap(object) => EnvSource::ConfigMapKeyRef(reference(object)),
        EnvOrigin::Field(path) => EnvSource::FieldRef { field_path: path.clone() },
    };
    EnvVar { name: env.name.clone(), value: EnvValue::ValueFrom(source) }
}

/// Returns the variable from which the kubelet restores braces.
pub(crate) fn brace() -> EnvVar {
    EnvVar { name: escape::BRACE_VARIABLE.to_owned(), value: EnvValue::Value(Text::syntax("{")) }
}

/// Returns true if the kubelet must restore a brace in the text. The value of a tag may contain
/// one.
pub(crate) fn needs_brace(text: &Text) -> bool {
    text.pieces().iter().any(|piece| match piece {
        Piece::Literal(literal) => literal.as_str().contains(escape::POD_BRACE),
        Piece::Tag(_) => true,
    })
}

/// Returns the last variable of each name. A later variable replaces an earlier one, but Kubernetes
/// warns about duplicates.
pub(crate) fn last_of_each(env: Vec<EnvVar>) -> Vec<EnvVar> {
    let mut seen = BTreeSet::new();
    let mut last: Vec<EnvVar> = env.into_iter().rev().filter(|one| seen.insert(one.name.clone())).collect();
    last.reverse();
    last
}
