//! Verifies many images in parallel.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use kfp_argo::ImageName;

use super::client::{Client, Problem};
use super::credentials::DockerConfig;
use super::endpoint::Endpoints;
use super::registry::Registries;
use crate::cli;

/// The digest of each image, or the reason why it has none.
pub(super) type Verdicts = BTreeMap<String, Result<String, Problem>>;

/// Asks the registries for images. Several names of one image are one request.
pub(super) fn verify<'i>(names: impl IntoIterator<Item = &'i str>, cli: &cli::Registries) -> Result<Verdicts> {
    let mut verdicts = Verdicts::new();
    let mut wanted: BTreeMap<ImageName, Vec<&str>> = BTreeMap::new();
    for name in names {
        match ImageName::parse(name) {
            Ok(image) => wanted.entry(image).or_default().push(name),
            Err(bad) => drop(verdicts.insert(name.to_owned(), Err(Problem::Permanent(bad.why)))),
        }
    }
    let client = Client::new(cli.registry_timeout, cli.registry_retries);
    let endpoints = Endpoints { mirrors: cli.mirrors.clone(), insecure: cli.insecure_registries.clone() };
    let registries = Registries::new(client, endpoints, DockerConfig::of_environment()?, cli.platform.clone());
    let wanted: Vec<(ImageName, Vec<&str>)> = wanted.into_iter().collect();
    let (next, found) = (AtomicUsize::new(0), Mutex::new(&mut verdicts));
    std::thread::scope(|scope| {
        for _ in 0..usize::from(cli.registry_jobs).min(wanted.len()) {
            scope.spawn(|| {
                while let Some((image, names)) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let verdict = registries.digest(image);
                    let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                    found.extend(names.iter().map(|name| ((*name).to_owned(), verdict.clone())));
                }
            });
        }
    });
    Ok(verdicts)
}
