//! The Python interpreter that has the KFP SDK.

use std::env;
use std::path::{Path, PathBuf};

/// The folder of a virtual environment with its programs, the interpreter in it, and the
/// interpreter on the search path.
const NAMES: [&str; 3] = if cfg!(windows) { ["Scripts", "python.exe", "python"] } else { ["bin", "python", "python3"] };

/// The interpreter to use, and another one to use if the first has no KFP SDK.
#[derive(Debug, PartialEq)]
pub(super) struct Interpreters {
    pub(super) first: PathBuf,
    pub(super) otherwise: Option<PathBuf>,
}

/// Returns the interpreter of `--python`, or of the active virtual environment, or of the virtual
/// environment that contains this program, or of the search path.
pub(super) fn choose(option: Option<&Path>) -> Interpreters {
    choose_from(option, env::var_os("VIRTUAL_ENV").map(PathBuf::from), env::current_exe().ok())
}

fn choose_from(option: Option<&Path>, active: Option<PathBuf>, program: Option<PathBuf>) -> Interpreters {
    let [folder, in_environment, in_path] = NAMES;
    let only = |first| Interpreters { first, otherwise: None };
    if let Some(python) = option {
        return only(python.to_owned());
    }
    if let Some(environment) = active.filter(|environment| !environment.as_os_str().is_empty()) {
        return only(environment.join(folder).join(in_environment));
    }
    match program.as_deref().and_then(beside) {
        // `pipx install kfp-compile` makes an environment that does not have the SDK.
        Some(first) => Interpreters { first, otherwise: Some(in_path.into()) },
        None => only(in_path.into()),
    }
}

/// Returns the interpreter beside a program that is installed into a virtual environment.
fn beside(program: &Path) -> Option<PathBuf> {
    let folder = program.parent()?;
    let is_environment = folder.parent()?.join("pyvenv.cfg").is_file();
    is_environment.then(|| folder.join(NAMES[1]))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn chosen(option: Option<&str>, active: Option<&str>, program: Option<PathBuf>) -> (PathBuf, bool) {
        let chosen = choose_from(option.map(Path::new), active.map(PathBuf::from), program);
        (chosen.first, chosen.otherwise == Some(PathBuf::from("python3")))
    }

    #[test]
    fn the_option_wins_over_the_environment() {
        assert_eq!(chosen(Some("/usr/bin/python3.12"), Some("/venv"), None), ("/usr/bin/python3.12".into(), false));
        assert_eq!(chosen(None, Some("/venv"), None), ("/venv/bin/python".into(), false));
        assert_eq!(chosen(None, Some(""), None), ("python3".into(), false));
        assert_eq!(chosen(None, None, None), ("python3".into(), false));
    }

    #[test]
    fn the_environment_of_the_program_wins_over_the_search_path() {
        let environment = tempfile::tempdir().unwrap();
        let program = || Some(environment.path().join("bin/kfp-compile"));
        assert_eq!(chosen(None, None, program()), ("python3".into(), false), "in a folder of another kind");
        std::fs::write(environment.path().join("pyvenv.cfg"), "").unwrap();
        assert_eq!(chosen(None, None, program()), (environment.path().join("bin/python"), true));
        assert_eq!(chosen(None, Some("/venv"), program()), ("/venv/bin/python".into(), false));
    }
}
