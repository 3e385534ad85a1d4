//! The meaning of small pipelines, written down by hand.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use kfp_argo::pipeline::{Component, Pipeline};
use kfp_argo::{Options, ToleratedFailures, check};
use kfp_semantics::{
    Attempt, Earlier, Ending, Limit, Outcome, Path, Piece, Policy, Run, UNKNOWN, World, Written, run, run_again,
};
use serde_json::{Value, json};

/// Endings of attempts, and outputs of all programs: each writes the text `from PATH`.
#[derive(Default)]
struct Told {
    endings: BTreeMap<String, Vec<Ending>>,
}

impl Told {
    fn with(mut self, path: &str, endings: &[Ending]) -> Self {
        self.endings.insert(path.to_owned(), endings.to_vec());
        self
    }
}

impl World for Told {
    fn attempt(&self, path: &Path, attempt: u32, component: &Component) -> Option<Attempt> {
        let endings = self.endings.get(&path.to_string());
        let ending = endings.and_then(|endings| endings.get(attempt as usize)).copied().unwrap_or(Ending::Succeeded);
        let outputs = component.outputs.keys().map(|name| (name.clone(), Written::Text(format!("from {path}"))));
        Some(Attempt { parameters: outputs.collect(), ..Attempt::ending(ending) })
    }
}

const FAILED: &[Ending] = &[Ending::Failed];

/// A pipeline of tasks that run `work` (an output `out`, an optional input `in`), `fin` (takes a final status), or one of
/// the given components.
fn pipeline(components: &str, root: &str) -> Pipeline {
    let ir = format!(
        r#"
pipelineInfo: {{name: p}}
schemaVersion: 2.1.0
deploymentSpec:
  executors:
    exec: {{container: {{image: busybox, command: [run, "{{{{$.inputs.parameters['in']}}}}", "{{{{$.outputs.parameters['out'].output_file}}}}"]}}}}
    exec-chooses:
      container: {{image: busybox, command: [run, '{{"IfPresent": {{"InputName": "in", "Then": "yes", "Else": "no"}}}}']}}
    exec-fin: {{container: {{image: busybox, command: [run, "{{{{$.inputs.parameters['status']}}}}"]}}}}
components:
  work:
    executorLabel: exec
    inputDefinitions: {{parameters: {{in: {{parameterType: STRING, isOptional: true, defaultValue: none}}}}}}
    outputDefinitions: {{parameters: {{out: {{parameterType: STRING}}}}}}
  fin:
    executorLabel: exec-fin
    inputDefinitions: {{parameters: {{status: {{parameterType: TASK_FINAL_STATUS, isOptional: true}}}}}}
{components}
root: {{dag: {{tasks: {{{root}}}}}}}
"#
    );
    check(ir.as_bytes(), &Options::default()).unwrap_or_else(|found| panic!("{found}")).pipeline
}

fn policy() -> Policy {
    Policy { run_name: "run".to_owned(), ..Policy::default() }
}

fn meaning(pipeline: &Pipeline, world: &Told) -> Run {
    run(pipeline, &BTreeMap::new(), &policy(), world)
}

/// The executions as `path` or `path#attempt`, in the order of their paths.
fn executed(run: &Run) -> Vec<String> {
    let name = |path: &Path, attempt| if attempt == 0 { path.to_string() } else { format!("{path}#{attempt}") };
    let mut executed: Vec<String> =
        run.executions.iter().map(|execution| name(&execution.path, execution.attempt)).collect();
    executed.sort();
    executed
}

/// The second word of a program's command line.
fn word(run: &Run, path: &str) -> Value {
    let execution = run.executions.iter().find(|execution| execution.path.to_string() == path).unwrap();
    match &execution.received.as_ref().unwrap().words.as_ref().unwrap()[1][..] {
        [Piece::Text(text)] => json!(text),
        [Piece::Json { value, .. }] => value.clone(),
        other => panic!("{other:?}"),
    }
}

const STATUS_OF_GROUP: &str = "inputs: {parameters: {status: {taskFinalStatus: {producerTask: exit-handler-1}}}}";

#[test]
fn a_failure_stops_what_depends_on_it_and_nothing_else() {
    let pipeline = pipeline(
        "",
        "a: {componentRef: {name: work}}, b: {componentRef: {name: work}, dependentTasks: [a]}, c: {componentRef: {name: work}},
         d: {componentRef: {name: work}, dependentTasks: [c]}",
    );
    let run = meaning(&pipeline, &Told::default().with("a", FAILED));
    assert_eq!(executed(&run), ["a", "c", "d"]);
    assert!(!run.succeeded);
    assert!(meaning(&pipeline, &Told::default()).succeeded);
}

