//! Every field of the IR is lowered, refused, or without effect for a reason: `snapshots/fields.md`
//! lists them, and a field without a probe fails here.
//!
//! The probes of `testdata/fields/` measure the effect of each field. After an intended change,
//! `INSTA_UPDATE=always cargo test --test fields` writes the table again; its diff shows the effect
//! of the change, and must be read.

#![allow(clippy::unwrap_used)]

mod files;
mod probes;

use std::collections::BTreeSet;
use std::fs;

use files::top;
use kfp_ir::schema::MESSAGES;
use probes::{Probe, ProbeFile, Row, Schema, Section, Type, elsewhere, judge, probe_files, short, table};
use serde_json::json;

/// The sections of the table, and what is wrong with the probes.
fn measured(files: &[ProbeFile]) -> (Vec<Section>, Vec<String>) {
    let (mut sections, mut problems) = (Vec::new(), Vec::new());
    for (name, kind) in Schema::of_files().in_order() {
        let members = kind.members();
        let probes = files.iter().find(|file| file.name == name).map(|file| &file.probes);
        let mut rows = Vec::new();
        for (member, deprecated) in members {
            let probes: &[Probe] = probes.and_then(|probes| probes.get(member)).map_or(&[], Vec::as_slice);
            if probes.is_empty() {
                problems.push(format!("{name}.{member} has no probe: add one to testdata/fields/{name}.yaml"));
            }
            for probe in probes {
                match probe.check(kind, member).and_then(|()| judge(probe, member)) {
                    Ok(verdict) => {
                        let (member, place) = (member.to_owned(), probe.place.clone());
                        rows.push(Row { member, deprecated, place, verdict });
                    }
                    Err(problem) => problems
                        .push(format!("{name}.{member} {}: {problem}", probe.place.as_deref().unwrap_or_default())),
                }
            }
        }
        let is_enum = matches!(kind, Type::Enum(_));
        sections.extend((!rows.is_empty()).then(|| Section { name: name.to_owned(), is_enum, rows }));
    }
    problems.extend(files.iter().flat_map(left_over));
    (sections, problems)
}

/// Probes of what the schema does not have.
fn left_over(file: &ProbeFile) -> Vec<String> {
    let Some(kind) = Schema::of_files().0.get(file.name.as_str()).copied() else {
        return vec![format!("testdata/fields/{}.yaml is about nothing that a file holds", file.name)];
    };
    let members: BTreeSet<&str> = kind.members().into_iter().map(|(member, _)| member).collect();
    let unknown = file.probes.keys().filter(|member| !members.contains(member.as_str()));
    unknown.map(|member| format!("{} has no {member}", file.name)).collect()
}

#[test]
fn fields_are_as_committed() {
    let (sections, problems) = measured(&probe_files());
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    let rows: usize = sections.iter().map(|section| section.rows.len()).sum();
    assert!(rows > 250, "only {rows} rows");
    let elsewhere: Vec<(String, String)> = elsewhere().into_iter().collect();
    let (path, text) = (top().join("snapshots/fields.md"), table(&sections, &elsewhere));
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        fs::write(path, text).unwrap();
        return;
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    let (new, old) = (rows_of(&text), rows_of(&committed));
    let gone = old.difference(&new).map(|row| format!("-{row}"));
    let changes: Vec<String> = gone.chain(new.difference(&old).map(|row| format!("+{row}"))).collect();
    assert!(text == committed, "snapshots/fields.md differs:\n{}", changes.join("\n"));
}

/// The lines of a table, each with its section.
fn rows_of(table: &str) -> BTreeSet<String> {
    let mut section = "";
    let rows = table.lines().map(|line| {
        section = line.strip_prefix("## ").unwrap_or(section);
        format!("{section}: {line}")
    });
    rows.collect()
}

/// Nothing is missed because no file seemed to hold it.
#[test]
fn messages_are_in_files_or_said_not_to_be() {
    let in_files = Schema::of_files();
    let listed = elsewhere();
    for name in listed.keys() {
        assert!(!in_files.0.contains_key(name.as_str()), "{name} is in files");
    }
    let roots = MESSAGES.iter().copied().filter(|message| listed.contains_key(short(message.name)));
    let (roots, mut names) = (Schema::from(roots), BTreeSet::new());
    assert!(listed.keys().all(|name| roots.0.contains_key(name.as_str())), "{listed:?} are not all messages");
    for message in MESSAGES {
        let name = short(message.name);
        assert!(names.insert(name), "two messages are called {name}");
        let is_namespace = message.fields.is_empty();
        let known = is_namespace || in_files.0.contains_key(name) || roots.0.contains_key(name);
        assert!(known, "no file holds {name}: say why in testdata/fields/elsewhere.yaml");
    }
}

#[test]
fn fields_without_a_probe_are_noticed() {
    let mut files = probe_files();
    files.retain(|file| file.name != "PodAffinityTerm");
    files.iter_mut().find(|file| file.name == "DagSpec").unwrap().probes.remove("outputs");
    let (_, problems) = measured(&files);
    assert!(problems[0].starts_with("DagSpec.outputs has no probe"), "{problems:?}");
    assert!(problems.len() == 9 && problems[8].starts_with("PodAffinityTerm.anti has no probe"), "{problems:?}");
}

#[test]
fn wrong_probes_are_noticed() {
    let message = Schema::of_files().0["PipelineSpec"];
    for (probe, member, problem) in [
        (json!({"base": "tiny", "value": "kfp"}), "sdkVersion", "it has no effect, and the probe does not say why"),
        (json!({"base": "tiny", "value": "a", "other": "a"}), "sdkVersion", "sets nothing"),
        (json!({"base": "tiny", "value": {"name": "a"}}), "pipelineInfo", "without the field"),
        (json!({"base": "tiny", "value": {}}), "pipelineInfo", "its base is refused"),
        (json!({"base": "tiny", "value": 1}), "sdkVersions", "sdkVersions"),
        (json!({"base": "resolver", "value": "kfp"}), "sdkVersion", "its base is refused"),
        (json!({"base": "tiny", "at": "root", "value": "kfp"}), "sdkVersion", "at its path stands ComponentSpec"),
        (json!({"base": "tiny", "at": "rot", "value": "kfp"}), "sdkVersion", "its path leads to no message"),
        (
            json!({"base": "tiny", "value": {"name": "a"}, "other": {"name": "b"}, "why": "so"}),
            "pipelineInfo",
            "lowered, but should have no effect: so",
        ),
    ] {
        let probe: Probe = serde_json::from_value(probe).unwrap();
        let found = probe.check(message, member).and_then(|()| judge(&probe, member)).err().unwrap();
        assert!(found.contains(problem), "{found}");
    }
}
