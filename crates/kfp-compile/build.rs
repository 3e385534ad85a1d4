//! Passes the version to the program, for `--version`: with the commit and its date, so that equal
//! sources have equal programs.

use std::process::Command;

fn main() {
    let version = env!("CARGO_PKG_VERSION");
    // A package in a registry has no repository. One around it, of somebody else, does not track
    // this file.
    let commit = git(&["ls-files", "--error-unmatch", "Cargo.toml"])
        .and_then(|_| git(&["log", "-1", "--abbrev=12", "--date=format-local:%Y-%m-%d", "--format=%h %cd"]));
    let version = commit.map_or_else(|| version.to_owned(), |commit| format!("{version} ({commit})"));
    println!("cargo::rustc-env=KFP_COMPILE_VERSION={version}");
    println!("cargo::rerun-if-changed=build.rs");
    // It changes with each commit, and each change of the branch.
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo::rerun-if-changed={log}");
    }
}

/// Returns what a command of git prints, if it succeeds.
fn git(args: &[&str]) -> Option<String> {
    let output =
        Command::new("git").args(args).env("TZ", "UTC").output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
