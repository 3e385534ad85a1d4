//! Where the pipeline is read from.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use kfp_argo::diagnostics::Diagnostic;

use crate::archive;

/// The most that a pipeline may have, in bytes; also when it comes out of an archive. What Argo runs has a sixteenth of that at most.
pub(crate) const MOST: u64 = 16 << 20;

/// A pipeline's text.
pub(crate) struct Source {
    /// What messages call it; for a file in an archive both names.
    pub(crate) name: String,
    /// The text; empty if it was refused.
    pub(crate) bytes: Vec<u8>,
    /// Why there is no text to compile.
    pub(crate) refused: Option<Diagnostic>,
}

/// Reads a file, or standard input for `-`, and unpacks it if it is an archive.
pub(crate) fn read(path: &Path) -> Result<Source> {
    let (name, bytes) = if path == Path::new("-") {
        let bytes = at_most(std::io::stdin().lock(), MOST).context("cannot read standard input")?;
        ("<stdin>".to_owned(), bytes)
    } else {
        let bytes = File::open(path).and_then(|file| at_most(file, MOST));
        (path.display().to_string(), bytes.with_context(|| format!("cannot read {}", path.display()))?)
    };
    let unpacked = if too_long(&bytes) { Err(too_large().into()) } else { archive::unpack(bytes) };
    Ok(match unpacked {
        Ok((None, bytes)) => Source { name, bytes, refused: None },
        Ok((Some(inner), bytes)) => Source { name: format!("{name}/{inner}"), bytes, refused: None },
        Err(refused) => Source { name, bytes: Vec::new(), refused: Some(*refused) },
    })
}

/// What a reader has, or one byte more than `most` of it.
pub(crate) fn at_most(reader: impl Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether [`at_most`] found more than [`MOST`].
pub(crate) fn too_long(bytes: &[u8]) -> bool {
    bytes.len() as u64 > MOST
}

pub(crate) fn too_large() -> Diagnostic {
    let message = format!("the pipeline has more than {} MiB", MOST >> 20);
    Diagnostic::unreadable_file(
        message,
        "a workflow has 1 MiB at most: pass large data as artifacts, or put it into images",
    )
}
