//! The corpus: every pipeline compiles, or is refused for a feature that is not supported; a file
//! that is not a pipeline is refused with a helpful message. `snapshots/corpus/conformance.snap`
//! lists the results, so that progress shows as a diff.

#![allow(clippy::unwrap_used)]

mod files;
mod wellformed;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use argo_model::Format;
use files::{Input, assert_snapshot, corpus, pipelines_of, testdata};
use kfp_argo::diagnostics::{Diagnostic, Diagnostics, Severity};
use kfp_argo::{ArgoVersion, Options, compile};
use serde_json::Value;

/// The code of what this compiler does not lower.
const UNSUPPORTED: &str = "KFP402";

/// `a loop over artifacts` of the messages about it; the code of any other finding.
fn reason(diagnostic: &Diagnostic) -> String {
    let feature = diagnostic.message.split_once(" uses ").and_then(|(_, feature)| feature.split_once(", which is not"));
    match feature {
        Some((feature, _)) if diagnostic.code.id == UNSUPPORTED => feature.to_owned(),
        _ => format!("{} {}", diagnostic.code, diagnostic.code.name),
    }
}

/// `ok`, or why not.
fn outcome(input: &Input) -> String {
    match input.compile() {
        Ok(_) => "ok".to_owned(),
        Err(Diagnostics(found)) => {
            let reasons: BTreeSet<String> = found.iter().map(reason).collect();
            reasons.into_iter().collect::<Vec<_>>().join("; ")
        }
    }
}

#[test]
fn pipelines_compile_as_far_as_committed() {
    let Some(corpus) = corpus() else { return };
    let pipelines = pipelines_of(&corpus);
    let outcomes: Vec<(&str, String)> = pipelines.iter().map(|input| (input.name.as_str(), outcome(input))).collect();
    let mut table = String::new();
    for group in ["own/", "upstream/"] {
        let of_group = || outcomes.iter().filter(|(name, _)| name.starts_with(group));
        let compiled = of_group().filter(|(_, outcome)| outcome == "ok").count();
        writeln!(table, "{group} {compiled} of {} compile", of_group().count()).unwrap();
    }
    let width = outcomes.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, outcome) in &outcomes {
        writeln!(table, "{name:width$}  {outcome}").unwrap();
    }
    assert_snapshot("corpus/conformance", &table);
}

#[test]
fn pipelines_are_refused_for_unsupported_features_only() {
    let Some(corpus) = corpus() else { return };
    let refused = pipelines_of(&corpus).into_iter().filter(|input| {
        let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
        let errors = input.compile().err().map_or_else(Vec::new, |found| found.0);
        errors.iter().filter(is_error).any(|error| error.code.id != UNSUPPORTED)
    });
    assert_eq!(refused.map(|input| input.name).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn workflows_are_well_formed_and_the_same_each_time() {
    let Some(corpus) = corpus() else { return };
    for input in pipelines_of(&corpus) {
        let Ok(compiled) = input.compile() else { continue };
        let problems = wellformed::problems(&compiled);
        assert!(problems.is_empty(), "{}: {problems:#?}", input.name);
        let again = input.compile().unwrap();
        let text = |compiled: &kfp_argo::Compiled| compiled.to_text(Format::Yaml).unwrap();
        assert_eq!(text(&compiled), text(&again), "{}", input.name);
    }
}

/// The corpus' expectation for an invalid input (`invalid/index.yaml`).
struct Expectation {
    file: String,
    /// True if it must be refused; otherwise it may be.
    must: bool,
    /// Of these one at least is in the message.
    words: Vec<String>,
}

fn expectations(index: &str) -> Vec<Expectation> {
    let index: BTreeMap<String, Value> = serde_saphyr::from_str(index).unwrap();
    let expectations = index.into_iter().map(|(file, entry)| {
        let words = entry["message"].as_array().unwrap().iter();
        let words = words.map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned));
        Expectation { file, must: entry["reject"] == "must", words: words.collect() }
    });
    expectations.collect()
}

/// Returns true if a text contains a word. A word of one or two letters must not be a part of
/// another.
fn has_word(text: &str, word: &str) -> bool {
    match word.len() {
        0..=2 => text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|one| one == word),
        _ => text.to_lowercase().contains(&word.to_lowercase()),
    }
}

#[test]
fn what_is_no_pipeline_is_refused_in_helpful_words() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("invalid");
    let expectations = expectations(&fs::read_to_string(folder.join("index.yaml")).unwrap());
    assert!(expectations.len() > 30);
    let mut wrong = Vec::new();
    for Expectation { file, must, words } in expectations {
        match compile(&fs::read(folder.join(&file)).unwrap(), &Options::default()) {
            Ok(_) if must => wrong.push(format!("{file} compiles")),
            Ok(compiled) => {
                let problems = wellformed::problems(&compiled);
                wrong.extend((!problems.is_empty()).then(|| format!("{file}: {problems:?}")));
            }
            Err(diagnostics) => {
                let text = diagnostics.to_string();
                let helps = words.is_empty() || words.iter().any(|word| has_word(&text, word));
                wrong.extend((must && !helps).then(|| format!("{file}: none of {words:?} in {text}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Writes every workflow to `$KFP_COMPILE_OUTPUTS`, for Argo's own validation. It needs values for
/// all arguments, which only the submitter of a workflow has: any value that the argument permits
/// is sufficient here.
#[test]
#[ignore = "writes files; .ci/run runs it"]
fn write_workflows() {
    let folder = std::path::PathBuf::from(std::env::var_os("KFP_COMPILE_OUTPUTS").unwrap());
    let corpus = corpus().map(|corpus| pipelines_of(&corpus)).unwrap_or_default();
    for input in testdata().into_iter().chain(corpus) {
        // Argo 4 does not know the form of a schedule that Argo 3.5 needs.
        if input.options().argo_version == ArgoVersion::V3_5 {
            continue;
        }
        let Ok(mut compiled) = input.compile() else { continue };
        for argument in &mut compiled.workflow.spec.arguments.parameters {
            let choice = argument.choices.first().map_or("1", String::as_str).to_owned();
            argument.value.get_or_insert(choice);
        }
        let file = folder.join(format!("{}.yaml", input.name.replace('/', "-")));
        fs::write(file, known_to_validation(&compiled.to_text(Format::Yaml).unwrap())).unwrap();
    }
}

/// The workflow without what Argo's validation at hand (3.7) does not know, though clusters take
/// it: a field of 4.1, and the kind of template that is the same in all namespaces.
fn known_to_validation(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("pendingTimeout: "));
    let lines: Vec<&str> = lines
        .map(|line| if line == "kind: ClusterWorkflowTemplate" { "kind: WorkflowTemplate" } else { line })
        .collect();
    lines.join("\n") + "\n"
}
