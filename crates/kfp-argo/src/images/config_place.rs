//! The place in the options files that names an image.

use argo_model::{PatchOperation, Tree};

use crate::options::{Options, Origin, PatchEntry};

/// Returns the place of the last text that names an image: later settings win. An image in a longer
/// text, such as a `podSpecPatch`, has the place of that text.
pub(super) fn of(options: &Options, image: &str) -> Option<Origin> {
    let in_patches = || options.patches.iter().rev().find_map(|entry| in_patch(entry, image));
    let in_tasks = || options.tasks.iter().rev().find_map(|entry| find(&entry.settings.tree(), &entry.origin, image));
    in_patches().or_else(in_tasks)
}

fn in_patch(entry: &PatchEntry, image: &str) -> Option<Origin> {
    let operations = entry.patch.json_patch.iter().enumerate().rev();
    let in_operation = operations.filter_map(|(index, operation)| match operation {
        PatchOperation::Add { value, .. } | PatchOperation::Replace { value, .. } => {
            find(value, &entry.origin.key("jsonPatch").index(index).key("value"), image)
        }
        _ => None,
    });
    let merge = entry.patch.merge.iter().filter_map(|merge| find(merge, &entry.origin.key("merge"), image));
    in_operation.chain(merge).next()
}

fn find(tree: &Tree, at: &Origin, image: &str) -> Option<Origin> {
    match tree {
        Tree::Text(text) => text.contains(image).then(|| at.clone()),
        Tree::List(list) => list.iter().enumerate().find_map(|(index, element)| find(element, &at.index(index), image)),
        Tree::Map(map) => map.iter().find_map(|(key, value)| find(value, &at.key(key.as_str()), image)),
        Tree::Null | Tree::Bool(_) | Tree::Number(_) => None,
    }
}
