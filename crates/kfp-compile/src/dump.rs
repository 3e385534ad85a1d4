//! `kfp-compile dump --stage …`: prints what a stage of the compiler hands to the next one. It is
//! for developers and for their book, and hidden from `--help`.

use std::path::Path;

use anyhow::{Context, Result};
use kfp_argo::diagnostics::Diagnostics;
use kfp_argo::{Options, Stage};

use crate::cli::{Dump, StageName};
use crate::{Outcome, output};

pub(crate) fn run(cli: &Dump) -> Result<Outcome> {
    let name = cli.pipeline.display();
    let bytes = std::fs::read(&cli.pipeline).with_context(|| format!("cannot read {name}"))?;
    let text = kfp_argo::dump(&bytes, &Options::default(), cli.stage.into());
    let text = text.map_err(|Diagnostics(found)| {
        let messages: Vec<String> = found.iter().map(|found| format!("{}: {}", found.code.id, found.message)).collect();
        anyhow::anyhow!("{name} has errors: {}", messages.join("; "))
    })?;
    output::write(Path::new("-"), &text)?;
    Ok(Outcome::Done)
}

impl From<StageName> for Stage {
    fn from(name: StageName) -> Self {
        match name {
            StageName::Pipeline => Stage::Pipeline,
            StageName::Graph => Stage::Graph,
            StageName::Plan => Stage::Plan,
        }
    }
}