#[test]
fn an_exit_task_sees_how_its_group_ended() {
    let group = "  group: {dag: {tasks: {x: {componentRef: {name: work}}}}}";
    let root = format!(
        "exit-handler-1: {{componentRef: {{name: group}}}},
         last: {{componentRef: {{name: fin}}, dependentTasks: [exit-handler-1], {STATUS_OF_GROUP}, triggerPolicy: {{strategy: ALL_UPSTREAM_TASKS_COMPLETED}}}}"
    );
    let pipeline = pipeline(group, &root);
    let complete = json!({"state": "COMPLETE", "pipelineTaskName": "exit-handler-1", "pipelineJobResourceName": "run"});
    let run = meaning(&pipeline, &Told::default());
    assert_eq!(
        (executed(&run), word(&run, "last"), run.succeeded),
        (vec!["exit-handler-1/x".into(), "last".into()], complete, true)
    );

    let run = meaning(&pipeline, &Told::default().with("exit-handler-1/x", FAILED));
    assert_eq!(word(&run, "last")["state"], "FAILED");
    assert_eq!(word(&run, "last")["error"], json!({"code": 1, "message": "Task exit-handler-1 failed."}));
    assert!(!run.succeeded);

    // A failed exit task fails the run.
    assert!(!meaning(&pipeline, &Told::default().with("last", FAILED)).succeeded);
}

/// KFP refuses a text that is no number, and a required input without a value. So the words that show it
/// are not defined, nor is which words there are.
#[test]
fn nothing_that_is_made_of_a_refused_value_is_defined() {
    let components = r#"  number:
    executorLabel: exec
    inputDefinitions: {parameters: {in: {parameterType: STRING, isOptional: true}}}
    outputDefinitions: {parameters: {out: {parameterType: NUMBER_INTEGER}}}
  shows:
    executorLabel: exec
    inputDefinitions: {parameters: {in: {parameterType: NUMBER_INTEGER, isOptional: true}}}
    outputDefinitions: {parameters: {out: {parameterType: STRING}}}
  chooses:
    executorLabel: exec-chooses
    inputDefinitions: {parameters: {in: {parameterType: NUMBER_INTEGER}}}"#;
    let input = "inputs: {parameters: {in: {taskOutputParameter: {producerTask: n, outputParameterKey: out}}}}";
    let root = format!(
        "n: {{componentRef: {{name: number}}}}, shows: {{componentRef: {{name: shows}}, {input}}},
         chooses: {{componentRef: {{name: chooses}}, {input}}}"
    );
    let run = meaning(&pipeline(components, &root), &Told::default());
    assert_eq!(executed(&run), ["chooses", "n", "shows"]);
    assert_eq!(word(&run, "shows"), json!(UNKNOWN.to_string()));
    let chooses = run.executions.iter().find(|execution| execution.path.to_string() == "chooses").unwrap();
    assert_eq!(chooses.received.as_ref().unwrap().words, None);
    assert!(run.tasks[&Path::read("shows").unwrap()].parameters.is_empty());
}

/// The known case: the exit task of an inner handler fails, and so does everything around it.
#[test]
fn a_failed_inner_exit_task_fails_the_group_around_it() {
    let components = format!(
        "  inner: {{dag: {{tasks: {{exit-handler-1: {{componentRef: {{name: group}}}},
    last: {{componentRef: {{name: fin}}, dependentTasks: [exit-handler-1], {STATUS_OF_GROUP}, triggerPolicy: {{strategy: ALL_UPSTREAM_TASKS_COMPLETED}}}}}}}}}}
  group: {{dag: {{tasks: {{x: {{componentRef: {{name: work}}}}}}}}}}"
    );
    let root = format!(
        "exit-handler-1: {{componentRef: {{name: inner}}}},
         last: {{componentRef: {{name: fin}}, dependentTasks: [exit-handler-1], {STATUS_OF_GROUP}, triggerPolicy: {{strategy: ALL_UPSTREAM_TASKS_COMPLETED}}}}"
    );
    let pipeline = pipeline(&components, &root);
    let world = Told::default().with("exit-handler-1/last", FAILED);
    let group = |policy: &Policy| {
        let run = run(&pipeline, &BTreeMap::new(), policy, &world);
        let outcomes = run.outcomes.iter().find(|(path, _)| path.to_string() == "exit-handler-1");
        (word(&run, "last")["state"].clone(), *outcomes.unwrap().1)
    };
    assert_eq!(group(&policy()), (json!("FAILED"), Outcome::Failed));
    // What Argo can do.
    let limited = Policy { limits: [Limit::ExitTaskOutsideOfDag].into(), ..policy() };
    assert_eq!(group(&limited), (json!("FAILED"), Outcome::Succeeded));
}

