//! The images of pods, and the secrets for pulling them.

use std::collections::{BTreeMap, BTreeSet};

use argo_model::Tree;

use super::RequiredImage;
use super::parts::{Parts, elements};
use crate::images::containers;

/// Returns the images of a finished workflow by name. Images that only the run knows have their
/// expression as a name.
pub(super) fn of(object: &Tree, parts: &Parts<'_>) -> Vec<RequiredImage> {
    let mut secrets: BTreeMap<Option<&str>, BTreeSet<String>> = BTreeMap::new();
    for part in &parts.all {
        let names = elements(part.tree, "imagePullSecrets").iter().filter_map(|secret| secret.get("name")?.text());
        secrets.entry(part.template).or_default().extend(names.map(str::to_owned));
    }
    let of_all = secrets.get(&None).cloned().unwrap_or_default();
    let mut images: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for container in containers::of(object) {
        let own = container.template.as_deref().and_then(|template| secrets.get(&Some(template)));
        images.entry(container.image.clone()).or_default().extend(own.into_iter().flatten().chain(&of_all).cloned());
    }
    images.into_iter().map(|(image, pull_secrets)| RequiredImage { image, pull_secrets }).collect()
}
