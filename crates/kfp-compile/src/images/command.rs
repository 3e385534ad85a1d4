//! `kfp-compile images FILE…`: lists the images of pipelines; with `--verify`, asks the registries
//! for them.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use super::list::{self, Listed};
use super::lock::Lock;
use super::verify::verify;
use super::{known_names, missing};
use crate::cli::Images;
use crate::pipeline::{Pipeline, Settings};
use crate::report::Report;
use crate::{Outcome, input, output};

pub(crate) fn run(cli: &Images) -> Result<Outcome> {
    if let Some(lock) = &cli.lock {
        let inputs: Vec<(&str, &Path)> = cli.inputs.iter().map(|path| ("a pipeline", path.as_path())).collect();
        output::ensure_distinct(&inputs, &[("--lock", lock)])?;
    }
    let settings = Settings::of(&cli.options)?;
    let mut report = Report::new(&cli.reporting);
    let mut pipelines = Vec::new();
    let work = |source, path: &Path| Pipeline::compile(source, path, &settings);
    let mut outcome = input::for_each(&cli.inputs, &cli.options.input, &mut report, &work, &mut |pipeline, _, _| {
        pipelines.push(pipeline);
        Outcome::Done
    });
    let names = || pipelines.iter().filter_map(Pipeline::images).flat_map(known_names);
    let verdicts = match cli.verify {
        true => Some(verify(names().collect::<BTreeSet<&str>>(), &cli.registries)?),
        false => None,
    };
    let mut listed = Vec::new();
    for mut pipeline in pipelines {
        if let Some(images) = pipeline.images().cloned() {
            let found = verdicts.as_ref().map(|verdicts| missing(&images, verdicts)).unwrap_or_default();
            listed.push(Listed { file: pipeline.name().to_owned(), images, verdicts: verdicts.as_ref() });
            pipeline.refuse(found);
        }
        outcome = outcome.max(pipeline.report(&mut report).1);
    }
    report.end();
    output::write(Path::new("-"), &list::text(&listed, cli.format))?;
    if let (Some(path), Some(verdicts), Outcome::Done) = (&cli.lock, verdicts, outcome) {
        let digests = verdicts.into_iter().filter_map(|(name, verdict)| Some((name, verdict.ok()?)));
        Lock::new(cli.registries.platform.to_string(), digests.collect()).write(path)?;
    }
    Ok(outcome)
}
