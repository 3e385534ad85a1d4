//! Where the result goes: whole, or not at all.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};

/// Writes a text to a file, or to standard output for `-`.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if path == Path::new("-") {
        let mut out = std::io::stdout().lock();
        return match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // The reader has seen enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            other => other.context("cannot write to standard output"),
        };
    }
    write_file(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    // A device or a pipe cannot be replaced by a file.
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Ok(std::fs::write(path, text)?);
    }
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    // Asked first: the temporary file's own name means nothing to anybody.
    std::fs::metadata(folder)?;
    let mut file =
        tempfile::Builder::new().prefix(".kfp-compile-").permissions(permissions(path)).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// Those of the file that is replaced; else what the user's umask leaves of the usual ones.
fn permissions(path: &Path) -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).map_or_else(|_| std::fs::Permissions::from_mode(0o666), |metadata| metadata.permissions())
}
