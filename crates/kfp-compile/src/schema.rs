//! `kfp-compile schema`: prints the JSON Schema of the options file. The file
//! `schema/kfp-compile.schema.json` contains the same.

use std::path::Path;

use anyhow::Result;
use kfp_argo::Config;

use crate::{Outcome, output};

pub(crate) fn run() -> Result<Outcome> {
    output::write(Path::new("-"), &format!("{:#}\n", Config::schema()))?;
    Ok(Outcome::Done)
}
