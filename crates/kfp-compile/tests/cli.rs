//! The command line as its users see it: what a command prints, where, and its exit code; committed
//! in `snapshots/cli/`.
//!
//! Commands run in an empty folder that has `testdata` in it, so nothing in a snapshot depends on
//! the machine.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::io::Write;
use std::process::Command;

use program::{Folder, assert_commands, assert_commands_in, assert_snapshot, stderr, stdout, transcript};
use sha2::Digest;

const HELLO: &str = "testdata/hello.yaml";

#[test]
fn help() {
    assert_commands(
        "help",
        &[&["--help"], &["-h"], &["check", "-h"], &["explain", "-h"], &["simulate", "-h"], &["test", "-h"]],
    );
}

#[test]
#[cfg(feature = "images")]
fn help_about_images() {
    assert_commands("help_images", &[&["images", "-h"]]);
}

#[test]
fn results_go_to_standard_output() {
    assert_commands("stdout", &[&["testdata/two_documents.yaml"]]);
}

#[test]
fn results_go_to_a_file_whole() {
    let folder = Folder::new();
    let output = folder.run(&["testdata/two_documents.yaml", "-o", "workflow.yaml"]);
    assert_eq!((output.status.code(), stdout(&output), output.stderr.len()), (Some(0), String::new(), 0));
    assert_eq!(folder.text("workflow.yaml"), stdout(&folder.run(&["testdata/two_documents.yaml"])));
    assert_eq!(folder.files(), ["workflow.yaml"]);
}

#[test]
fn results_go_to_several_files() {
    const PIPELINE: &str = "testdata/programs_apart.yaml";
    let folder = Folder::new();
    let output = folder.run(&[PIPELINE, "-o", "w.yaml", "-o", "w.json", "--external-programs", "-"]);
    assert_eq!(stdout(&output), stdout(&folder.run(&[PIPELINE, "-o", "w", "--external-programs", "-"])));
    assert_eq!(folder.text("w.yaml"), folder.text("w"));
    assert_eq!(folder.text("w.json"), {
        folder.run(&[PIPELINE, "-o", "w", "--format", "json", "--external-programs", "p"]);
        folder.text("w")
    });
    assert!(stderr(&folder.run(&[PIPELINE, "-o", "x", "-o", "./x"])).contains("are the same file"));
}

#[test]
fn files_that_are_out_of_date_are_found() {
    let folder = Folder::new();
    fs::write(folder.path("old.yaml"), "kind: Workflow\n").unwrap();
    folder.run(&[HELLO, "-o", "new.yaml"]);
    fs::write(folder.path("crlf.yaml"), folder.text("new.yaml").replace('\n', "\r\n")).unwrap();
    assert_commands_in(
        &folder,
        "check_output",
        &[
            &[HELLO, "-o", "new.yaml", "-o", "crlf.yaml", "--check"],
            &[HELLO, "-o", "old.yaml", "-o", "missing.json", "--check"],
            &[HELLO, "-o", "old.yaml", "--check", "--error-format", "github"],
            &["testdata/errors/unknown-component_typo.yaml", "-o", "old.yaml", "--check", "--error-format", "concise"],
            &[HELLO, "--check"],
        ],
    );
    assert_eq!(folder.files(), ["crlf.yaml", "new.yaml", "old.yaml"]);
    assert_eq!(folder.text("old.yaml"), "kind: Workflow\n");
}

#[test]
fn programs_go_to_a_file_of_their_own() {
    const PIPELINE: &str = "testdata/programs_apart.yaml";
    let folder = Folder::new();
    let output = folder.run(&[PIPELINE, "-o", "workflow.yaml", "--external-programs", "programs.yaml", "--stats"]);
    assert_eq!(folder.files(), ["programs.yaml", "workflow.yaml"]);
    let (programs, workflow) = (folder.text("programs.yaml"), folder.text("workflow.yaml"));
    assert_snapshot(
        "programs",
        &(transcript(&["--external-programs", "programs.yaml", "--stats"], &output) + &programs),
    );
    // Or both to one file.
    assert_eq!(stdout(&folder.run(&[PIPELINE, "--external-programs", "-"])), format!("{programs}---\n{workflow}"));
    let lists = stdout(&folder.run(&[PIPELINE, "--external-programs", "-", "--format", "json"]));
    let objects: Result<Vec<serde_json::Value>, _> = serde_json::Deserializer::from_str(&lists).into_iter().collect();
    let kinds: Vec<String> = objects.unwrap().iter().map(|object| object["kind"].to_string()).collect();
    assert_eq!(kinds, ["\"List\"", "\"Workflow\""]);
    // A workflow that is refused has no programs.
    folder.run(&["testdata/errors/unknown-component_typo.yaml", "-o", "w.yaml", "--external-programs", "p.yaml"]);
    assert_eq!(folder.files(), ["programs.yaml", "workflow.yaml"]);
}

