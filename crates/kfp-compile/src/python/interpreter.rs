//! The Python interpreter that has the KFP SDK.

use std::env;
use std::path::{Path, PathBuf};

/// Returns the interpreter: that of `--python`, of the active virtual environment, or of the search
/// path.
pub(super) fn choose(option: Option<&Path>) -> PathBuf {
    choose_from(option, env::var_os("VIRTUAL_ENV").map(PathBuf::from).as_deref())
}

fn choose_from(option: Option<&Path>, environment: Option<&Path>) -> PathBuf {
    let (folder, in_environment, in_path) =
        if cfg!(windows) { ("Scripts", "python.exe", "python") } else { ("bin", "python", "python3") };
    match (option, environment) {
        (Some(python), _) => python.to_owned(),
        (None, Some(environment)) if !environment.as_os_str().is_empty() => {
            environment.join(folder).join(in_environment)
        }
        (None, _) => PathBuf::from(in_path),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn the_option_wins_over_the_environment() {
        let (option, environment) = (Path::new("/usr/bin/python3.12"), Path::new("/venv"));
        assert_eq!(choose_from(Some(option), Some(environment)), option);
        assert_eq!(choose_from(None, Some(environment)), Path::new("/venv/bin/python"));
        assert_eq!(choose_from(None, Some(Path::new(""))), Path::new("python3"));
        assert_eq!(choose_from(None, None), Path::new("python3"));
    }
}
