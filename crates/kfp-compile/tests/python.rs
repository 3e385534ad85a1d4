//! Pipelines in Python files, as users see them; the texts are committed in `snapshots/cli/`.
//!
//! Most tests need a Python with the KFP SDK of `python/requirements.txt`: that of
//! `KFP_COMPILE_TEST_PYTHON`, or of the virtual environment `target/python`, which `.ci/run` makes.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use program::{Folder, assert_snapshot, stderr, stdout, top, transcript};

/// Returns the Python with the SDK. Says aloud if it is missing.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("KFP_COMPILE_TEST_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| top().join("target/python/bin/python"));
    if !python.exists() {
        let message =
            format!("SKIPPED: no Python with the KFP SDK at {} (set KFP_COMPILE_TEST_PYTHON)\n", python.display());
        std::io::Write::write_all(&mut std::io::stderr(), message.as_bytes()).unwrap();
    }
    python.exists().then_some(python)
}

/// Writes a program that starts a Python without the packages of this machine, and returns its
/// name.
fn bare_python(folder: &Folder, name: &str, packages: &str) -> Option<String> {
    let found = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().ok()?;
    let python = stdout(&found);
    let script = format!(
        "#!/bin/sh\nexport PYTHONPATH='{}'\nexec {} -S \"$@\"\n",
        folder.path(packages).display(),
        python.trim()
    );
    fs::write(folder.path(name), script).unwrap();
    fs::set_permissions(folder.path(name), PermissionsExt::from_mode(0o755)).unwrap();
    Some(format!("./{name}"))
}

/// A folder with Python files, and the transcripts of commands in it.
struct Session {
    folder: Folder,
    python: String,
    transcripts: Vec<String>,
}

impl Session {
    fn new(python: &Path) -> Self {
        Self { folder: Folder::new(), python: python.display().to_string(), transcripts: Vec::new() }
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.folder.path(name).parent().unwrap()).unwrap();
        fs::write(self.folder.path(name), text).unwrap();
    }

    /// Runs a command with the Python of the session, which the transcript does not show.
    fn run(&mut self, args: &[&str]) {
        let output = self.folder.run(&[args, &["--python", &self.python]].concat());
        let text = transcript(args, &output).replace(&self.python, "PYTHON");
        let packages = Path::new(&self.python).parent().unwrap().with_file_name("lib").display().to_string();
        // `lib/python3.11/site-packages`
        let mut pieces = text.split(&packages);
        let first = pieces.next().unwrap().to_owned();
        let shorten = |piece: &str| format!("PACKAGES/{}", piece.splitn(4, '/').last().unwrap());
        self.transcripts.push(first + &pieces.map(shorten).collect::<String>());
    }

    fn assert_snapshot(&self, name: &str) {
        assert_snapshot(name, &self.transcripts.join("\n"));
    }
}

/// Components and a pipeline without mistakes.
const TRAINING: &str = r#"from kfp import dsl


@dsl.component(base_image="python:3.12")
def load(table: str) -> int:
    return len(table)


@dsl.component(base_image="python:3.12")
def train(rows: int) -> str:
    return str(rows)


@dsl.pipeline
def pipeline(table: str):
    train(rows=load(table=table).output)
"#;

fn training_with(from: &str, to: &str) -> String {
    assert!(TRAINING.contains(from), "{from}");
    TRAINING.replace(from, to)
}

#[test]
fn mistakes_in_python_files_are_explained() {
    let Some(python) = python() else { return };
    let mut session = Session::new(&python);
    session.write("syntax.py", &training_with("table).output)", "table.output)"));
    session.write("empty.py", "import math\n");
    session.write("two.py", &(TRAINING.to_owned() + "\n\n@dsl.pipeline\ndef nightly():\n    train(rows=1)\n"));
    session.write(
        "old_import.py",
        &training_with("from kfp import dsl", "from kfp import dsl\nfrom kfp.components import func_to_container_op"),
    );
    session.write("missing_import.py", &("import pandsa\n".to_owned() + TRAINING));
    session.write("old_name.py", &(TRAINING.to_owned() + "\n\nstep = dsl.ContainerOp(name='a', image='b')\n"));
    session.write("argument.py", &training_with("train(rows=load", "train(row=load"));
    session.write("components.py", &training_with("rows: int)", "rows)"));
    session.write("imports.py", "from components import train\n");
    session.write("no_pipeline.py", TRAINING.split("@dsl.pipeline").next().unwrap());
    session.write("pipelines/training.py", TRAINING);
    session.write("notebook.ipynb", "{\"cells\": []}");
    session.write("exits.py", "import sys\n\nsys.exit(3)\n");
    for args in [
        &["syntax.py"][..],
        &["empty.py"],
        &["two.py"],
        &["two.py", "--function", "weekly"],
        &["two.py", "--function", "train"],
        &["old_import.py"],
        &["missing_import.py"],
        &["old_name.py"],
        &["argument.py"],
        &["imports.py"],
        &["no_pipeline.py"],
        &["pipelines"],
        &["notebook.ipynb"],
        &["exits.py"],
        &["missing.py"],
        &["testdata/hello.yaml", "--function", "pipeline"],
    ] {
        session.run(args);
    }
    session.assert_snapshot("python_mistakes");
}

