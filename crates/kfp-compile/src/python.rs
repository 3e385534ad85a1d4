//! Pipelines in Python files: the installed KFP SDK compiles them, in a process of its own.
//!
//! Input that is IR never starts a process.

mod advice;
mod answer;
mod comment;
mod interpreter;
mod origins;
mod place;
mod refusal;

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::cli;
use crate::input::Source;
use answer::Answer;
use interpreter::Interpreters;
pub(crate) use origins::Origins;

/// The program that runs the SDK.
const HELPER: &str = include_str!("python/helper.py");

/// Lets the SDK write the same in every run: otherwise it numbers the components of pipelines that
/// a pipeline calls in the order of sets and of Protobuf's maps, which depends on addresses in
/// memory.
const REPEATABLE: [(&str, &str); 2] = [("PYTHONHASHSEED", "0"), ("PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION", "python")];

/// Returns true if a path has the extension of a Python program.
pub(crate) fn is_program(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("py"))
}

/// Compiles the pipeline in a Python file to IR.
///
/// # Errors
/// Returns an error if the SDK cannot be used, or if it is unclear which pipeline is meant.
/// Mistakes in the program are a finding in [`Source::refused`].
pub(crate) fn compile(path: &Path, cli: &cli::Input) -> Result<Source> {
    // Without this, a file that cannot be read looks like a mistake in Python.
    fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let ask = |python: &Path| ask(python, path, cli.function.as_deref(), folder.path());
    let Interpreters { first, otherwise } = interpreter::choose(cli.python.as_deref());
    let mut reply = ask(&first)?;
    if let Some(python) = otherwise
        && reply.answer.lacks_sdk()
        && let Ok(other) = ask(&python)
        && !other.answer.lacks_sdk()
    {
        reply = other;
    }
    let source = match reply.answer {
        Answer::Compiled { origins } => {
            let ir = folder.path().join("pipeline.yaml");
            let bytes = fs::read(ir).context("cannot read the result of the KFP SDK")?;
            let bytes = comment::without_broken_comment(bytes);
            Source { origins: Some(origins), ..Source::new(path.display().to_string(), bytes) }
        }
        Answer::Refused(refusal) => refusal::source(refusal, path, cli.function.as_deref())?,
    };
    Ok(Source { printed: reply.printed, ..source })
}

/// The answer of one interpreter, and the lines that it prints.
struct Reply {
    answer: Answer,
    printed: Vec<String>,
}

/// Lets an interpreter compile a pipeline into a folder.
///
/// # Errors
/// Returns an error if the interpreter cannot be run, or is too old.
fn ask(python: &Path, path: &Path, function: Option<&str>, folder: &Path) -> Result<Reply> {
    let mut command = Command::new(python);
    command.arg("-c").arg(HELPER).arg(path).arg(function.unwrap_or_default()).arg(folder);
    for (name, value) in REPEATABLE {
        if env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    let output = command.stdin(Stdio::null()).output().with_context(|| {
        format!(
            "cannot run {}, which should compile {}; choose a Python with --python",
            python.display(),
            path.display()
        )
    })?;
    let answer = read_answer(folder, &output)
        .with_context(|| format!("{} cannot compile {}", python.display(), path.display()))?;
    Ok(Reply { answer, printed: lines(&output.stdout).chain(lines(&output.stderr)).collect() })
}

/// Reads the answer of the helper.
///
/// # Errors
/// Returns an error if the interpreter ended early, for example because it is not Python 3.
fn read_answer(folder: &Path, output: &Output) -> Result<Answer> {
    if let Ok(answer) = fs::read(folder.join("answer.json")) {
        return serde_json::from_slice(&answer).context("the answer of Python is not readable");
    }
    let last = lines(&output.stderr).last().unwrap_or_default();
    ensure!(!last.contains("SyntaxError"), "Python 3.9 or later is required");
    bail!("Python ended early, with {}: {last}", output.status)
}

fn lines(printed: &[u8]) -> impl Iterator<Item = String> {
    String::from_utf8_lossy(printed).lines().map(str::to_owned).collect::<Vec<_>>().into_iter()
}
