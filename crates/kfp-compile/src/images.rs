//! `kfp-compile images FILE…`: the images of pipelines; with `--verify`, whether their registries have them. And the same for a pipeline that is
//! compiled: `--verify-images`, `--pin`.

mod challenge;
mod client;
mod credentials;
mod endpoint;
mod list;
mod lock;
mod manifest;
mod platform;
mod registry;
mod verify;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use kfp_argo::diagnostics::{Diagnostic, Severity};
use kfp_argo::{ImageReference, Options, images};

use crate::cli::{self, ImagesOfCompiled};
use crate::input::{self, Source};
use crate::report::{self, Report};
use crate::{Outcome, arguments, output};
use client::Problem;
pub(crate) use endpoint::Mirror;
use list::Listed;
use lock::{Lock, pinned};
pub(crate) use platform::Platform;
use verify::{Verdicts, verify};

/// The code of what may be different later.
const TRANSIENT: &str = "KFP410";

pub(crate) fn run(cli: &cli::Images) -> Result<Outcome> {
    let options = Options {
        arguments: arguments::all(None, &cli.parameters),
        allow_unknown: cli.allow_unknown,
        ..Options::default()
    };
    let mut report = Report::new(&cli.reporting);
    let mut outcome = Outcome::Done;
    let mut files = Vec::new();
    for path in &cli.inputs {
        match input::read(path) {
            Ok(source) => {
                let found = match &source.refused {
                    Some(refused) => Err(refused.clone().into()),
                    None => images(&source.bytes, &options),
                };
                files.push((source, found));
            }
            // The others are listed all the same.
            Err(error) => {
                report::failure(&error);
                outcome = Outcome::Failed;
            }
        }
    }
    let names = || files.iter().flat_map(|(_, found)| found.iter()).flat_map(known_names);
    let verdicts = if cli.verify { Some(verify(names().collect::<BTreeSet<&str>>(), &cli.registries)?) } else { None };
    let mut listed = Vec::new();
    for (source, found) in &files {
        let findings = match found {
            Ok(found) => found.warnings.iter().cloned().chain(missing(found, verdicts.as_ref())).collect(),
            Err(found) => found.0.clone(),
        };
        if report.file(source, &findings) {
            outcome = outcome.max(of_findings(&findings));
        }
        listed.extend(found.iter().map(|found| Listed { file: &source.name, found, verdicts: verdicts.as_ref() }));
    }
    report.end();
    output::write(std::path::Path::new("-"), &list::text(&listed, cli.format))?;
    if let (Some(path), Some(verdicts), Outcome::Done) = (&cli.lock, verdicts, outcome) {
        let digests = verdicts.into_iter().filter_map(|(name, verdict)| Some((name, verdict.ok()?)));
        Lock::new(cli.registries.platform.to_string(), digests.collect()).write(path)?;
    }
    Ok(outcome)
}

/// The names that are known before the run.
fn known_names(found: &kfp_argo::Images) -> impl Iterator<Item = &str> {
    found.images.iter().filter_map(|image| image.reference.name())
}

/// A finding for each image that was asked for in vain.
fn missing(found: &kfp_argo::Images, verdicts: Option<&Verdicts>) -> Vec<Diagnostic> {
    let asked = found.images.iter().filter_map(|image| Some((image, verdicts?.get(image.reference.name()?)?)));
    let missing = asked.filter_map(|(image, verdict)| match verdict.as_ref().err()? {
        Problem::Permanent(why) => Some(image.unavailable(why)),
        Problem::Transient(why) => Some(image.unreachable(why)),
    });
    missing.collect()
}

/// What becomes of a pipeline with errors.
pub(crate) fn of_findings(findings: &[Diagnostic]) -> Outcome {
    let errors = || findings.iter().filter(|finding| finding.severity == Severity::Error);
    let passing = errors().next().is_some() && errors().all(|finding| finding.code.id == TRANSIENT);
    if passing { Outcome::TryAgain } else { Outcome::Findings }
}

/// What the options want of the images of a pipeline that compiles: findings, and the names that are to stand in the workflow.
pub(crate) fn of_compiled(
    source: &Source,
    options: &Options,
    cli: &ImagesOfCompiled,
) -> Result<(Vec<Diagnostic>, BTreeMap<String, String>)> {
    if !(cli.verify_images || cli.pin) {
        return Ok((Vec::new(), BTreeMap::new()));
    }
    // It has compiled, so there is nothing wrong with it.
    let found = images(&source.bytes, options).context("cannot list the images")?;
    let lock = cli.lock.as_deref().map(Lock::read).transpose()?;
    let mut findings = Vec::new();
    let mut pins = BTreeMap::new();
    // What is pinned is asked for as it is pinned.
    let mut asked: BTreeMap<&str, String> = known_names(&found).map(|name| (name, name.to_owned())).collect();
    if let Some(lock) = lock.as_ref().filter(|_| cli.pin) {
        for image in &found.images {
            let ImageReference::Fixed(name) = &image.reference else { continue };
            match lock.images.get(name) {
                Some(digest) => {
                    let pinned = pinned(name, digest);
                    asked.insert(name, pinned.clone());
                    pins.insert(name.clone(), pinned);
                }
                None if name.contains('@') => {}
                None => findings.push(image.unlocked()),
            }
        }
    }
    if cli.verify_images || lock.is_none() {
        let by_question = verify(asked.values().map(String::as_str), &cli.registries)?;
        let verdicts =
            asked.iter().filter_map(|(name, asked)| Some(((*name).to_owned(), by_question.get(asked)?.clone())));
        let verdicts: Verdicts = verdicts.collect();
        findings.extend(missing(&found, Some(&verdicts)));
        if cli.pin && lock.is_none() {
            let digests = verdicts.iter().filter_map(|(name, verdict)| Some((name, verdict.as_ref().ok()?)));
            pins.extend(digests.map(|(name, digest)| (name.clone(), pinned(name, digest))));
        }
    }
    Ok((findings, pins))
}
