//! `kfp-compile schema`: prints the JSON Schema of a file that people write. The files in `schema/`
//! contain the same.

use std::path::Path;

use anyhow::Result;
use kfp_argo::Config;
use kfp_simulation::{ScenarioFile, TestFile};

use crate::cli::{Schema, SchemaOf};
use crate::{Outcome, output};

pub(crate) fn run(cli: &Schema) -> Result<Outcome> {
    let schema = match cli.of {
        SchemaOf::Options => Config::schema(),
        SchemaOf::Test => TestFile::schema(),
        SchemaOf::Scenario => ScenarioFile::schema(),
    };
    output::write(Path::new("-"), &format!("{schema:#}\n"))?;
    Ok(Outcome::Done)
}
