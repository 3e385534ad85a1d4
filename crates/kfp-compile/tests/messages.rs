//! Messages: the mistakes that people make most, formats for programs, explanations, and inputs of
//! the worst kind.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use program::{Folder, assert_commands, assert_commands_in, assert_snapshot, stderr, stdout, top};

const WRONG: &str = "testdata/errors/unknown-component_typo.yaml";
const WARNED: &str = "testdata/errors/bad-condition_quoted.yaml";
const HELLO: &str = "testdata/hello.yaml";

/// The SDK's output for a pipeline of a few tasks.
const PIPELINE: &str = include_str!("messages/pipeline.yaml");

/// A mistake of a Python user: a piece of [`PIPELINE`], and its replacement.
const MISTAKES: [(&str, &str, &str); 21] = include!("messages/mistakes.rs");

#[test]
fn mistakes_get_answers_that_help() {
    let folder = Folder::new();
    let output = folder.run_with(&["check", "-"], PIPELINE.as_bytes());
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), "1 file checked, no problems\n"));
    let answers = MISTAKES.map(|(what, from, to)| {
        assert_eq!(PIPELINE.matches(from).count(), 1, "{what}: {from}");
        fs::write(folder.path("pipeline.yaml"), PIPELINE.replace(from, to)).unwrap();
        let output = folder.run(&["pipeline.yaml", "-o", "workflow.yaml"]);
        let answer = stderr(&output);
        assert!(!answer.is_empty(), "{what}");
        format!("## {what}\n\n{answer}--- exit code {}\n", output.status.code().unwrap())
    });
    assert_snapshot("mistakes", &answers.join("\n"));
}

#[test]
fn many_files_are_checked() {
    assert_commands(
        "check",
        &[
            &["check", HELLO, "testdata/retry.yaml"],
            &["check", HELLO, WRONG, WARNED],
            &["check", "--error-format", "concise", WRONG, "no-such-file.yaml", WARNED],
            &["check", WARNED, "--deny-warnings", "--error-format", "concise"],
            &["check", WARNED, "--deny-warnings", "--allow", "KFP305"],
        ],
    );
}

/// Files that are often passed in place of a compiled pipeline.
#[test]
fn other_files_are_recognized() {
    let folder = Folder::new();
    fs::write(folder.path("training"), "\"\"\"Doc.\"\"\"\nimport kfp\n").unwrap();
    fs::write(folder.path("pipeline.ipynb"), "{\"cells\": []}").unwrap();
    fs::write(folder.path("kfp-compile.yaml"), "namespace: a\n").unwrap();
    folder.run(&[HELLO, "-o", "workflow.yaml"]);
    folder.run(&["testdata/programs_apart.yaml", "--external-programs", "programs.yaml", "-o", "w.json"]);
    assert_commands_in(
        &folder,
        "other_files",
        &[
            &["training", "--error-format", "concise"],
            &["pipeline.ipynb", "--error-format", "concise"],
            &["workflow.yaml", "--error-format", "concise"],
            &["check", HELLO, "kfp-compile.yaml", "workflow.yaml", "programs.yaml", "w.json"],
        ],
    );
}

#[test]
fn folders_are_searched() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("pipelines/nightly")).unwrap();
    fs::create_dir(folder.path("empty")).unwrap();
    for (from, to) in [(HELLO, "hello.yaml"), (WRONG, "nightly/wrong.yaml")] {
        fs::copy(folder.path(from), folder.path("pipelines").join(to)).unwrap();
    }
    fs::write(folder.path("pipelines/deployment.yaml"), "apiVersion: apps/v1\n").unwrap();
    folder.run(&["pipelines/hello.yaml", "-o", "pipelines/workflow.yaml"]);
    assert_commands_in(
        &folder,
        "folders",
        &[
            &["check", "pipelines", "--error-format", "concise"],
            &["check", "empty"],
            #[cfg(feature = "images")]
            &["images", "pipelines", "--format", "lines", "--error-format", "concise"],
        ],
    );
}

#[test]
fn messages_by_option() {
    assert_commands(
        "verbosity",
        &[
            &["check", HELLO, WARNED, "-q"],
            &["check", WRONG, "-q", "--error-format", "concise"],
            &[WARNED, "-q", "--deny-warnings", "--error-format", "concise"],
            &[HELLO, "-v", "-o", "workflow.yaml"],
        ],
    );
}

