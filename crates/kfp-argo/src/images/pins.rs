//! Pins: digests in place of the tags of images.

use std::collections::BTreeMap;

use argo_model::{Override, OverrideTarget, PatchBudget, PatchOperation, Tree, Workflow};

use super::containers::{self, Container, Pointer};

/// Replaces the names of images in all containers of a workflow, by an override. Images that are
/// chosen at run time remain.
pub(crate) fn pin(workflow: &mut Workflow, pins: &BTreeMap<String, String>) {
    let Ok(object) = workflow.to_tree() else { return };
    let containers = containers::pointers(&object);
    let mut patch = Vec::new();
    // All images of one `podSpecPatch` are replaced at once.
    let mut in_patches: BTreeMap<&str, Vec<PatchOperation>> = BTreeMap::new();
    for (Container { image, .. }, Pointer { in_object, in_patch }) in &containers {
        let Some(pinned) = pins.get(image) else { continue };
        let replace = |path: &str| PatchOperation::Replace { path: path.to_owned(), value: Tree::Text(pinned.clone()) };
        match in_patch {
            None => patch.push(replace(in_object)),
            Some(inner) => in_patches.entry(in_object).or_default().push(replace(inner)),
        }
    }
    for (path, operations) in in_patches {
        patch.extend(
            rewritten(&object, path, &operations)
                .map(|text| PatchOperation::Replace { path: path.to_owned(), value: Tree::Text(text) }),
        );
    }
    if !patch.is_empty() {
        workflow.overrides.push(Override { target: OverrideTarget::Object, merge: Tree::map(), patch });
    }
}

/// Returns the `podSpecPatch` at a path after some operations, as JSON.
fn rewritten(object: &Tree, path: &str, operations: &[PatchOperation]) -> Option<String> {
    let mut target = object;
    for key in path.split('/').skip(1) {
        target = match target {
            Tree::List(list) => list.get(key.parse::<usize>().ok()?)?,
            other => other.get(key)?,
        };
    }
    let mut patch = containers::parse_patch(target.text()?)?;
    let mut budget = PatchBudget::default();
    operations.iter().try_for_each(|operation| operation.apply(&mut patch, &mut budget)).ok()?;
    serde_json::to_string(&patch).ok()
}
