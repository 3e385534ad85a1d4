//! Settings of the options file as fields of Argo's objects.

use argo_model::Tree;
use indexmap::IndexMap;
use serde::Serialize;

use crate::options::{Config, Reach, Settings};

/// Returns the fields of the workflow's spec.
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

/// Returns the fields of a template.
pub(super) fn of_template(settings: &Settings) -> Tree {
    let Tree::Map(settings) = settings.tree() else { return Tree::map() };
    let (mut template, mut container, mut metadata) = (IndexMap::new(), IndexMap::new(), IndexMap::new());
    for (key, value) in settings {
        match (key.as_str(), Reach::of(&key)) {
            // The lowering has put these into the workflow.
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

fn tree(part: &impl Serialize) -> Tree {
    Tree::of(part).unwrap_or_default()
}
