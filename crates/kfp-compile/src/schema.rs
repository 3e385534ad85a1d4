//! `kfp-compile schema`: the JSON Schema of the options file. It is what `schema/kfp-compile.schema.json` holds.

use std::path::Path;

use anyhow::Result;
use kfp_argo::Config;

use crate::{Outcome, output};

pub(crate) fn run() -> Result<Outcome> {
    output::write(Path::new("-"), &format!("{:#}\n", Config::schema()))?;
    Ok(Outcome::Done)
}
