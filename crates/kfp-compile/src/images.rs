//! The images of pipelines: lists them, asks registries for them, and pins them.

mod challenge;
mod client;
mod command;
mod credentials;
mod digest;
mod endpoint;
mod helper;
mod list;
mod lock;
mod manifest;
mod platform;
mod registry;
mod verify;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use kfp_argo::diagnostics::{Diagnostic, Diagnostics, Severity};
use kfp_argo::{Compiled, ImageReference};

use crate::Outcome;
use crate::cli::ImageOptions;
use client::Problem;
pub(crate) use command::run;
pub(crate) use endpoint::Mirror;
use lock::{Lock, pinned};
pub(crate) use platform::Platform;
use verify::{Verdicts, verify};

/// The code of findings that may disappear by themselves.
const TRANSIENT: &str = "KFP410";

/// Returns the names that are known before the run.
fn known_names(images: &kfp_argo::Images) -> impl Iterator<Item = &str> {
    images.images.iter().filter_map(|image| image.reference.name())
}

/// Returns a finding for each image that a registry does not have.
fn missing(images: &kfp_argo::Images, verdicts: &Verdicts) -> Vec<Diagnostic> {
    let asked = images.images.iter().filter_map(|image| Some((image, verdicts.get(image.reference.name()?)?)));
    let missing = asked.filter_map(|(image, verdict)| match verdict.as_ref().err()? {
        Problem::Permanent(why) => Some(image.unavailable(why)),
        Problem::Transient(why) => Some(image.unreachable(why)),
    });
    missing.collect()
}

/// Returns how a command ends whose pipeline has these findings.
pub(crate) fn outcome(findings: &[Diagnostic]) -> Outcome {
    let errors = || findings.iter().filter(|finding| finding.severity == Severity::Error);
    let passing = errors().next().is_some() && errors().all(|finding| finding.code.id == TRANSIENT);
    if passing { Outcome::TryAgain } else { Outcome::Findings }
}

/// Verifies and pins the images of a compiled pipeline, if the options ask for it.
///
/// # Errors
/// Returns an error if a file cannot be read. Images that are missing are findings.
pub(crate) fn verified_and_pinned(mut compiled: Compiled, cli: &ImageOptions) -> Result<Result<Compiled, Diagnostics>> {
    if !(cli.verify_images || cli.pin) {
        return Ok(Ok(compiled));
    }
    let images = &compiled.images;
    let lock = cli.lock.as_deref().map(Lock::read).transpose()?;
    let (mut pins, mut findings) = match &lock {
        Some(lock) if cli.pin => of_lock(images, lock),
        _ => (BTreeMap::new(), Vec::new()),
    };
    if cli.verify_images || lock.is_none() {
        // An image with a pin is verified by its digest.
        let asked: BTreeMap<&str, &str> =
            known_names(images).map(|name| (name, pins.get(name).map_or(name, String::as_str))).collect();
        let answers = verify(asked.values().copied().collect::<BTreeSet<&str>>(), &cli.registries)?;
        let verdicts =
            asked.iter().filter_map(|(name, asked)| Some(((*name).to_owned(), answers.get(*asked)?.clone())));
        let verdicts: Verdicts = verdicts.collect();
        findings.extend(missing(images, &verdicts));
        if cli.pin && lock.is_none() {
            let digests = verdicts.iter().filter_map(|(name, verdict)| Some((name, verdict.as_ref().ok()?)));
            pins.extend(digests.map(|(name, digest)| (name.clone(), pinned(name, digest))));
        }
    }
    if !findings.is_empty() {
        return Ok(Err(Diagnostics(compiled.warnings.into_iter().chain(findings).collect())));
    }
    compiled.pin(&pins);
    Ok(Ok(compiled))
}

/// Returns the pins of a lock file, and a finding for each image that it does not contain.
fn of_lock(images: &kfp_argo::Images, lock: &Lock) -> (BTreeMap<String, String>, Vec<Diagnostic>) {
    let (mut pins, mut findings) = (BTreeMap::new(), Vec::new());
    for image in &images.images {
        let ImageReference::Fixed(name) = &image.reference else { continue };
        match lock.images.get(name) {
            Some(digest) => drop(pins.insert(name.clone(), pinned(name, digest))),
            None if name.contains('@') => {}
            None => findings.push(image.unlocked()),
        }
    }
    (pins, findings)
}
