//! Moves the long words of commands into config maps (`--external-programs`).
//!
//! The object of a run contains the whole workflow, and Argo copies into it all that the workflow
//! has by reference, such as the templates of a `templateRef`. It does not copy a config map. The
//! container has the word as an environment variable from the config map, and the kubelet inserts
//! it where the command contains `$(KFP_PROGRAM)`. Neither Argo nor the kubelet looks for tags or
//! variables in it.
//!
//! The name of a config map depends on its content, and the content never changes: runs and retries
//! of an older workflow find their programs.

use std::collections::BTreeMap;

use argo_model::emit::size;
use argo_model::{
    ConfigMap, Container, EnvSource, EnvValue, EnvVar, KeyReference, Metadata, Template, TemplateBody, Text, escape,
};
use indexmap::{IndexMap, IndexSet};
use sha2::{Digest, Sha256};

/// Length of the shortest word that is moved, in bytes: the saving must exceed the length of its
/// reference.
const MIN_SAVING: usize = 256;

/// Length of a variable, in bytes. The limit of Linux, 128 KiB, applies to its name and value
/// together.
const MAX_VARIABLE: usize = 120 * 1024;

/// Size of a config map, in bytes of JSON. `kubectl apply` copies all of it into an annotation,
/// whose limit is 256 KiB.
const MAX_CONFIG_MAP: usize = 192 * 1024;

/// Moves the programs from the templates of the workflow with this metadata into config maps.
/// Returns at least one config map, so that the output can be applied.
pub(crate) fn externalize(templates: &mut [Template], workflow: &Metadata) -> Vec<ConfigMap> {
    let mut keys: IndexMap<String, String> = IndexMap::new();
    for template in templates.iter() {
        let TemplateBody::Container(container) = &template.body else { continue };
        let programs = words(container).filter_map(|word| program(word, container));
        for (number, program) in programs.enumerate() {
            keys.entry(program).or_insert_with(|| match number {
                0 => template.name.to_string(),
                _ => format!("{}.{}", template.name, number + 1),
            });
        }
    }
    let maps = packed(&keys, workflow);
    let map_of: BTreeMap<&str, &ConfigMap> =
        maps.iter().flat_map(|map| map.data.keys().map(move |key| (key.as_str(), map))).collect();
    for template in templates {
        let TemplateBody::Container(container) = &mut template.body else { continue };
        refer(container, |program| {
            let key = &keys[program];
            let name = map_of[key.as_str()].metadata.name.clone().unwrap_or_default();
            KeyReference { name: Text::field(name), key: key.clone(), optional: false }
        });
    }
    maps
}

/// Returns the word as its program gets it, if the compiler knows that, and it is long enough.
fn program(word: &Text, container: &Container) -> Option<String> {
    let written = word.as_literal().filter(|text| text.len() >= MIN_SAVING)?;
    let is_set = |name: &str| container.env.iter().any(|env| env.name == name);
    // The kubelet sets variables of services that the pod does not contain.
    let may_be_set = |name: &str| is_set(name) || name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    escape::settled(written, may_be_set).filter(|text| (MIN_SAVING..=MAX_VARIABLE).contains(&text.len()))
}

/// Returns config maps of programs with their keys, each as full as possible.
fn packed(programs: &IndexMap<String, String>, workflow: &Metadata) -> Vec<ConfigMap> {
    let mut filled = vec![BTreeMap::new()];
    let mut bytes = 0;
    for (program, key) in programs {
        let entry = size(key) + size(program) + 2;
        if bytes + entry > MAX_CONFIG_MAP && bytes > 0 {
            filled.push(BTreeMap::new());
            bytes = 0;
        }
        bytes += entry;
        if let Some(last) = filled.last_mut() {
            last.insert(key.clone(), program.clone());
        }
    }
    filled.into_iter().map(|data| ConfigMap { metadata: metadata(&data, workflow), data }).collect()
}

fn metadata(data: &BTreeMap<String, String>, workflow: &Metadata) -> Metadata {
    let base = workflow.name.as_deref().or(workflow.generate_name.as_deref()).unwrap_or_default();
    let mut hash = Sha256::new();
    for text in data.iter().flat_map(|(key, program)| [key, program]) {
        hash.update(text.len().to_le_bytes());
        hash.update(text);
    }
    let hash: String = hash.finalize().iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    let name = Some(format!("{}-programs-{hash}", base.trim_end_matches('-')));
    Metadata { name, namespace: workflow.namespace.clone(), labels: workflow.labels.clone(), ..Metadata::default() }
}

