//! Reads pipelines from files, archives and standard input.

mod archive;
mod batch;
mod discovery;
mod recognition;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use kfp_argo::diagnostics::Diagnostic;

pub(crate) use batch::for_each;
pub(crate) use recognition::is_workflow;

use crate::cli;
use crate::python::{self, Origins};

/// The maximum size of a pipeline in bytes, also after unpacking. A workflow must not be larger
/// than a sixteenth of it.
pub(crate) const MAX_BYTES: u64 = 16 << 20;

/// A pipeline's text.
#[derive(Clone)]
pub(crate) struct Source {
    /// The name in messages; both names for a file in an archive.
    pub(crate) name: String,
    /// The text; empty if it was refused.
    pub(crate) bytes: Vec<u8>,
    /// The reason why there is no text to compile.
    pub(crate) refused: Option<Diagnostic>,
    /// The Python lines that a pipeline of a Python file comes from.
    pub(crate) origins: Option<Origins>,
    /// The lines that a Python file printed.
    pub(crate) printed: Vec<String>,
}

impl Source {
    pub(crate) fn new(name: String, bytes: Vec<u8>) -> Self {
        Self { name, bytes, refused: None, origins: None, printed: Vec::new() }
    }
}

/// Reads a file, or standard input for `-`. Unpacks archives, and compiles Python files with the
/// SDK.
///
/// # Errors
/// Returns an error if the file cannot be read. A file that is not a pipeline is a finding in
/// [`Source::refused`], or of the compiler.
pub(crate) fn read(path: &Path, cli: &cli::Input) -> Result<Source> {
    if python::is_program(path) && !path.is_dir() {
        return python::compile(path, cli);
    }
    ensure!(
        cli.function.is_none(),
        "--function chooses a pipeline in a Python file, but {} is not one",
        path.display()
    );
    let (name, bytes) = if path == Path::new("-") {
        let bytes = at_most(std::io::stdin().lock(), MAX_BYTES).context("cannot read standard input")?;
        ("<stdin>".to_owned(), bytes)
    } else {
        let shown = path.display();
        if path.is_dir() {
            bail!("{shown} is a directory; name the pipeline file in it{}", discovery::example(path));
        }
        let bytes = File::open(path).and_then(|file| at_most(file, MAX_BYTES));
        (shown.to_string(), bytes.with_context(|| format!("cannot read {shown}"))?)
    };
    let unpacked = match recognition::refuse(path, &bytes) {
        Some(refused) => Err(refused.into()),
        None if is_too_long(&bytes) => Err(too_large().into()),
        None => archive::unpack(bytes),
    };
    Ok(match unpacked {
        Ok((None, bytes)) => Source::new(name, bytes),
        Ok((Some(inner), bytes)) => Source::new(format!("{name}/{inner}"), bytes),
        Err(refused) => Source { refused: Some(*refused), ..Source::new(name, Vec::new()) },
    })
}

/// Reads everything, or one byte more than `most`.
pub(crate) fn at_most(reader: impl Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns true if [`at_most`] found more than [`MAX_BYTES`].
fn is_too_long(bytes: &[u8]) -> bool {
    bytes.len() as u64 > MAX_BYTES
}

fn too_large() -> Diagnostic {
    let message = format!("the pipeline is larger than {} MiB", MAX_BYTES >> 20);
    let help = "a workflow has 1 MiB at most: pass large data as artifacts, or put it into images";
    Diagnostic::unreadable_file(message, help)
}
