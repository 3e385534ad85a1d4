//! Reads files of test cases.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use indexmap::IndexMap;
use kfp_simulation::{TestCase, TestFile};

use crate::input;

/// The cases of a file, with paths that start at the working folder.
pub(super) struct CasesOfFile {
    pub(super) pipeline: PathBuf,
    pub(super) config: Option<PathBuf>,
    pub(super) cases: IndexMap<String, TestCase>,
}

/// Reads a file of test cases.
///
/// # Errors
/// If it cannot be read, or is not one.
pub(super) fn read(file: &Path) -> Result<CasesOfFile> {
    let shown = file.display();
    let bytes = File::open(file).and_then(|reader| input::at_most(reader, input::MAX_BYTES));
    let text = String::from_utf8(bytes.with_context(|| format!("cannot read {shown}"))?);
    let text = text.with_context(|| format!("cannot read {shown}"))?;
    let options = serde_saphyr::options! { strict_booleans: true };
    let parsed = serde_saphyr::from_str_with_options(&text, options);
    let TestFile { pipeline, config, cases } = parsed
        .map_err(|error| anyhow!("{}", error.without_snippet()))
        .with_context(|| format!("cannot read the test cases in {shown}"))?;
    ensure!(!cases.is_empty(), "{shown} has no test cases");
    let folder = file.parent().unwrap_or(Path::new(""));
    Ok(CasesOfFile { pipeline: folder.join(pipeline), config: config.map(|config| folder.join(config)), cases })
}
