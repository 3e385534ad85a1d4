//! What of the options file is laid over the workflow, as Argo calls it.

use argo_model::{Tree, escape};
use indexmap::IndexMap;
use serde::Serialize;

use crate::configure::config_path;
use crate::diagnostics::{Diagnostic, Location, bad_config, refused_name};
use crate::options::{Config, Reach, Settings};

/// What is laid over the workflow's spec.
pub(super) fn of_run(config: &Config) -> Tree {
    let mut run = IndexMap::new();
    let mut put = |key: &str, value: Tree| {
        if value != Tree::Null && value != Tree::List(Vec::new()) {
            run.insert(key.to_owned(), value);
        }
    };
    put("activeDeadlineSeconds", tree(&config.active_deadline_seconds));
    put("ttlStrategy", tree(&config.ttl));
    put("podGC", tree(&config.pod_gc));
    put("artifactRepositoryRef", tree(&config.artifact_repository_ref));
    put("artifactGC", tree(&config.artifact_gc));
    put("priority", tree(&config.priority));
    put("parallelism", tree(&config.parallelism));
    put("synchronization", tree(&config.synchronization));
    put("imagePullSecrets", tree(&config.image_pull_secrets));
    put("hostAliases", tree(&config.host_aliases));
    Tree::Map(run)
}

/// What is laid over a template.
pub(super) fn of_template(settings: &Settings) -> Tree {
    let Tree::Map(settings) = settings.tree() else { return Tree::map() };
    let (mut template, mut container, mut metadata) = (IndexMap::new(), IndexMap::new(), IndexMap::new());
    for (key, value) in settings {
        match (key.as_str(), Reach::of(&key)) {
            // Those are in the workflow already.
            (_, Reach::Task | Reach::Group) => {}
            (_, Reach::Container) => drop(container.insert(key, value)),
            ("labels" | "annotations", _) => drop(metadata.insert(key, value)),
            ("serviceAccount", _) => drop(template.insert("serviceAccountName".to_owned(), value)),
            _ => drop(template.insert(key, value)),
        }
    }
    for (key, part) in [("metadata", metadata), ("container", container)] {
        if !part.is_empty() {
            template.insert(key.to_owned(), Tree::Map(part));
        }
    }
    Tree::Map(template)
}

/// Findings about texts on which Argo would choke, and names that are the compiler's own.
pub(super) fn check(config: &Config) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let sections = [("executors", &config.executors), ("components", &config.components), ("tasks", &config.tasks)];
    for (section, entries) in sections {
        for (entry, settings) in entries {
            let at = config_path(&[section, entry]);
            let Tree::Map(keys) = settings.tree() else { continue };
            for (key, value) in &keys {
                value.each_text(&mut |text| {
                    if is_open(text) {
                        found.push(bad_config::open_tag(&at.key(key), text));
                    }
                });
            }
            let own = settings.env.iter().position(|env| env.name == escape::BRACE_VARIABLE);
            if let Some(at) = own.map(|number| at.key("env").index(number).key("name")) {
                found.push(refused_name::own_variable(&Location::top(), escape::BRACE_VARIABLE).in_config(&at));
            }
        }
    }
    for (section, map) in [("labels", &config.labels), ("annotations", &config.annotations)] {
        let open = map.iter().filter(|(_, text)| is_open(text));
        found.extend(open.map(|(key, text)| bad_config::open_tag(&config_path(&[section, key]), text)));
    }
    found
}

/// Whether a tag starts in a text and does not end.
fn is_open(text: &str) -> bool {
    text.rsplit_once("{{").is_some_and(|(_, rest)| !rest.contains("}}"))
}

fn tree(part: &impl Serialize) -> Tree {
    Tree::of(part).unwrap_or_default()
}
