//! Runs the programs of `examples/`.

#![allow(clippy::unwrap_used, dead_code)] // Each example has a `main` that this test does not call.

#[path = "../examples/change_templates.rs"]
mod change_templates;
#[path = "../examples/compile.rs"]
mod compile;
#[path = "../examples/report.rs"]
mod report;
#[path = "../examples/task_graph.rs"]
mod task_graph;

use std::path::PathBuf;

fn file(path: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

#[test]
fn compile_prints_the_committed_workflow() {
    let workflow = compile::run(&file("testdata/hello.yaml"), &[]).unwrap();
    let committed = String::from_utf8(file("snapshots/hello.snap")).unwrap();
    assert_eq!(workflow.trim_end(), committed.splitn(3, "---\n").nth(2).unwrap().trim_end());
    let unknown = compile::run(&file("testdata/hello.yaml"), &["nothing=1".to_owned()]).unwrap_err();
    assert!(unknown.to_string().contains("KFP501"), "{unknown}");
}

#[test]
fn task_graph_names_the_exit_task_and_the_order() {
    let expected = "root:
  clean-up runs comp-clean-up as the exit task of exit-handler-1
  exit-handler-1 runs comp-exit-handler-1
  publish runs comp-publish after exit-handler-1
comp-exit-handler-1:
  load runs comp-load
  train runs comp-train after load
";
    assert_eq!(task_graph::run(&file("testdata/exit_handler.yaml")).unwrap(), expected);
}

#[test]
fn change_templates_sets_the_node_of_every_container() {
    let workflow = change_templates::run(&file("testdata/exit_handler.yaml"), "pool=batch").unwrap();
    assert_eq!(workflow.matches("nodeSelector:").count(), 4, "{workflow}");
    assert!(workflow.contains("pool: batch"), "{workflow}");
}

#[test]
fn report_prints_a_line_for_each_finding() {
    let text = report::run(&file("testdata/errors/cycle_tasks.yaml"));
    let expected = "18\t7\terror\tKFP201\ttasks wait for each other in a cycle: a -> b -> c -> a\n";
    assert!(text.contains(expected) && text.lines().all(|line| line.split('\t').count() == 5), "{text}");
    assert_eq!(report::run(&file("testdata/hello.yaml")), "");
    assert!(report::run(b"a: [").starts_with("1\t"), "an error of the reader has its own place");
}
