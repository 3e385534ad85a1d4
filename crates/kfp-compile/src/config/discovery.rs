//! Finds the options files of a pipeline: in its folder and in the folders above, up to the top of
//! the repository.

use std::path::{Path, PathBuf};

use super::NAME;

/// Returns the options files of a pipeline that exist, the nearest first. Their paths are relative
/// to the working folder, where that is possible.
pub(super) fn files(pipeline: &Path) -> Vec<PathBuf> {
    let shown = pipeline.parent().unwrap_or(Path::new(""));
    let folder = if shown.as_os_str().is_empty() { Path::new(".") } else { shown };
    let Ok(absolute) = folder.canonicalize() else { return Vec::new() };
    let here = Path::new(".").canonicalize().unwrap_or_default();
    let is_top = |folder: &&Path| folder.join(".git").exists();
    let top = absolute.ancestors().find(is_top);
    let mut files = Vec::new();
    for ancestor in absolute.ancestors() {
        let file = ancestor.join(NAME);
        if !file.is_file() {
        } else if ancestor == absolute {
            files.push(shown.join(NAME));
        } else if is_trusted(&file, folder) {
            files.push(file.strip_prefix(&here).map(Path::to_owned).unwrap_or(file));
        }
        if Some(ancestor) == top {
            break;
        }
    }
    files
}

/// Returns true if a file above the pipeline's folder belongs to the owner of that folder, or to
/// root. In a shared folder such as `/tmp`, other users could place a file that changes the
/// workflow.
#[cfg(unix)]
fn is_trusted(file: &Path, folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let owner = |path: &Path| path.metadata().ok().map(|metadata| metadata.uid());
    match (owner(file), owner(folder)) {
        (Some(0), _) => true,
        (Some(file), Some(folder)) => file == folder,
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_trusted(_: &Path, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_are_found_up_to_the_top_of_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        fs::create_dir_all(top.join("repository/.git")).unwrap();
        fs::create_dir_all(top.join("repository/a/b")).unwrap();
        for place in ["", "repository", "repository/a/b"] {
            fs::write(top.join(place).join(NAME), "").unwrap();
        }
        let found = |path: &str| files(&top.join(path));
        let [outside, middle, nearest] = ["", "repository", "repository/a/b"].map(|place| top.join(place).join(NAME));
        assert_eq!(found("repository/a/b/pipeline.yaml"), [nearest, middle.clone()]);
        assert_eq!(found("repository/a/pipeline.yaml"), [middle]);
        assert_eq!(found("pipeline.yaml").first(), Some(&outside));
        assert!(found("missing/pipeline.yaml").is_empty());
    }
}