#[test]
fn a_missing_sdk_says_what_to_install() {
    let mut session = Session::new(Path::new("./no-python"));
    session.write("pipeline.py", TRAINING);
    session.run(&["pipeline.py"]);
    let Some(python) = bare_python(&session.folder, "python-without-sdk", "nothing") else { return };
    session.python = python;
    session.run(&["pipeline.py"]);
    session.write("old/kfp/__init__.py", "");
    session.write("old/kfp-1.8.22.dist-info/METADATA", "Metadata-Version: 2.1\nName: kfp\nVersion: 1.8.22\n");
    session.python = bare_python(&session.folder, "python-with-old-sdk", "old").unwrap();
    session.run(&["pipeline.py"]);
    session.write("broken-python", "#!/bin/sh\necho 'oops' >&2\nexit 7\n");
    fs::set_permissions(session.folder.path("broken-python"), PermissionsExt::from_mode(0o755)).unwrap();
    session.python = "./broken-python".to_owned();
    session.run(&["pipeline.py"]);
    // The interpreter calls itself by its absolute path.
    let executable = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().unwrap();
    for text in &mut session.transcripts {
        *text = text.replace(stdout(&executable).trim(), "PYTHON");
    }
    session.assert_snapshot("python_without_sdk");
}

#[test]
fn findings_lead_to_the_lines_of_the_pipeline() {
    let Some(python) = python() else { return };
    let mut session = Session::new(&python);
    session.write(
        "steps.py",
        r#"from kfp import dsl


@dsl.component(base_image="Registry.example/Train:1")
def train(rows: int):
    pass
"#,
    );
    session.write(
        "pipeline.py",
        r#"from kfp import dsl
from steps import train

@dsl.container_component
def load(table: str):
    return dsl.ContainerSpec(image="busybox:1.36", args=["{{$.inputs.parameters.table}}"])

@dsl.pipeline
def inner(table: str):
    load(table=table).set_env_variable("MODE=fast", "")

@dsl.pipeline
def pipeline(table: str, rows: int):
    load(table=table).set_memory_limit("4000000K")
    with dsl.If(rows == "it's"):
        train(rows=rows)
    with dsl.ParallelFor([1, 2]) as number:
        inner(table=table).set_retry(2, backoff_duration="2h")
        train(rows=number)
"#,
    );
    session.run(&["pipeline.py"]);
    session.run(&["check", "pipeline.py", "--error-format", "concise"]);
    session.run(&["check", "pipeline.py", "--error-format", "junit"]);
    session.assert_snapshot("python_findings");
}

