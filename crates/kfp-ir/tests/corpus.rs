//! Reads the files of the corpus, which lies beside the checkout or at `$KFP_COMPILE_CORPUS`.

#![allow(clippy::print_stderr, clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use kfp_ir::{ReadOptions, read};

/// The corpus; says loudly when there is none.
fn corpus() -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let directory = std::env::var_os("KFP_COMPILE_CORPUS").map_or_else(default, PathBuf::from);
    if directory.is_dir() {
        return Some(directory);
    }
    // Not by `eprintln!`, which the test runner keeps to itself.
    let _ =
        writeln!(std::io::stderr(), "SKIPPED: there is no corpus at {} (set KFP_COMPILE_CORPUS)", directory.display());
    None
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The errors of a file, one per line.
fn errors(path: &Path) -> String {
    match read(&fs::read(path).unwrap(), &ReadOptions::default()) {
        Ok(_) => String::new(),
        Err(errors) => errors.iter().map(|error| format!("{error}\n")).collect(),
    }
}

#[test]
fn every_pipeline_reads() {
    let Some(corpus) = corpus() else { return };
    let is_ir = |path: &PathBuf| path.extension().is_some_and(|end| end == "yaml" || end == "json");
    let upstream = files(&corpus.join("upstream/ir")).into_iter().filter(is_ir);
    let own =
        files(&corpus.join("own")).into_iter().map(|directory| directory.join("ir.yaml")).filter(|path| path.exists());
    let files: Vec<_> = upstream.chain(own).filter(|path| !path.ends_with("index.yaml")).collect();
    assert!(files.len() > 200, "only {} files", files.len());
    let failed: Vec<_> =
        files.iter().map(|path| (path, errors(path))).filter(|(_, errors)| !errors.is_empty()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn files_of_a_wrong_shape_are_refused_in_the_expected_words() {
    let Some(corpus) = corpus() else { return };
    for (name, words) in [
        ("alias_bomb", &["alias"][..]),
        ("bad_parameter_type", &["parameterType", "STRINGY"]),
        ("bad_retry_duration", &["backoffDuration", "duration", "abc"]),
        ("bad_trigger_strategy", &["strategy", "SOMETIMES"]),
        ("both_iterators", &["parameterIterator", "artifactIterator"]),
        ("component_yaml_v1", &["root", "schema", "pipeline"]),
        ("list_document", &["mapping", "list"]),
        ("only_comments", &["empty", "no pipeline"]),
        ("platform_spec_only", &["pipeline"]),
        ("sdk_header_newline", &["YAML", "line"]),
        ("tasks_is_list", &["tasks", "mapping", "list"]),
        ("two_pipeline_specs", &["more than one"]),
        ("unknown_field_top", &["bogusField"]),
        ("upstream__empty_file", &["empty"]),
        ("upstream__invalid_yaml", &["components_1", "did you mean `components`?"]),
        ("yaml_tab", &["YAML", "tab", "line"]),
    ] {
        let errors = errors(&corpus.join(format!("invalid/{name}.yaml")));
        for word in words {
            assert!(errors.contains(word), "{name}: {word:?} is not in {errors:?}");
        }
    }
    assert!(errors(&corpus.join("invalid/upstream__empty_zip.zip")).contains("empty"));
}

/// A file cut in the middle may still be YAML; then the root is missing.
#[test]
fn a_truncated_file_is_either_refused_or_incomplete() {
    let Some(corpus) = corpus() else { return };
    let source = fs::read(corpus.join("invalid/truncated.yaml")).unwrap();
    assert!(read(&source, &ReadOptions::default()).is_ok_and(|ir| ir.pipeline.root.is_none()));
}
