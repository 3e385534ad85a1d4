//! Runs the program as a user does, in an empty folder that has `testdata` in it.

#![allow(dead_code, clippy::unwrap_used)] // no test uses all of it

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder to run commands in.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(top().join("testdata"), folder.path().join("testdata")).unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of what is in it, but for `testdata`.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let names: BTreeSet<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.into_iter().filter(|name| name != "testdata").collect()
    }

    pub(crate) fn start(&self, args: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kfp-compile"));
        command.args(args).current_dir(self.0.path()).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub(crate) fn run_with(&self, args: &[&str], stdin: &[u8]) -> Output {
        let mut child = self.start(args);
        // The program need not read what it does not want.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        child.wait_with_output().unwrap()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, b"")
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Returns a command and everything that came of it.
pub(crate) fn transcript(args: &[&str], output: &Output) -> String {
    let quoted = |arg: &&str| if arg.contains([' ', '"', '{']) { format!("'{arg}'") } else { (*arg).to_owned() };
    let command: Vec<String> = args.iter().map(quoted).collect();
    let section = |name: &str, bytes: &[u8]| match bytes {
        [] => String::new(),
        bytes => format!("--- {name}\n{}", String::from_utf8_lossy(bytes)),
    };
    let (code, out, err) = (output.status.code().unwrap(), &output.stdout, &output.stderr);
    format!(
        "$ kfp-compile {}\n{}{}--- exit code {code}\n",
        command.join(" "),
        section("stdout", out),
        section("stderr", err)
    )
}

/// Compares a text with the committed one at `snapshots/cli/NAME.snap`.
pub(crate) fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(top().join("snapshots/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name.to_owned(), text));
}

/// Runs commands one after the other in an empty folder, and compares what they print with a
/// snapshot.
pub(crate) fn assert_commands(name: &str, commands: &[&[&str]]) {
    assert_commands_in(&Folder::new(), name, commands);
}

/// Runs commands one after the other in a folder, and compares what they print with a snapshot.
pub(crate) fn assert_commands_in(folder: &Folder, name: &str, commands: &[&[&str]]) {
    let transcripts: Vec<String> = commands.iter().map(|args| transcript(args, &folder.run(args))).collect();
    assert_snapshot(name, &transcripts.join("\n"));
}

/// Returns true if what is committed is written anew.
pub(crate) fn is_updating() -> bool {
    std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always")
}

/// Compares the blocks of a page that start with a command with the command's output in a folder.
pub(crate) fn assert_outputs(folder: &Folder, page: &Path) {
    let text = fs::read_to_string(page).unwrap();
    let mut written = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        written += &format!("{line}\n");
        let Some(command) = line.strip_prefix("$ kfp-compile ") else { continue };
        written += &stdout(&folder.run(&command.split(' ').collect::<Vec<_>>()));
        lines.by_ref().find(|line| line.starts_with("```")).unwrap();
        written += "```\n";
    }
    if is_updating() {
        fs::write(page, &written).unwrap();
    }
    assert_eq!(fs::read_to_string(page).unwrap(), written, "INSTA_UPDATE=always writes the outputs into the page");
}