#[test]
fn python_files_become_the_same_workflow_as_their_ir() {
    let Some(python) = python() else { return };
    let session = Session::new(&python);
    session.write("package/__init__.py", "");
    session.write("package/steps.py", TRAINING.split("@dsl.pipeline").next().unwrap());
    let pipeline = "from kfp import dsl\nfrom .steps import load, train\n\nprint('hello')\n\n@dsl.pipeline\ndef inner():\n    train(rows=1)\n\n\
                    @dsl.pipeline\ndef outer(table: str = 'a'):\n    inner()\n    load(table=table)\n";
    session.write("package/my-pipeline.py", pipeline);
    // Modules of the project do not hide the SDK.
    session.write("package/kfp.py", "");
    let file = "package/my-pipeline.py";
    let run = |args: &[&str]| session.folder.run(&[args, &["--python", &session.python]].concat());
    let output = run(&[file]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
    assert!(stdout(&output).contains("generateName: outer-"), "the pipeline that no other calls");
    assert!(stdout(&run(&[file, "--function", "inner"])).contains("generateName: inner-"));
    let verbose = stderr(&run(&[file, "-v", "-o", "w.yaml"]));
    assert!(verbose.contains("python: hello\n"), "{verbose}");
    // Nothing is left in the project.
    assert!(!session.folder.path("package/__pycache__").exists());
    // The virtual environment is found as well.
    let mut command = Command::new(env!("CARGO_BIN_EXE_kfp-compile"));
    let environment = python.parent().unwrap().parent().unwrap();
    let other = command.arg(session.folder.path(file)).env("VIRTUAL_ENV", environment).output().unwrap();
    assert_eq!(stdout(&other), stdout(&output));
}

#[test]
fn the_python_beside_the_program_has_the_sdk() {
    let Some(python) = python() else { return };
    let session = Session::new(&python);
    session.write("pipeline.py", TRAINING);
    session.write("venv/pyvenv.cfg", "");
    session.write("venv/bin/python", &format!("#!/bin/sh\nexec {} \"$@\"\n", python.display()));
    fs::set_permissions(session.folder.path("venv/bin/python"), PermissionsExt::from_mode(0o755)).unwrap();
    let program = session.folder.path("venv/bin/kfp-compile");
    fs::copy(env!("CARGO_BIN_EXE_kfp-compile"), &program).unwrap();
    fs::create_dir(session.folder.path("path")).unwrap();
    let Some(bare) = bare_python(&session.folder, "path/python3", "nothing") else { return };
    let run = || {
        let mut command = Command::new(&program);
        command.arg("pipeline.py").current_dir(session.folder.path("")).env_clear();
        command.env("PATH", session.folder.path("path")).output().unwrap()
    };
    let output = run();
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
    // Without the SDK, that of the search path is asked, and the message is about the first.
    fs::rename(session.folder.path("venv/bin/python"), session.folder.path("with-sdk")).unwrap();
    fs::rename(session.folder.path(&bare), session.folder.path("venv/bin/python")).unwrap();
    let missing = run();
    assert_eq!((missing.status.code(), stderr(&missing).contains("has no KFP SDK")), (Some(2), true));
    fs::rename(session.folder.path("with-sdk"), session.folder.path("path/python3")).unwrap();
    assert_eq!(stdout(&run()), stdout(&output));
}

/// Compiles many files with the SDK itself: `python -c PROGRAM FOLDER FILE…` writes `FOLDER/0.yaml`
/// and so on. Leaves out comments that the SDK breaks at a default with several lines.
const SDK: &str = r"
import pathlib, re, runpy, sys
from kfp import compiler
for number, file in enumerate(sys.argv[2:]):
    target = pathlib.Path(sys.argv[1], f'{number}.yaml')
    compiler.Compiler().compile(runpy.run_path(file)['pipeline'], str(target))
    comment, rest = re.split('^(?=components:)', target.read_text(), maxsplit=1, flags=re.MULTILINE)
    if not all(line.startswith('#') for line in comment.splitlines()):
        target.write_text(rest)
";

/// The number of pipelines of the corpus that are compared.
const PIPELINES: usize = 20;

#[test]
fn pipelines_of_the_corpus_become_the_same_workflows_as_their_ir() {
    let Some(python) = python() else { return };
    let corpus = std::env::var_os("KFP_COMPILE_CORPUS").map_or_else(|| top().join("../shared/corpus"), PathBuf::from);
    let Ok(folders) = fs::read_dir(corpus.join("own")) else {
        let message = format!("SKIPPED: there is no corpus at {} (set KFP_COMPILE_CORPUS)\n", corpus.display());
        return std::io::Write::write_all(&mut std::io::stderr(), message.as_bytes()).unwrap();
    };
    let mut files: Vec<PathBuf> = folders.map(|folder| folder.unwrap().path().join("pipeline.py")).collect();
    // The IR of some pipelines was edited after compiling.
    files.retain(|file| fs::read_to_string(file).is_ok_and(|text| !text.contains("def edit")));
    files.sort();
    let step = files.len() / PIPELINES;
    let files: Vec<PathBuf> = files.into_iter().step_by(step).take(PIPELINES).collect();
    assert_eq!(files.len(), PIPELINES);
    let folder = Folder::new();
    let mut sdk = Command::new(&python);
    // As kfp-compile runs it: otherwise its result differs in each run.
    sdk.env("PYTHONHASHSEED", "0").env("PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION", "python");
    let compiled = sdk.args(["-W", "ignore", "-c", SDK]).arg(folder.path("")).args(&files).output().unwrap();
    assert!(compiled.status.success(), "{}", stderr(&compiled));
    let python = python.display().to_string();
    for (number, file) in files.iter().enumerate() {
        let from_ir = folder.run(&[&format!("{number}.yaml"), "--no-config"]);
        let from_python =
            folder.run(&[&file.display().to_string(), "--no-config", "--python", &python, "--function", "pipeline"]);
        assert_eq!(from_ir.status.code(), Some(0), "{}: {}", file.display(), stderr(&from_ir));
        assert_eq!(stdout(&from_ir), stdout(&from_python), "{}", file.display());
    }
}
