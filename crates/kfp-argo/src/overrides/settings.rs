//! Settings of tasks as fields of Argo's templates.

use argo_model::Tree;
use indexmap::IndexMap;

use crate::options::{Reach, Settings};

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
