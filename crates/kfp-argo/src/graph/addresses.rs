//! Addresses of artifacts that exist before the run, and the stores that they name.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostics::{Diagnostic, Location, unreachable_artifact};
use crate::options::{Options, Store, StoreKind};
use crate::pipeline::{ComponentName, Constant, Part, Pipeline, Source};

/// What is known of an address when compiling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KnownUri {
    /// All of it.
    Known(String),
    /// Nothing: the run will show.
    Unknown,
    /// It names something that no store holds.
    Reference,
}

/// The different addresses that an importer of this component can have, on all ways to it through the pipeline.
pub(super) fn known(pipeline: &Pipeline, component: &ComponentName, uri: &Constant) -> Vec<KnownUri> {
    match uri {
        Constant::Text(parts) => match parts.as_slice() {
            [Part::Input(input)] => values(pipeline, component, input),
            parts => vec![of_parts(parts)],
        },
        other => vec![of_constant(other)],
    }
}

/// What an input of a component can be, each once. Ways through the pipeline double at each level that runs the next one twice, but lead
/// through the same inputs.
fn values(pipeline: &Pipeline, component: &ComponentName, input: &str) -> Vec<KnownUri> {
    let mut found = Vec::new();
    let mut add = |uri: KnownUri| {
        if !found.contains(&uri) {
            found.push(uri);
        }
    };
    let mut seen = BTreeSet::new();
    let mut open = vec![(component, input)];
    while let Some((component, input)) = open.pop() {
        if !seen.insert((component, input)) {
            continue;
        }
        if *component == ComponentName::Root {
            add(of_default(pipeline, component, input));
        }
        for (caller, owner) in &pipeline.components {
            for (_, task) in owner.tasks().filter(|(_, task)| task.component == *component) {
                match task.inputs.get(input) {
                    None => add(of_default(pipeline, component, input)),
                    Some(Source::Constant(constant)) => add(of_constant(constant)),
                    Some(Source::Input { name, selector: None, .. }) => open.push((caller, name)),
                    Some(_) => add(KnownUri::Unknown),
                }
            }
        }
    }
    found
}

/// What an input is that nobody gives.
fn of_default(pipeline: &Pipeline, component: &ComponentName, input: &str) -> KnownUri {
    let default = pipeline.components[component].inputs.get(input).and_then(|input| input.default.as_ref());
    default.map_or(KnownUri::Unknown, of_value)
}

fn of_constant(constant: &Constant) -> KnownUri {
    match constant {
        Constant::Plain(value) => of_value(value),
        Constant::Text(parts) => of_parts(parts),
        Constant::List(_) | Constant::Struct(_) => KnownUri::Unknown,
    }
}

fn of_value(value: &Value) -> KnownUri {
    match value.as_str() {
        // An empty one stands for one that is given otherwise, or not needed.
        Some(text) if !text.is_empty() => KnownUri::Known(text.to_owned()),
        _ => KnownUri::Unknown,
    }
}

fn of_parts(parts: &[Part]) -> KnownUri {
    match parts {
        // What stands first says where it is, whatever the rest is.
        [Part::Literal(start), ..] => KnownUri::Known(start.clone()),
        _ => KnownUri::Unknown,
    }
}

/// The one kind of store that all addresses of a class are in, and how Argo gets at it. `with_keys` says that some are keys in the
/// default repository.
pub(super) fn store(
    options: &Options,
    uris: &[(KnownUri, Option<Location>)],
    with_keys: bool,
    found: &mut Vec<Diagnostic>,
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
                        found.push(unreachable_artifact::default_repository(at.as_ref(), uri));
                    }
                    stores.push(store);
                }
                None => found.push(unreachable_artifact::unknown_scheme(at.as_ref(), uri)),
            },
        }
    }
    // What no store holds needs none, beside what one does.
    if with_keys || kinds.len() > 1 {
        kinds.remove(&StoreKind::Nowhere);
    }
    // Keys can be anywhere the default repository is.
    let kind = kinds.iter().copied().find(|kind| *kind != StoreKind::Repository);
    let kind = kind.or(stores.iter().flatten().next().map(|store| store.kind())).unwrap_or(match uris {
        [] => StoreKind::Repository,
        // Where only the run knows, a key is enough to find it in the default repository, of whatever kind that is.
        _ => StoreKind::S3,
    });
    let other = kinds.iter().find(|other| **other != kind && **other != StoreKind::Repository);
    let at_once = other.is_some() || kind == StoreKind::Http && with_keys;
    let store = stores.iter().flatten().next().copied();
    let differ = store.is_some_and(|store| stores.iter().flatten().any(|other| !other.reaches_as(store)));
    if let Some((_, at)) = uris.first().filter(|_| at_once || differ) {
        found.push(unreachable_artifact::several_stores(at.as_ref()));
    }
    (kind, store.cloned())
}
