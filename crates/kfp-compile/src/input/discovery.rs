//! Finds the pipelines in a folder.

use std::fs::{self, DirEntry, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::recognition::skip_reason;
use super::{MAX_BYTES, at_most};
use crate::python::is_program;

/// The maximum number of files and folders that are looked at.
const MAX_ENTRIES: usize = 100_000;

/// A key that every compiled pipeline contains.
const MARK: &[u8] = b"pipelineInfo";

/// Replaces a folder by the pipelines below it, in alphabetical order. Another path remains as it
/// is, also if it does not exist: reading it reports that.
///
/// # Errors
/// Returns an error if a folder cannot be read, or contains no pipeline.
pub(super) fn discover(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut found, mut open, mut seen) = (Vec::new(), vec![path.to_owned()], 0);
    while let Some(folder) = open.pop() {
        let bad = || format!("cannot read {}", folder.display());
        for entry in fs::read_dir(&folder).with_context(bad)? {
            let entry = entry.with_context(bad)?;
            seen += 1;
            ensure!(seen <= MAX_ENTRIES, "{} contains more than {MAX_ENTRIES} files", path.display());
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            // Symbolic links to folders are not followed: they may form a circle.
            match entry.file_type() {
                _ if is_hidden => {}
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                Ok(_) if is_pipeline(&entry) => found.push(entry.path()),
                _ => {}
            }
        }
    }
    ensure!(!found.is_empty(), "{} contains no compiled pipeline", path.display());
    found.sort();
    Ok(found)
}

/// Returns `, for example FILE` if a folder contains files that may be pipelines.
pub(super) fn example(folder: &Path) -> String {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let programs = entries.filter(|entry| is_program(&entry.path()) || is_pipeline(entry)).map(|entry| entry.path());
    programs.min().map_or_else(String::new, |path| format!(", for example {}", path.display()))
}

/// Returns true for YAML and JSON files that contain a pipeline. Files that cannot be read count as
/// pipelines, so that reading them reports the reason.
fn is_pipeline(entry: &DirEntry) -> bool {
    let path = entry.path();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
    if !matches!(extension.as_str(), "yaml" | "yml" | "json") || !path.is_file() {
        return false;
    }
    let Ok(bytes) = File::open(&path).and_then(|file| at_most(file, MAX_BYTES)) else { return true };
    bytes.windows(MARK.len()).any(|window| window == MARK) && skip_reason(&path, &bytes).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipelines_are_found_in_folders() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert!(discover(folder.path()).is_err());
        fs::create_dir_all(at("b/c")).unwrap();
        fs::create_dir(at(".hidden")).unwrap();
        let pipeline = "pipelineInfo: {name: a}\n";
        for name in ["b/c/z.yaml", "a.JSON", "b/p.yml", ".hidden/p.yaml", "b/text.txt", "kfp-compile.yaml"] {
            fs::write(at(name), pipeline).unwrap();
        }
        fs::write(at("deployment.yaml"), "apiVersion: apps/v1\n").unwrap();
        fs::write(at("workflow.yaml"), "apiVersion: argoproj.io/v1alpha1\n# pipelineInfo\n").unwrap();
        std::os::unix::fs::symlink(folder.path(), at("b/circle")).unwrap();
        assert_eq!(discover(folder.path()).unwrap(), [at("a.JSON"), at("b/c/z.yaml"), at("b/p.yml")]);
        assert_eq!(discover(&at("missing.yaml")).unwrap(), [at("missing.yaml")]);
    }
}
