//! The store from which Argo loads the artifacts of one class.
//!
//! Argo loads an input artifact from one place, so all artifacts that can reach an input must be in
//! one store.

use std::collections::BTreeSet;

use super::uris::KnownUri;
use crate::diagnostics::{Diagnostics, Location, unreachable_artifact};
use crate::options::{Options, Store, StoreKind};

/// Returns the one kind of store that contains all artifacts of a class, and how Argo reaches it.
///
/// `with_keys` states that some artifacts of the class are keys in the default repository. Reports
/// URIs that Argo cannot load, and classes whose artifacts are in several stores.
pub(super) fn choose(
    options: &Options,
    uris: &[(KnownUri, Option<Location>)],
    with_keys: bool,
    sink: &mut Diagnostics,
) -> (StoreKind, Option<Store>) {
    let mut kinds: BTreeSet<StoreKind> = with_keys.then_some(StoreKind::Repository).into_iter().collect();
    let mut stores: Vec<Option<&Store>> = Vec::new();
    for (uri, at) in uris {
        match uri {
            KnownUri::Reference => {
                kinds.insert(StoreKind::Nowhere);
            }
            KnownUri::Unknown => stores.push(options.any_store()),
            KnownUri::Known(uri) => match StoreKind::of(uri) {
                Some(kind) => {
                    kinds.insert(kind);
                    let store = options.store_of(uri);
                    if kind == StoreKind::S3 && store.is_none() {
                        sink.push(unreachable_artifact::default_repository(at.as_ref(), uri));
                    }
                    stores.push(store);
                }
                None => sink.push(unreachable_artifact::unknown_scheme(at.as_ref(), uri)),
            },
        }
    }
    // References need no store, so they do not conflict with artifacts that do.
    if with_keys || kinds.len() > 1 {
        kinds.remove(&StoreKind::Nowhere);
    }
    // The default repository can be of any kind, so keys in it do not conflict either.
    let kind = kinds.iter().copied().find(|kind| *kind != StoreKind::Repository);
    let kind = kind.or(stores.iter().flatten().next().map(|store| store.kind())).unwrap_or(match uris {
        [] => StoreKind::Repository,
        // For a URI decided at run time, Argo looks up the key in the default repository.
        _ => StoreKind::S3,
    });
    let conflicting = kinds.iter().find(|other| **other != kind && **other != StoreKind::Repository);
    let kinds_differ = conflicting.is_some() || kind == StoreKind::Http && with_keys;
    let store = stores.iter().flatten().next().copied();
    let stores_differ = store.is_some_and(|store| stores.iter().flatten().any(|other| !other.reaches_as(store)));
    if let Some((_, at)) = uris.first().filter(|_| kinds_differ || stores_differ) {
        sink.push(unreachable_artifact::several_stores(at.as_ref()));
    }
    (kind, store.cloned())
}