#[test]
fn the_input_may_come_from_standard_input() {
    let folder = Folder::new();
    let source = fs::read(folder.path(HELLO)).unwrap();
    let output = folder.run_with(&["-"], &source);
    assert_eq!(stdout(&output), stdout(&folder.run(&[HELLO])));
    let wrong = folder.run_with(&["-"], b"pipelineInfo: {name: x}\nschemaVersion: 2.1.0\n");
    assert_snapshot("stdin_errors", &transcript(&["-"], &wrong));
}

#[test]
fn json_by_option_or_by_ending() {
    let folder = Folder::new();
    let output = folder.run(&["testdata/two_documents.yaml", "--format", "json"]);
    assert_snapshot("json", &transcript(&["testdata/two_documents.yaml", "--format", "json"], &output));
    for file in ["workflow.json", "WORKFLOW.JSON"] {
        folder.run(&["testdata/two_documents.yaml", "-o", file]);
        assert_eq!(folder.text(file), stdout(&output));
    }
    folder.run(&["testdata/two_documents.yaml", "-o", "workflow.json", "--format", "yaml"]);
    assert_eq!(folder.text("workflow.json"), stdout(&folder.run(&["testdata/two_documents.yaml"])));
}

/// `spec.arguments` and the lines of the entrypoint that read it.
fn arguments(args: &[&str]) -> String {
    let output = Folder::new().run(&[&["testdata/root_arguments.yaml"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = stdout(&output);
    let (_, from) = text.split_once("  arguments:\n").unwrap();
    from.split_once("    dag:\n").unwrap().0.to_owned()
}

#[test]
fn arguments_are_set() {
    let single =
        ["-p", "text=a=b {{c}}", "-p", "number=5", "-p", "items=[\"x\"]", "-p", "text-2=", "--parameter", "maybe=null"];
    assert_snapshot("arguments", &arguments(&single));
    let object =
        ["--pipeline-parameters", r#"{"text": "a", "number": 5, "fraction": 2, "maybe": null, "maybe-2": null}"#];
    assert_snapshot("arguments_as_an_object", &arguments(&object));
    // The same from files.
    let folder = Folder::new();
    fs::write(folder.path("p.json"), object[1]).unwrap();
    fs::write(folder.path("p.yaml"), "{text: a, number: 5, fraction: 2, maybe: null, maybe-2: null}").unwrap();
    let file = "testdata/root_arguments.yaml";
    let wanted = stdout(&folder.run(&[file, object[0], object[1]]));
    for args in [["--pipeline-parameters", "@p.json"], ["--parameter-file", "p.json"], ["--parameter-file", "p.yaml"]] {
        assert_eq!(stdout(&folder.run(&[&[file], &args[..]].concat())), wanted, "{args:?}");
    }
    // A single one wins over the object, a later one over an earlier one.
    let both = arguments(&["--pipeline-parameters", r#"{"text": "a"}"#, "-p", "text=b", "-p", "text=c"]);
    assert_eq!(both, arguments(&["-p", "text=c"]));
}

#[test]
fn wrong_arguments() {
    let file = "testdata/root_arguments.yaml";
    assert_commands(
        "arguments_wrong",
        &[
            &[file, "-p", "numbr=5", "-p", "flag=maybe", "-p", "items={}"],
            &[file, "-p", "text"],
            &[file, "--pipeline-parameters", "[1]"],
            &[file, "--pipeline-parameters", "{\"text\": "],
            &[file, "--pipeline-parameters", "{\"number\": \"five\"}"],
            &[file, "--pipeline-parameters", "testdata/hello.yaml"],
            &[file, "--pipeline-parameters", "@missing.json"],
            &[file, "--parameter-file", "missing.yaml"],
            &[file, "--parameter-file", "testdata/errors/unreadable_syntax.yaml"],
        ],
    );
}

#[test]
fn names_and_accounts() {
    let file = "testdata/two_documents.yaml";
    assert_commands(
        "names",
        &[
            &[file, "--kind", "ClusterWorkflowTemplate", "--namespace", "team", "-o", "w.yaml"],
            &[file, "--name", "run-1", "--namespace", "team", "--service-account", "runner"],
        ],
    );
}

/// The annotations lead from a run back to its pipeline, and depend on nothing else.
#[test]
fn workflows_tell_from_what_they_were_compiled() {
    let folder = Folder::new();
    let source = fs::read(folder.path(HELLO)).unwrap();
    let digest: String = sha2::Sha256::digest(&source).iter().map(|byte| format!("{byte:02x}")).collect();
    let text = stdout(&folder.run(&[HELLO]));
    assert!(text.contains(&format!("    kfp-compile/pipeline-digest: sha256:{digest}\n")), "{text}");
    assert!(text.contains(concat!("    kfp-compile/version: \"", env!("CARGO_PKG_VERSION"), "\"\n")), "{text}");
    assert_eq!(text, stdout(&folder.run_with(&["-"], &source)));
    assert!(!stdout(&folder.run(&[HELLO, "--no-build-info"])).contains("kfp-compile/"));
    // What the pipeline says cannot become a tag, and the options file wins.
    let text = String::from_utf8(source).unwrap();
    let text = text.replace("kfp-2.17.3", "'kfp-{{workflow.name}}'");
    fs::write(folder.path("p.yaml"), text).unwrap();
    fs::write(folder.path("kfp-compile.yaml"), "annotations: {kfp-compile/version: own}\n").unwrap();
    let text = stdout(&folder.run(&["p.yaml"]));
    assert!(text.contains("kfp-compile/version: own\n"), "{text}");
    assert!(text.contains("kfp-compile/sdk-version: kfp-{ {workflow.name}}\n"), "{text}");
}

#[test]
fn the_version_has_the_commit() {
    let version = stdout(&Folder::new().run(&["--version"]));
    let format = ["log", "-1", "--abbrev=12", "--date=format-local:%Y-%m-%d", "--format=%h %cd"];
    let head = Command::new("git").args(format).env("TZ", "UTC").current_dir(program::top()).output();
    let commit = head.ok().filter(|head| head.status.success()).map(|head| String::from_utf8(head.stdout).unwrap());
    let version_only = concat!("kfp-compile ", env!("CARGO_PKG_VERSION"));
    match commit {
        Some(commit) => assert_eq!(version, format!("{version_only} ({})\n", commit.trim())),
        None => assert_eq!(version, format!("{version_only}\n")),
    }
}

/// The lines that an option changes.
fn changed_lines(file: &str, options: &[&str]) -> String {
    let folder = Folder::new();
    let (plain, changed) = (stdout(&folder.run(&[file])), stdout(&folder.run(&[&[file], options].concat())));
    let without = |text: &str, other: &str, mark: char| -> String {
        let lines = text.lines().filter(|line| !other.lines().any(|known| known == *line));
        lines.map(|line| format!("{mark} {line}\n")).collect()
    };
    format!(
        "$ kfp-compile {file} {}\n{}{}",
        options.join(" "),
        without(&plain, &changed, '-'),
        without(&changed, &plain, '+')
    )
}

#[test]
fn options_change_what_they_say() {
    let changes = [
        changed_lines("testdata/tolerant_with_status.yaml", &["--state-words", "sdk"]),
        changed_lines("testdata/exit_handler.yaml", &["--state-words", "sdk"]),
        changed_lines("testdata/tolerant_dependants.yaml", &["--tolerated-failures", "pass"]),
        changed_lines("testdata/tolerant.yaml", &["--tolerated-failures", "pass"]),
        changed_lines("testdata/exit_handler.yaml", &["--fail-fast"]),
        changed_lines("testdata/exit_handler.yaml", &["--state-words", "backend", "--tolerated-failures", "fail"]),
    ];
    assert_snapshot("options", &changes.join("\n"));
}

/// The place of each error, and no colour.
#[test]
fn errors_show_the_source() {
    let files =
        ["unknown-component_and_more", "wrong-value_fields", "unreadable_syntax", "unknown-component_in_manifest"];
    let files = files.map(|name| format!("testdata/errors/{name}.yaml"));
    let commands: Vec<[&str; 1]> = files.iter().map(|file| [file.as_str()]).collect();
    assert_commands("errors", &commands.iter().map(<[&str; 1]>::as_slice).collect::<Vec<_>>());
}

#[test]
fn warnings_go_beside_the_result() {
    let folder = Folder::new();
    let source = fs::read_to_string(folder.path("testdata/two_documents.yaml")).unwrap();
    let source = source.replace("image: busybox", "image: busybox, colour: red");
    for (name, args) in [("unknown_field", &["-"][..]), ("unknown_field_allowed", &["-", "--allow-unknown"])] {
        assert_snapshot(name, &transcript(args, &folder.run_with(args, source.as_bytes())));
    }
}

#[test]
fn the_tool_fails_with_exit_code_2() {
    assert_commands(
        "failures",
        &[
            &["no-such-file.yaml"],
            &["testdata"],
            &[HELLO, "-o", "testdata"],
            &[HELLO, "-o", "/dev/full"],
            &[],
            &[HELLO, "--no-such-option"],
            &[HELLO, "--format", "xml"],
            &[HELLO, "--tolerated-failure", "pass"],
            &[HELLO, "--argo-version", "3.4.17"],
            &[HELLO, "-o", "testdata/"],
            &[HELLO, "-o", "w.yaml", "-o", "folder/"],
            &[HELLO, "testdata/retry.yaml"],
            &["chek", HELLO],
            &["lint", HELLO],
            &["compile", HELLO],
            &["pipeline"],
        ],
    );
}

/// `argo version` prints `v3.6.10`.
#[test]
fn versions_of_argo_have_several_forms() {
    let folder = Folder::new();
    let compiled = |version: &str| stdout(&folder.run(&[HELLO, "--argo-version", version]));
    for version in ["v3.6.10", "argo: v3.6.10+abc"] {
        assert_eq!(compiled(version), compiled("3.6"), "{version}");
    }
}

#[test]
fn no_partial_file_is_left() {
    let folder = Folder::new();
    fs::write(folder.path("workflow.yaml"), "what was there before").unwrap();
    let output = folder.run(&["testdata/errors/unknown-component_typo.yaml", "-o", "workflow.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(folder.text("workflow.yaml"), "what was there before");
    assert_eq!(folder.run(&["no-such-file.yaml", "-o", "workflow.yaml"]).status.code(), Some(2));
    assert_eq!(folder.text("workflow.yaml"), "what was there before");
    let output = folder.run(&[HELLO, "-o", "folder/workflow.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.starts_with("error: cannot write folder/workflow.yaml: No such file or directory"), "{message}");
    assert_eq!(folder.files(), ["workflow.yaml"]);
}

#[test]
fn symbolic_links_are_followed_and_kept() {
    let folder = Folder::new();
    fs::create_dir(folder.path("folder")).unwrap();
    let wanted = stdout(&folder.run(&[HELLO]));
    for (link, target) in [("existing.yaml", "folder/a.yaml"), ("dangling.yaml", "folder/b.yaml")] {
        std::os::unix::fs::symlink(target, folder.path(link)).unwrap();
        if link == "existing.yaml" {
            fs::write(folder.path(target), "before").unwrap();
        }
        let output = folder.run(&[HELLO, "-o", link]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(folder.path(link).is_symlink(), "{link}");
        assert_eq!(folder.text(target), wanted);
    }
    std::os::unix::fs::symlink("circle.yaml", folder.path("circle.yaml")).unwrap();
    assert_eq!(folder.run(&[HELLO, "-o", "circle.yaml"]).status.code(), Some(2));
}

#[test]
fn a_command_does_not_overwrite_its_own_files() {
    let folder = Folder::new();
    fs::copy(folder.path(HELLO), folder.path("p.yaml")).unwrap();
    fs::write(folder.path("options.yaml"), "namespace: a\n").unwrap();
    std::os::unix::fs::symlink("p.yaml", folder.path("link.yaml")).unwrap();
    let (pipeline, options) = (folder.text("p.yaml"), folder.text("options.yaml"));
    assert_commands_in(
        &folder,
        "overwriting",
        &[
            &["p.yaml", "-o", "./p.yaml"],
            &["p.yaml", "-o", "link.yaml"],
            &["p.yaml", "--config", "options.yaml", "-o", "options.yaml"],
            &["p.yaml", "--external-programs", "./x.yaml", "-o", "x.yaml"],
            &["p.yaml", "--external-programs", "/dev/null", "-o", "/dev/null"],
        ],
    );
    assert_eq!((folder.text("p.yaml"), folder.text("options.yaml")), (pipeline, options));
    assert_eq!(folder.files(), ["link.yaml", "options.yaml", "p.yaml"]);
}

#[test]
fn files_that_are_replaced_keep_their_mode_but_not_setuid() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let mode = || fs::metadata(folder.path("w.yaml")).unwrap().permissions().mode() & 0o7777;
    for (before, after) in [(0o600, 0o600), (0o6755, 0o755), (0o1664, 0o664)] {
        fs::write(folder.path("w.yaml"), "").unwrap();
        fs::set_permissions(folder.path("w.yaml"), fs::Permissions::from_mode(before)).unwrap();
        folder.run(&[HELLO, "-o", "w.yaml"]);
        assert_eq!(mode(), after, "{before:o}");
    }
}

/// A signal that arrives while the file is written waits until the file is complete.
#[test]
fn signals_leave_no_temporary_file() {
    let folder = Folder::new();
    let texts: String = (0..2000).map(|at| format!("\"{at}\": \"{}\", ", "x".repeat(200))).collect();
    let source = fs::read_to_string(folder.path(HELLO)).unwrap();
    let source = source.replace("image: busybox", &format!("image: busybox, env: [{{name: A, value: '{texts}'}}]"));
    fs::write(folder.path("p.yaml"), source).unwrap();
    for _ in 0..20 {
        let mut child = folder.start(&["p.yaml", "-o", "w.yaml"]);
        while child.try_wait().unwrap().is_none() {
            if folder.files().iter().any(|name| name.starts_with(".kfp-compile-")) {
                let child = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
                nix::sys::signal::kill(child, nix::sys::signal::Signal::SIGTERM).unwrap();
                break;
            }
        }
        child.wait().unwrap();
        assert_eq!(folder.files(), ["p.yaml", "w.yaml"]);
        fs::remove_file(folder.path("w.yaml")).unwrap();
    }
}

/// `kfp-compile … | head`: a reader that closes its pipe early is not a failure.
#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = Folder::new();
    let mut child = folder.start(&["-"]);
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(&fs::read(folder.path(HELLO)).unwrap()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

/// The book shows excerpts of what the stages hand on.
#[test]
fn dumps_contain_the_excerpts_of_the_book() {
    let book = fs::read_to_string(program::top().join("docs/dev/stages.md")).unwrap();
    let folder = Folder::new();
    let mut stages = Vec::new();
    for part in book.split("```console\n$ kfp-compile ").skip(1) {
        let (command, rest) = part.split_once('\n').unwrap();
        let excerpt = rest.split("```rust\n").nth(1).unwrap().split("```").next().unwrap();
        let output = folder.run(&command.split(' ').collect::<Vec<_>>());
        let trimmed = |text: &str| text.lines().map(str::trim_start).collect::<Vec<_>>().join("\n");
        assert!(trimmed(&stdout(&output)).contains(&trimmed(excerpt)), "{command} prints no\n{excerpt}");
        stages.extend(command.split(' ').nth(2).map(str::to_owned));
    }
    assert_eq!(stages, ["pipeline", "graph", "plan"]);
}