/// No message grows with the size of what it is about.
#[test]
fn messages_are_bounded() {
    let folder = Folder::new();
    let word = "x".repeat(1 << 20);
    let long = format!(
        "{{\"root\": {{\"dag\": {{\"tasks\": {{\"{word}\": {{\"componentRef\": {{\"name\": \"{word}\"}}}}}}}}}}, \"pipelineInfo\": {{\"name\": \"a\"}}, \"schemaVersion\": \"2.1.0\"}}"
    );
    let tasks: String =
        (0..5_000).map(|at| format!("\"t{at}\": {{\"componentRef\": {{\"name\": \"c\"}}}}, ")).collect();
    let many = long.replace(&format!("\"{word}\": "), &(tasks + "\"t\": "));
    for (name, text) in [("long", long), ("many", many)] {
        for format in ["full", "concise", "json", "github", "sarif", "junit"] {
            let output = folder.run_with(&["-", "--error-format", format], text.as_bytes());
            assert_eq!(output.status.code(), Some(1), "{name} as {format}");
            assert!(output.stderr.len() < 1 << 20, "{name} as {format}: {} bytes", output.stderr.len());
        }
    }
}

/// The line of the source is shown without characters that a terminal acts on, in documents of
/// every format.
#[test]
fn control_characters_are_not_shown() {
    let folder = Folder::new();
    let text = "pipelineInfo: {name: a}\nroot: {dag: {tasks: {t: {componentRef: {name: \"\u{9b}31m\u{fffe}\u{202e}\"}}}}}\nschemaVersion: 2.1.0\n";
    for format in ["full", "concise", "json", "github", "sarif", "junit"] {
        let output = folder.run_with(&["-", "--error-format", format], text.as_bytes());
        let said = stderr(&output);
        assert!(said.contains("31m"), "{format}: {said}");
        assert!(!said.contains(['\u{9b}', '\u{fffe}', '\u{202e}']), "{format}: {said}");
    }
}

#[test]
fn denied_warnings_leave_no_result() {
    let folder = Folder::new();
    let run = |args: &[&str]| folder.run(&[&[WARNED, "-o", "workflow.yaml"], args].concat()).status.code();
    assert_eq!((run(&["--deny-warnings"]), folder.files().len()), (Some(1), 0));
    assert_eq!((run(&["--deny-warnings", "--allow", "bad-condition"]), folder.files().len()), (Some(0), 1));
}

#[test]
fn formats_for_programs() {
    let formats = ["concise", "json", "github", "sarif", "junit"];
    let files = [HELLO, WRONG, WARNED, "no-such-file.yaml", "snapshots/workflow.yaml"];
    let commands = formats.map(|format| [&["check", "--error-format", format], &files[..]].concat());
    let folder = Folder::new();
    fs::create_dir(folder.path("snapshots")).unwrap();
    folder.run(&[HELLO, "-o", "snapshots/workflow.yaml"]);
    assert_commands_in(&folder, "formats", &commands.iter().map(Vec::as_slice).collect::<Vec<_>>());
    for line in stderr(&folder.run(&["check", "--error-format", "json", WRONG, WARNED])).lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(object["line"].is_u64() && object["file"].is_string(), "{object}");
    }
    let sarif: serde_json::Value =
        serde_json::from_str(&stderr(&folder.run(&["check", "--error-format", "sarif", WRONG]))).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], sarif["runs"][0]["tool"]["driver"]["rules"][0]["id"]);
}

#[test]
fn colours_by_option() {
    let folder = Folder::new();
    let colourful = |args: &[&str]| stderr(&folder.run(&[&[WRONG], args].concat())).contains('\u{1b}');
    assert!(colourful(&["--color", "always"]));
    assert!(!colourful(&["--color", "never"]) && !colourful(&[]));
    assert!(!colourful(&["--color", "always", "--error-format", "json"]));
}

#[test]
fn codes_are_explained() {
    assert_commands(
        "explain",
        &[&["explain", "KFP101"], &["explain", "bad-image", "--format", "json"], &["explain", "KFP999"], &["explain"]],
    );
    let folder = Folder::new();
    let all: serde_json::Value =
        serde_json::from_str(&stdout(&folder.run(&["explain", "--all", "--format", "json"]))).unwrap();
    assert!(all.as_array().unwrap().len() > 35);
}

/// `cargo run -p kfp-compile -- explain --all > docs/errors.md` writes it anew.
#[test]
fn the_page_of_all_codes_is_up_to_date() {
    let page = fs::read_to_string(top().join("docs/errors.md")).unwrap();
    let wanted = stdout(&Folder::new().run(&["explain", "--all"]));
    assert!(page == wanted, "cargo run -p kfp-compile -- explain --all > docs/errors.md");
}

