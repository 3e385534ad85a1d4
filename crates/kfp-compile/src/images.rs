//! `kfp-compile images FILE…`: lists the images of pipelines; with `--verify`, asks the registries for
//! them. Also verifies and pins the images of a pipeline that is compiled.

mod challenge;
mod client;
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
use std::path::Path;

use anyhow::{Context, Result};
use kfp_argo::diagnostics::{Diagnostic, Diagnostics, Severity};
use kfp_argo::{Compiled, ImageReference, Options, images};

use crate::cli::{self, ImageOptions};
use crate::input::{self, Source};
use crate::report::Report;
use crate::{Outcome, arguments, output};
use client::Problem;
pub(crate) use endpoint::Mirror;
use list::Listed;
use lock::{Lock, pinned};
pub(crate) use platform::Platform;
use verify::{Verdicts, verify};

/// The code of findings that may disappear by themselves.
const TRANSIENT: &str = "KFP410";

pub(crate) fn run(cli: &cli::Images) -> Result<Outcome> {
    let options = Options {
        arguments: arguments::collect(&cli.parameters)?,
        allow_unknown: cli.input.allow_unknown,
        ..Options::default()
    };
    let mut report = Report::new(&cli.reporting);
    let mut outcome = Outcome::Done;
    let mut files = Vec::new();
    for input in &cli.inputs {
        let sources = input::discover(input).and_then(|paths| paths.iter().map(|path| input::read(path)).collect());
        let sources: Vec<Source> = match sources {
            Ok(sources) => sources,
            // The others are listed nevertheless.
            Err(error) => {
                report.failure(&input.display().to_string(), &error);
                outcome = Outcome::Failed;
                continue;
            }
        };
        files.extend(sources.into_iter().map(|source| {
            let found = match &source.refused {
                Some(refused) => Err(refused.clone().into()),
                None => images(&source.bytes, &options),
            };
            (source, found)
        }));
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
            outcome = outcome.max(self::outcome(&findings));
        }
        listed.extend(found.iter().map(|found| Listed { file: &source.name, found, verdicts: verdicts.as_ref() }));
    }
    report.end();
    output::write(Path::new("-"), &list::text(&listed, cli.format))?;
    if let (Some(path), Some(verdicts), Outcome::Done) = (&cli.lock, verdicts, outcome) {
        let digests = verdicts.into_iter().filter_map(|(name, verdict)| Some((name, verdict.ok()?)));
        Lock::new(cli.registries.platform.to_string(), digests.collect()).write(path)?;
    }
    Ok(outcome)
}

/// Returns the names that are known before the run.
fn known_names(found: &kfp_argo::Images) -> impl Iterator<Item = &str> {
    found.images.iter().filter_map(|image| image.reference.name())
}

/// Returns a finding for each image that a registry did not have.
fn missing(found: &kfp_argo::Images, verdicts: Option<&Verdicts>) -> Vec<Diagnostic> {
    let asked = found.images.iter().filter_map(|image| Some((image, verdicts?.get(image.reference.name()?)?)));
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
pub(crate) fn verified_and_pinned(
    compiled: Compiled,
    source: &Source,
    options: Options,
    cli: &ImageOptions,
) -> Result<Result<Compiled, Diagnostics>> {
    let (found, pinned_images) = of_compiled(source, &options, cli)?;
    Ok(match (found.is_empty(), pinned_images.is_empty()) {
        (false, _) => Err(Diagnostics(compiled.warnings.into_iter().chain(found).collect())),
        (true, true) => Ok(compiled),
        (true, false) => kfp_argo::compile(&source.bytes, &Options { pinned_images, ..options }),
    })
}

/// What the options want of the images of a pipeline that compiles: findings, and the names that are to stand in the workflow.
fn of_compiled(
    source: &Source,
    options: &Options,
    cli: &ImageOptions,
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