/// Replaces a container's programs by references.
fn refer(container: &mut Container, reference: impl Fn(&str) -> KeyReference) {
    let programs: Vec<Option<String>> = words(container).map(|word| program(word, container)).collect();
    let different: IndexSet<&String> = programs.iter().flatten().collect();
    let is_free = |name: &String| container.env.iter().all(|env| env.name != *name);
    let variables: IndexMap<&String, String> = different.into_iter().zip(variables().filter(is_free)).collect();
    for (word, program) in container.command.iter_mut().chain(&mut container.args).zip(&programs) {
        if let Some(name) = program.as_ref().and_then(|program| variables.get(program)) {
            *word = Text::field(format!("$({name})"));
        }
    }
    container.env.extend(variables.iter().map(|(program, name)| {
        let source = EnvSource::ConfigMapKeyRef(reference(program));
        EnvVar { name: name.clone(), value: EnvValue::ValueFrom(source) }
    }));
}

/// Returns names of variables for a container's words.
fn variables() -> impl Iterator<Item = String> {
    std::iter::once("KFP_PROGRAM".to_owned()).chain((2..).map(|number| format!("KFP_PROGRAM_{number}")))
}

fn words(container: &Container) -> impl Iterator<Item = &Text> {
    container.command.iter().chain(&container.args)
}

#[cfg(test)]
mod tests {
    use argo_model::{Names, TemplateName};
    use proptest::prelude::*;

    use super::*;

    fn templates(containers: &[Vec<String>]) -> Vec<Template> {
        let mut names = Names::new();
        let template = |words: &Vec<String>| {
            let env = EnvVar { name: "NAME".to_owned(), value: EnvValue::Value(Text::pod("value")) };
            let command = words.iter().map(|word| Text::pod(word)).collect();
            let body = Container { command, env: vec![env], ..Container::default() };
            Template::new(names.claim::<TemplateName>("template"), TemplateBody::Container(body))
        };
        containers.iter().map(template).collect()
    }

    /// Returns the words that programs get.
    fn words_of(templates: &[Template], maps: &[ConfigMap]) -> Vec<Vec<String>> {
        let containers = templates.iter().filter_map(|template| match &template.body {
            TemplateBody::Container(container) => Some(container),
            _ => None,
        });
        let value = |env: &EnvVar| match &env.value {
            EnvValue::ValueFrom(EnvSource::ConfigMapKeyRef(KeyReference { name, key, .. })) => {
                let has_name = |map: &&ConfigMap| map.metadata.name == name.as_literal().map(str::to_owned);
                let mut found = maps.iter().filter(has_name).filter_map(|map| map.data.get(key));
                (found.next().cloned(), found.next()).0.unwrap()
            }
            other => other.text().unwrap().to_string(),
        };
        let words = |container: &Container| {
            let env: BTreeMap<String, String> =
                container.env.iter().map(|env| (format!("$({})", env.name), value(env))).collect();
            assert_eq!(env.len(), container.env.len(), "a variable is there twice");
            let text = |word: &Text| env.get(&word.to_string()).cloned().unwrap_or_else(|| word.to_string());
            words(container).map(text).collect()
        };
        containers.map(words).collect()
    }

    #[test]
    fn no_config_map_is_too_large_to_be_applied() {
        let long = |c: char| c.to_string().repeat(100 * 1024);
        let mut templates = templates(&[vec![long('a'), long('b')], vec![long('c')], vec![long('a'), long('d')]]);
        let before = words_of(&templates, &[]);
        let maps = externalize(&mut templates, &Metadata { name: Some("x".to_owned()), ..Metadata::default() });
        assert_eq!(maps.len(), 4);
        assert!(
            maps.iter()
                .all(|map| size(map) < 256 * 1024 && map.metadata.name.as_ref().unwrap().starts_with("x-programs-"))
        );
        assert!(size(&templates) < 2048);
        assert_eq!(words_of(&templates, &maps), before);
    }

    #[test]
    fn one_config_map_exists_without_programs() {
        let mut templates = templates(&[vec!["short".to_owned(), "x".repeat(MAX_VARIABLE + 1)]]);
        let before = templates.clone();
        let maps = externalize(&mut templates, &Metadata::default());
        assert_eq!((templates, maps.len(), maps[0].data.len()), (before, 1, 0));
    }

    proptest! {
        #[test]
        fn programs_get_the_same_words(containers in proptest::collection::vec(proptest::collection::vec("[a-c]{255,257}|[a-c]{0,2}", 0..5), 0..5)) {
            let mut templates = templates(&containers);
            let maps = externalize(&mut templates, &Metadata::default());
            prop_assert_eq!(words_of(&templates, &maps), containers);
        }
    }
}