#[test]
fn completions_and_manual() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(stdout(&folder.run(&["completions", shell])).contains("tolerated-failures"), "{shell}");
    }
    assert!(stdout(&folder.run(&["man"])).contains("\\-\\-tolerated\\-failures"));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_are_unpacked() {
    let folder = Folder::new();
    let pipeline = fs::read(folder.path(HELLO)).unwrap();
    let (p, other): (&[u8], &[u8]) = (&pipeline, b"other: file");
    let wanted = stdout(&folder.run(&[HELLO]));
    for archive in [
        zip(&[("other.yaml", other), ("pipeline.yaml", p)]),
        zip(&[("README.md", other), ("folder/hello.yml", p)]),
        tar(&[("pipeline.yaml", p)]),
        gzip(&tar(&[("other.yaml", other), ("./pipeline.yaml", p)])),
        gzip(&tar(&[("folder/._hello.yaml", other), ("folder/hello.yaml", p)])),
        gzip(p),
    ] {
        assert_eq!(stdout(&folder.run_with(&["-"], &archive)), wanted);
    }
    let wrong = fs::read(folder.path(WRONG)).unwrap();
    for (name, archive) in [
        ("wrong.zip", zip(&[("pipeline.yaml", &wrong)])),
        ("two.zip", zip(&[("a.yaml", p), ("b.yaml", p)])),
        ("none.tar.gz", gzip(&tar(&[("a.txt", p)]))),
        ("cut.tar.gz", gzip(&tar(&[("pipeline.yaml", p)]))[..60].to_vec()),
        ("cut.zip", zip(&[("pipeline.yaml", p)])[..60].to_vec()),
        ("bomb.gz", gzip(&vec![b' '; 64 << 20])),
        ("bomb.zip", zip(&[("pipeline.yaml", &vec![b' '; 64 << 20])])),
    ] {
        fs::write(folder.path(name), archive).unwrap();
    }
    let files = ["wrong.zip", "two.zip", "none.tar.gz", "cut.tar.gz", "cut.zip", "bomb.gz", "bomb.zip"];
    let output = folder.run(&[&["check", "--error-format", "concise"], &files[..]].concat());
    assert_snapshot("archives", &stderr(&output));
}

/// Any input: an answer, soon, and no panic. The release build needs less than a second and 200 MB;
/// here the limit is what a debug build takes.
#[test]
fn hostile_inputs_get_answers() {
    let folder = Folder::new();
    let utf16 = |text: &str| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let large = 8 << 20;
    let typos: String = (0..20_000).map(|at| format!("\"c{at}\": {{\"executorLable\": \"e\"}}, ")).collect();
    let inputs: [(&str, Vec<u8>); 14] = [
        ("empty", Vec::new()),
        ("nul", b"pipelineInfo: {name: a\0b}\n".to_vec()),
        ("latin-1", b"pipelineInfo: {name: x, description: Gr\xfc\xdfe}\n".to_vec()),
        ("utf-16", utf16("pipelineInfo: {name: x}\n")),
        ("escape", b"\"\x1b[31mroot\": {}\nroot: {}\n".to_vec()),
        ("deep flow", "[".repeat(large).into_bytes()),
        ("deep block", "- ".repeat(large / 2).into_bytes()),
        ("many values", "- a\n".repeat(large / 4).into_bytes()),
        ("many values in flow", format!("[{}]", "a,".repeat(large / 2 - 2)).into_bytes()),
        ("many values in JSON", format!("[{}1]", "1,".repeat(large / 2 - 2)).into_bytes()),
        ("many documents", "---\n".repeat(large / 4).into_bytes()),
        ("long line", format!("{{\"root\": \"{}\"}}", "x".repeat(large)).into_bytes()),
        ("many errors in a line", format!("{{\"components\": {{{typos} \"c\": {{}}}}, \"root\": {{}}}}").into_bytes()),
        ("too large", " ".repeat((16 << 20) + 1).into_bytes()),
    ];
    let answers = inputs.map(|(name, bytes)| {
        let start = Instant::now();
        let output = folder.run_with(&["-", "--error-format", "concise"], &bytes);
        assert!(start.elapsed() < Duration::from_secs(20), "{name}: {:?}", start.elapsed());
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{name}");
        let answer = stderr(&output);
        format!("{name}: {}\n", answer.lines().next().unwrap())
    });
    assert_snapshot("hostile", &answers.concat());
}

/// Messages may go to a closed pipe.
#[test]
fn closed_pipes_are_no_panic() {
    let folder = Folder::new();
    for (args, code) in [(vec![WRONG], 1), (vec!["explain", "--all"], 0), (vec!["no-such-file.yaml"], 2)] {
        let mut child = folder.start(&args);
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().unwrap().code(), Some(code), "{args:?}");
    }
}
