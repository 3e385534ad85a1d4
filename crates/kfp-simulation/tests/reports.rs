//! Reports of small pipelines.

#![allow(clippy::unwrap_used)]

use kfp_argo::{Checked, Config, Options, check};
use kfp_simulation::{Phase, Report, ScenarioFile, State, TaskPlace, simulate, text};
use serde_json::json;

/// A pipeline of tasks that run `work`, which takes `in` and returns a text, a list and a number.
fn pipeline(components: &str, root: &str, options: &str) -> (Checked, Options) {
    let ir = format!(
        r#"
pipelineInfo: {{name: p}}
schemaVersion: 2.1.0
deploymentSpec: {{executors: {{exec: {{container: {{image: busybox, command: [run, "{{{{$}}}}"]}}}}}}}}
components:
  work:
    executorLabel: exec
    inputDefinitions: {{parameters: {{in: {{parameterType: STRING, isOptional: true}}}}}}
    outputDefinitions:
      parameters: {{out: {{parameterType: STRING}}, list: {{parameterType: LIST}}, number: {{parameterType: NUMBER_INTEGER}}}}
{components}
root: {{dag: {{tasks: {{{root}}}}}}}
"#
    );
    let options = serde_saphyr::from_str::<Config>(options).unwrap().into_options();
    (check(ir.as_bytes(), &options).unwrap_or_else(|found| panic!("{found}")), options)
}

fn report((checked, options): &(Checked, Options), scenario: &str) -> Report {
    let scenario: ScenarioFile = serde_saphyr::from_str(scenario).unwrap();
    simulate(checked, options, &scenario.resolve(&checked.pipeline).unwrap())
}

/// The states of all tasks, with the reasons.
fn states(report: &Report) -> Vec<String> {
    let state = |task: &kfp_simulation::TaskReport| match &task.because {
        Some(because) => format!("{}: {}, because {because}", task.path, task.state),
        None => format!("{}: {}", task.path, task.state),
    };
    report.tasks.iter().map(state).collect()
}

const CHAIN: &str = "a: {componentRef: {name: work}}, b: {componentRef: {name: work}, dependentTasks: [a]},
    c: {componentRef: {name: work}, dependentTasks: [b]}, d: {componentRef: {name: work}}";

#[test]
fn fail_fast_keeps_later_tasks_from_starting() {
    let (patient, hasty) = (pipeline("", CHAIN, "{}"), pipeline("", CHAIN, "{failFast: true}"));
    let scenario = "{fail: [d]}";
    assert!(report(&patient, scenario).task("c").unwrap().has_started());
    let because = "d failed before it could start, and failFast is set";
    let expected = [
        "a: succeeded".to_owned(),
        "d: failed, because its program failed".to_owned(),
        format!("b: not reached, because {because}"),
        "c: not reached, because b was not reached".to_owned(),
    ];
    assert_eq!(states(&report(&hasty, scenario)), expected);
}

#[test]
fn a_stopped_run_ends_what_is_running() {
    let run = report(&pipeline("", CHAIN, "{}"), "{stopAfter: a}");
    let expected =
        ["a: succeeded", "d: succeeded", "b: failed, because the run was stopped", "c: not reached, because b failed"];
    assert_eq!(states(&run), expected);
    assert_eq!((run.phase, run.because.as_deref()), (Phase::Failed, Some("the run was stopped")));
}

/// A loop over an output, whose items are numbers.
const LOOP: &str = "  each:
    dag: {tasks: {x: {componentRef: {name: work}, inputs: {parameters: {in: {componentInputParameter: item}}}}}}
    inputDefinitions: {parameters: {item: {parameterType: NUMBER_INTEGER}}}";

#[test]
fn samples_of_lists_have_items_that_the_loop_reads() {
    let root = "a: {componentRef: {name: work}},
        loop: {componentRef: {name: each}, inputs: {parameters: {list: {taskOutputParameter: {producerTask: a, outputParameterKey: list}}}},
            parameterIterator: {itemInput: item, items: {inputParameter: list}}}";
    let components = LOOP.replace(
        "inputDefinitions: {parameters: {item",
        "inputDefinitions: {parameters: {list: {parameterType: LIST}, item",
    );
    let run = report(&pipeline(&components, root, "{}"), "{}");
    assert_eq!(run.task("a").unwrap().outputs["list"], json!([1, 1]));
    assert_eq!(run.task("loop[1]/x").unwrap().inputs["in"], json!("1"));
    assert!(run.samples.iter().any(|sample| sample.task.as_deref() == Some("a") && sample.name == "list"));
}

#[test]
fn most_iterations_of_a_long_loop_are_left_out() {
    let root = "loop: {componentRef: {name: each}, parameterIterator: {itemInput: item, items: {raw: '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]'}}}";
    let run = report(&pipeline(LOOP, root, "{}"), "{fail: ['loop[8]/x']}");
    assert_eq!((run.tasks.len(), run.task("loop").unwrap().state), (25, State::Failed));
    let names: Vec<String> =
        text(&run).lines().map(|line| line.split("  ").next().unwrap_or_default().to_owned()).collect();
    assert!(names.len() < 40, "{names:#?}");
    let table = text(&run);
    for part in ["[4] ", "… 3 more  succeeded", "[8] ", "… 3 more", "because loop[8]/x failed"] {
        assert!(table.contains(part), "{part}\n{table}");
    }
    assert!(!table.contains("[7]") && !table.contains("[9]"), "{table}");
}

#[test]
fn places_match_iterations() {
    let root = "loop: {componentRef: {name: each}, parameterIterator: {itemInput: item, items: {raw: '[1, 2]'}}}";
    let (checked, _) = pipeline(LOOP, root, "{}");
    let matches = |place: &str, path: &str| {
        let place = TaskPlace::find(place, &checked.pipeline).unwrap();
        place.matches(&kfp_semantics::Path::read(path).unwrap())
    };
    for (place, path, expected) in [
        ("x", "loop[0]/x", true),
        ("loop/x", "loop[1]/x", true),
        ("loop[1]/x", "loop[1]/x", true),
        ("loop[1]/x", "loop[0]/x", false),
        ("loop[1]", "loop[1]", true),
        ("loop[1]", "loop", false),
        ("loop", "loop", true),
        ("loop", "loop[0]/x", false),
    ] {
        assert_eq!(matches(place, path), expected, "{place} {path}");
    }
}
