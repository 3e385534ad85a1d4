//! The documentation: every page is in the book, every link leads somewhere, every command is accepted,
//! and every picture is that of the command.

#![allow(clippy::unwrap_used)]

#[path = "book/option_keys.rs"]
mod option_keys;
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use program::{Folder, stderr, stdout, top};

/// Returns the pages of the book, and those beside it, with their texts.
fn pages() -> BTreeMap<PathBuf, String> {
    let mut paths: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "python/README.md"]
            .iter()
            .map(|name| top().join(name))
            .collect();
    for folder in ["docs", "docs/dev"] {
        let entries = fs::read_dir(top().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        paths.extend(entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")));
    }
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// Returns a path relative to the repository, for messages.
fn shown(path: &Path) -> String {
    path.strip_prefix(top()).unwrap_or(path).display().to_string()
}

/// Returns the lines outside of blocks of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// Returns the targets of the links in a text, without those in code.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        // Every second part is code.
        let without_code: String = line.split('`').step_by(2).collect::<Vec<_>>().join("code");
        let ends = without_code.split("](").skip(1);
        found.extend(ends.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
    }
    found
}

/// Returns the anchors of the headings of a page, as GitHub and mdBook make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| -> String {
        let title = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn the_summary_lists_every_page() {
    let summary = fs::read_to_string(top().join("docs/SUMMARY.md")).unwrap();
    let listed: Vec<String> = links(&summary);
    let distinct: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(listed.len(), distinct.len(), "a page is listed twice");
    let docs = top().join("docs");
    let pages = pages().into_keys().filter_map(|path| Some(path.strip_prefix(&docs).ok()?.display().to_string()));
    let wanted: BTreeSet<String> = pages.filter(|page| page != "SUMMARY.md").collect();
    assert_eq!(distinct, wanted);
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    let mut count = 0;
    for (page, text) in pages() {
        for link in links(&text) {
            count += 1;
            let (target, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let path = match target {
                "" => page.clone(),
                _ => page.parent().unwrap().join(target),
            };
            let has_anchor = || anchor.is_empty() || anchors(&fs::read_to_string(&path).unwrap()).contains(anchor);
            let is_right = match target.contains("://") {
                true => target.starts_with("https://") && !target.contains(' '),
                false => path.exists() && has_anchor(),
            };
            if !is_right {
                broken.push(format!("{}: {link}", shown(&page)));
            }
        }
    }
    assert!(broken.is_empty() && count > 300, "of {count} links: {broken:#?}");
}

/// A picture has its command in its first line: `mermaid testdata/tolerant.yaml`.
#[test]
fn pictures_are_those_of_the_command() {
    let mut count = 0;
    for (page, text) in pages() {
        let mut written = String::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            written += &format!("{line}\n");
            let Some(arguments) = line.strip_prefix("```mermaid ") else { continue };
            count += 1;
            let arguments: Vec<&str> = ["graph"].into_iter().chain(arguments.split(' ')).collect();
            let output = Folder::new().run(&arguments);
            assert!(output.status.success(), "{}: {}", shown(&page), stderr(&output));
            written += &format!("{}```\n", stdout(&output));
            lines.by_ref().find(|line| line.starts_with("```")).unwrap();
        }
        if program::is_updating() {
            fs::write(&page, &written).unwrap();
        }
        assert!(fs::read_to_string(&page).unwrap() == written, "{}: INSTA_UPDATE=always writes it", shown(&page));
    }
    assert!(count > 3);
}

/// Returns the blocks of commands of a page: those in `sh`, and indented ones that start with a
/// command. In a `console`, only the commands.
fn blocks(text: &str) -> Vec<String> {
    const PROGRAMS: [&str; 4] = ["kfp-compile ", "argo ", "kubectl ", "git "];
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    let mut indented = String::new();
    while let Some(line) = lines.next() {
        match line.strip_prefix("    ") {
            Some(command) if !indented.is_empty() || PROGRAMS.iter().any(|name| command.starts_with(name)) => {
                indented += &format!("{command}\n");
                continue;
            }
            _ if !indented.is_empty() => blocks.push(std::mem::take(&mut indented)),
            _ => {}
        }
        let Some(language) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        match language {
            "sh" => blocks.push(block.join("\n")),
            "console" => {
                let commands: Vec<&str> = block.iter().filter_map(|line| line.strip_prefix("$ ")).collect();
                blocks.push(commands.join("\n"));
            }
            _ => {}
        }
    }
    blocks
}

/// Programs that the pages use beside this one. They do nothing, but print what later commands read.
const OTHERS: [(&str, &str); 8] = [
    ("argo", "case \"$*\" in *json*) cat testdata/runs/forty.json;; cp*) mkdir -p artifacts;; esac"),
    ("kubectl", "cat > /dev/null"),
    ("git", "cat pipeline.yaml"),
    ("gh", "cat > /dev/null"),
    ("kind", ":"),
    ("pip", ":"),
    ("cargo", ":"),
    ("docker", "cat > /dev/null"),
];

/// Returns a folder with the files that the commands name, and with all programs in `bin`.
///
/// The SDK is not everywhere, so the pipeline of a Python file is the compiled file beside it. What
/// asks a registry or a cluster prints its help instead, after its options were read.
fn workshop(only_options: bool) -> Folder {
    let folder = Folder::new();
    let write = |name: &str, text: &str| {
        fs::create_dir_all(folder.path(name).parent().unwrap()).unwrap();
        fs::write(folder.path(name), text).unwrap();
    };
    let pipeline = fs::read_to_string(top().join("crates/kfp-compile/tests/book/pipeline.yaml")).unwrap();
    for name in ["pipeline", "old", "new", "pipelines/nightly", "pipelines/train"] {
        let title = name.rsplit('/').next().unwrap();
        write(&format!("{name}.yaml"), &pipeline.replace("nightly", title));
        write(&format!("{name}.py"), "");
    }
    write("cases.yaml", "pipeline: pipeline.yaml\ncases: {all is well: {expect: {phase: Succeeded}}}\n");
    write("artifacts/page", "<h1>page</h1>");
    for file in fs::read_dir(top().join("docs/tutorial")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // The options of the tutorial are not those of the other pages.
        if name != "kfp-compile.yaml" {
            write(name, &fs::read_to_string(&path).unwrap());
        }
    }
    write("run.json", &fs::read_to_string(top().join("testdata/runs/forty.json")).unwrap());
    let own = format!(
        "for arg; do\n  shift\n  case $arg in\n  *.py) arg=${{arg%.py}}.yaml ;;\n  {}) set -- \"$@\" --help ;;\n  esac\n  \
         set -- \"$@\" \"$arg\"\ndone\n{}exec {} \"$@\"",
        "--verify | --verify-images | --pin | --lock",
        if only_options {
            "set -- \"$@\" --help\n"
        } else {
            "case $* in requirements*--check) set -- \"$@\" --help ;; esac\n"
        },
        env!("CARGO_BIN_EXE_kfp-compile")
    );
    for (name, script) in OTHERS.iter().map(|(name, script)| (*name, *script)).chain([("kfp-compile", own.as_str())]) {
        write(&format!("bin/{name}"), &format!("#!/bin/sh\n{script}\n"));
        fs::set_permissions(folder.path(&format!("bin/{name}")), fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

/// Runs a block of commands as a shell does. Returns what went wrong.
fn failure(folder: &Folder, block: &str) -> Option<String> {
    let path = format!("{}:/usr/bin:/bin", folder.path("bin").display());
    let mut shell = Command::new("sh");
    let output =
        shell.args(["-euc", block]).current_dir(folder.path(".")).env_clear().env("PATH", path).output().unwrap();
    (!output.status.success()).then(|| format!("{block}\n{}", stderr(&output)))
}

#[test]
fn commands_of_the_pages_run() {
    let mut failures = Vec::new();
    let mut count = 0;
    for (page, text) in pages() {
        // The examples of errors fail, as they should. Their options must exist.
        let is_about_errors = page.ends_with("errors.md");
        // Commands for developers of this repository.
        if page.starts_with(top().join("docs/dev")) || page.ends_with("CONTRIBUTING.md") {
            continue;
        }
        let folder = workshop(is_about_errors);
        folder.run(&["pipelines/", "-o", "workflows/"]);
        for block in blocks(&text) {
            count += 1;
            failures.extend(failure(&folder, &block).map(|failure| format!("{}:\n{failure}", shown(&page))));
        }
    }
    assert!(failures.is_empty() && count > 40, "of {count} blocks: {}", failures.join("\n"));
}

/// Every option of the command line has a description in the pages of reference.
#[test]
fn every_option_is_described() {
    let page = |name: &str| fs::read_to_string(top().join("docs").join(name)).unwrap();
    let pages = page("command-line.md") + &page("images.md");
    let help = stdout(&Folder::new().run(&["--help"]));
    let words = help.split(|c: char| !(c.is_ascii_lowercase() || c == '-'));
    let options: BTreeSet<&str> = words.filter(|word| word.starts_with("--") && word.len() > 3).collect();
    assert!(options.len() > 50, "{} options", options.len());
    let missing: Vec<&str> = options.into_iter().filter(|option| !pages.contains(&format!("`{option}"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The page with all keys of the options file is made from the schema, and the page that explains
/// them mentions each key, and no other one in its tables.
#[test]
fn every_key_of_the_options_file_is_described() {
    let schema = stdout(&Folder::new().run(&["schema"]));
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let path = top().join("docs/options-reference.md");
    let made = option_keys::page(&schema);
    if program::is_updating() {
        fs::write(&path, &made).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == made, "INSTA_UPDATE=always writes docs/options-reference.md");

    let page = fs::read_to_string(top().join("docs/options.md")).unwrap();
    let keys = [&schema["properties"], &schema["$defs"]["Settings"]["properties"]];
    let keys: BTreeSet<&str> =
        keys.iter().flat_map(|keys| keys.as_object().unwrap().keys()).map(String::as_str).collect();
    let is_mentioned = |key: &str| page.contains(&format!("`{key}`")) || page.contains(&format!("{key}:"));
    let missing: Vec<&&str> = keys.iter().filter(|key| !is_mentioned(key)).collect();
    assert!(missing.is_empty() && keys.len() > 70, "of {} keys: {missing:?}", keys.len());
    let first_cells = page.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    // In parentheses are values.
    let words = first_cells.map(|cell| format!("`{}", cell.split('(').next().unwrap())).collect::<Vec<_>>();
    let named: BTreeSet<&str> = words.iter().flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let unknown: Vec<&&str> = named.difference(&keys).collect();
    assert!(unknown.is_empty() && named.len() > 60, "of {}: {unknown:?}", named.len());
}

/// The blocks of the tutorial that start with a command end with its output.
#[test]
fn outputs_of_the_tutorial_are_those_of_the_commands() {
    let folder = Folder::new();
    for file in fs::read_dir(top().join("docs/tutorial")).unwrap() {
        let path = file.unwrap().path();
        fs::copy(&path, folder.path(path.file_name().unwrap().to_str().unwrap())).unwrap();
    }
    let page = top().join("docs/tutorial.md");
    program::assert_outputs(&folder, &page);
}

#[test]
fn a_wrong_command_would_be_noticed() {
    let page = "```sh\nkfp-compile pipeline.py --no-such-option\n```\n\n    kfp-compile missing.yaml\n\nText.\n";
    let blocks = blocks(page);
    assert_eq!(blocks.len(), 2);
    for only_options in [false, true] {
        let failed = blocks.iter().filter(|block| failure(&workshop(only_options), block).is_some()).count();
        assert_eq!(failed, if only_options { 1 } else { 2 });
    }
}