#[test]
fn a_tolerant_task_takes_its_default_and_hides_nothing() {
    let root = "a: {componentRef: {name: work}},
        b: {componentRef: {name: work}, inputs: {parameters: {in: {taskOutputParameter: {producerTask: a, outputParameterKey: out}}}}, triggerPolicy: {strategy: ALL_UPSTREAM_TASKS_COMPLETED}},
        c: {componentRef: {name: work}, dependentTasks: [b]}";
    let pipeline = pipeline("", root);
    let world = Told::default().with("a", FAILED);
    let run = meaning(&pipeline, &world);
    assert_eq!((executed(&run), run.succeeded), (vec!["a".into(), "b".into(), "c".into()], false));
    assert_eq!(word(&run, "b"), "none");
    assert_eq!(word(&meaning(&pipeline, &Told::default()), "b"), "from a");
    let pass = Policy { tolerated_failures: ToleratedFailures::Pass, ..policy() };
    assert!(kfp_semantics::run(&pipeline, &BTreeMap::new(), &pass, &world).succeeded);
}

#[test]
fn loops_collect_in_order_and_go_on_after_a_failure() {
    let components = "  each:
    dag: {tasks: {x: {componentRef: {name: work}, inputs: {parameters: {in: {componentInputParameter: item}}}}}, outputs: {parameters: {all: {valueFromParameter: {producerSubtask: x, outputParameterKey: out}}}}}
    inputDefinitions: {parameters: {item: {parameterType: STRING}}}
    outputDefinitions: {parameters: {all: {parameterType: LIST}}}";
    let root = r#"loop: {componentRef: {name: each}, parameterIterator: {itemInput: item, items: {raw: '["p", 2]'}}},
        show: {componentRef: {name: work}, inputs: {parameters: {in: {taskOutputParameter: {producerTask: loop, outputParameterKey: all}}}}}"#;
    let pipeline = pipeline(components, root);
    let run = meaning(&pipeline, &Told::default());
    assert_eq!(executed(&run), ["loop[0]/x", "loop[1]/x", "show"]);
    assert_eq!(word(&run, "loop[1]/x"), "2");
    assert_eq!(word(&run, "show"), r#"["from loop[0]/x","from loop[1]/x"]"#);

    let run = meaning(&pipeline, &Told::default().with("loop[0]/x", FAILED));
    assert_eq!((executed(&run), run.succeeded), (vec!["loop[0]/x".into(), "loop[1]/x".into()], false));
}

#[test]
fn a_skipped_task_omits_what_depends_on_it() {
    let root = "a: {componentRef: {name: work}, inputs: {parameters: {in: {runtimeValue: {constant: x}}}}, triggerPolicy: {condition: \"inputs.parameter_values['in'] == 'y'\"}},
        b: {componentRef: {name: work}, dependentTasks: [a]}";
    let run = meaning(&pipeline("", root), &Told::default());
    assert!(run.executions.is_empty() && run.succeeded);
}

#[test]
fn retries_run_until_one_succeeds() {
    let pipeline = pipeline("", "a: {componentRef: {name: work}, retryPolicy: {maxRetryCount: 2}}");
    let world = |endings: &[Ending]| Told::default().with("a", endings);
    let run = meaning(&pipeline, &world(&[Ending::Failed, Ending::Failed]));
    assert_eq!((executed(&run), run.succeeded), (vec!["a".into(), "a#1".into(), "a#2".into()], true));
    assert!(!meaning(&pipeline, &world(&[Ending::Failed; 3])).succeeded);
    assert_eq!(executed(&meaning(&pipeline, &world(&[Ending::Broken]))), ["a"]);
}

#[test]
fn a_retried_run_runs_only_what_has_not_succeeded() {
    let pipeline = pipeline(
        "",
        "a: {componentRef: {name: work}}, b: {componentRef: {name: work}, dependentTasks: [a]}, c: {componentRef: {name: work}, dependentTasks: [b]}",
    );
    let first = meaning(&pipeline, &Told::default().with("b", FAILED));
    let again = run_again(&pipeline, &BTreeMap::new(), &policy(), &Told::default(), &Earlier::of(&first));
    assert_eq!((executed(&again), again.succeeded), (vec!["b".into(), "c".into()], true));
}
