//! Writes results: a file is written completely or not at all.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::unix;

/// The path that means standard output and standard input.
const STANDARD: &str = "-";

/// Writes a text to a file, or to standard output for `-`.
///
/// # Errors
/// Returns an error if the text could not be written. A reader that closes its pipe early is not an
/// error.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if path == Path::new(STANDARD) {
        let mut out = std::io::stdout().lock();
        return match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            other => other.context("cannot write to standard output"),
        };
    }
    write_file(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Returns true if a file has this content, apart from the line ends that Git may change.
pub(crate) fn is_up_to_date(path: &Path, text: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|written| written.replace("\r\n", "\n") == text)
}

/// Returns the format of a file by its ending; the ending of standard output is empty.
///
/// # Errors
/// Returns an error if no format has this ending.
pub(crate) fn format_of<F: Copy>(path: &Path, formats: &[(&str, F)]) -> Result<F> {
    let ending = path.extension().unwrap_or_default();
    let format = formats.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known));
    format.map(|(_, format)| *format).with_context(|| {
        let endings: Vec<String> =
            formats.iter().filter(|(ending, _)| !ending.is_empty()).map(|(ending, _)| format!(".{ending}")).collect();
        format!(
            "no format has the ending of {}; use one of {}, or choose a format with --format",
            path.display(),
            endings.join(", ")
        )
    })
}

/// Refuses a command that would write over one of its own files. Each file has the name of the
/// option it belongs to; outputs come after inputs. Standard input and output are no files.
///
/// # Errors
/// Returns an error if an output is the same file as an input, or as another output.
pub(crate) fn ensure_distinct(inputs: &[(&str, &Path)], outputs: &[(&str, &Path)]) -> Result<()> {
    let mut known: Vec<(&str, PathBuf)> = inputs.iter().map(|(name, path)| (*name, resolved(path))).collect();
    for (name, path) in outputs.iter().filter(|(_, path)| *path != Path::new(STANDARD)) {
        let file = resolved(path);
        if let Some((other, _)) = known.iter().find(|(_, known)| *known == file && is_replaced(&file)) {
            bail!("{name} and {other} are the same file, {}", path.display());
        }
        known.push((name, file));
    }
    Ok(())
}

/// Returns true for a path whose content is replaced: not for devices and pipes.
fn is_replaced(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file()) || !path.exists()
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    let target = resolved(path);
    let existing = fs::metadata(&target).ok();
    match &existing {
        Some(metadata) if metadata.is_dir() => bail!("it is a directory; name a file in it"),
        // A device or a pipe cannot be replaced by a file.
        Some(metadata) if !metadata.is_file() => return Ok(fs::write(path, text)?),
        _ => {}
    }
    ensure!(!ends_with_slash(path), "the directory does not exist; name a file");
    ensure!(!target.is_symlink(), "its symbolic links form a circle");
    let folder = target.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    // Reports a missing folder by its own error: that of the temporary file would name that file.
    fs::metadata(folder)?;
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix(".kfp-compile-");
    let permissions = unix::new_file_permissions();
    let builder = permissions.into_iter().fold(builder, |builder, permissions| builder.permissions(permissions));
    // A signal in between would leave the temporary file. It takes effect after the file is
    // complete.
    unix::uninterrupted(|| {
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        existing.map(|replaced| file.as_file().set_permissions(unix::kept_permissions(&replaced))).transpose()?;
        file.persist(&target)?;
        Ok(())
    })?
}

/// Follows symbolic links, also to a file that does not exist yet. Links are kept: a file that is
/// written through a link replaces the link's target.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    let parent = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    match (parent.canonicalize(), path.file_name()) {
        (Ok(parent), Some(name)) => parent.join(name),
        _ => path,
    }
}

/// The maximum number of symbolic links that Linux follows.
const MAX_LINKS: usize = 40;

fn ends_with_slash(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/")
}
