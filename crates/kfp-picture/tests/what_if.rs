//! The runs of a picture: they agree with the simulation of the same failures, and reach all
//! branches.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kfp_argo::{Checked, Options, check};
use kfp_picture::picture::{NodeId, Picture, Shape};
use kfp_picture::run::{Run, State};
use kfp_picture::what_if::what_if;
use kfp_simulation::{Phase, ScenarioFile, simulate};

fn checked(ir: &str) -> Checked {
    check(ir.as_bytes(), &Options::default()).unwrap_or_else(|found| panic!("{found}"))
}

fn runs(checked: &Checked) -> (Picture, Vec<Run>) {
    what_if(checked, &Options::default()).unwrap()
}

/// The states of all tasks of a run by their paths with iterations: `loop[1]/train`.
fn states(picture: &Picture, run: &Run) -> BTreeMap<String, State> {
    let mut paths: Vec<Vec<String>> = Vec::new();
    let mut contents: Vec<Vec<String>> = Vec::new();
    let mut states = BTreeMap::new();
    for (id, node) in picture.nodes.iter().enumerate() {
        let around = node.parent.map_or_else(|| vec![String::new()], |parent| contents[parent].clone());
        let key = node.path.rsplit('/').next().unwrap();
        let own: Vec<String> =
            around.iter().map(|path| if path.is_empty() { key.to_owned() } else { format!("{path}/{key}") }).collect();
        assert_eq!(own.len(), run.states[id].len(), "{}", node.path);
        states.extend(own.iter().cloned().zip(run.states[id].iter().copied()));
        contents.push(match node.shape {
            Shape::Loop => {
                let items = own.iter().zip(&run.iterations[id]);
                items.flat_map(|(path, count)| (0..*count).map(move |number| format!("{path}[{number}]"))).collect()
            }
            _ => own.clone(),
        });
        paths.push(own);
    }
    states
}

/// The path of a task in iterations of the loops around it, the innermost last.
fn path(picture: &Picture, id: NodeId, iterations: &[usize]) -> String {
    let node = &picture.nodes[id];
    let key = node.path.rsplit('/').next().unwrap();
    match (node.parent, iterations.split_last()) {
        (None, _) => key.to_owned(),
        (Some(parent), Some((number, outer))) if picture.nodes[parent].shape == Shape::Loop => {
            format!("{}[{number}]/{key}", path(picture, parent, outer))
        }
        (Some(parent), _) => format!("{}/{key}", path(picture, parent, iterations)),
    }
}

#[test]
fn every_failure_has_the_result_of_its_simulation() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    let mut compared = 0;
    for sample in
        ["exit_handlers_two", "exit_handler_nested", "loop_in_exit_handler", "loop_nested", "sub_pipeline", "tolerant"]
    {
        let checked = checked(&fs::read_to_string(samples.join(format!("{sample}.yaml"))).unwrap());
        let (picture, runs) = runs(&checked);
        for (run, failing) in runs.iter().filter_map(|run| Some((run, run.failing.as_ref()?))) {
            // A path without numbers is the task in all iterations.
            let fail = vec![path(&picture, failing.node, failing.iterations.as_deref().unwrap_or_default())];
            let scenario = ScenarioFile { fail, ..ScenarioFile::default() };
            let scenario = scenario.resolve(&checked.pipeline).unwrap_or_else(|_| panic!("{sample}: {}", run.title));
            let report = simulate(&checked, &Options::default(), &scenario);
            assert_eq!(run.state == State::Succeeded, report.phase == Phase::Succeeded, "{sample}: {}", run.title);
            let states = states(&picture, run);
            for task in &report.tasks {
                // Iterations are no boxes.
                let Some(state) = states.get(&task.path) else { continue };
                let expected = match task.state {
                    kfp_simulation::State::Succeeded => State::Succeeded,
                    kfp_simulation::State::Failed => State::Failed,
                    kfp_simulation::State::Skipped => State::Skipped,
                    kfp_simulation::State::NotReached => State::Omitted,
                };
                assert_eq!(*state, expected, "{sample}: {}: {}", run.title, task.path);
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "only {compared} states were compared");
}

#[test]
fn a_task_in_a_loop_fails_in_each_iteration_and_in_all() {
    let (_, runs) = runs(&checked(include_str!("training.yaml")));
    let of_train = runs.iter().filter(|run| run.title.starts_with("train")).map(|run| run.title.as_str());
    let expected = ["train[0] fails", "train[1] fails", "train[2] fails", "train fails in all iterations"];
    assert_eq!(of_train.collect::<Vec<_>>(), expected);
}

#[test]
fn each_branch_runs_in_some_run() {
    let (picture, runs) = runs(&checked(include_str!("training.yaml")));
    let titles: Vec<&str> = runs.iter().map(|run| run.title.as_str()).collect();
    assert_eq!(&titles[..2], ["No task fails", "evaluate.score = 1.8"]);
    for (id, node) in picture.nodes.iter().enumerate().filter(|(_, node)| node.shape == Shape::Task) {
        let is_it = |run: &Run| run.failing.as_ref().is_some_and(|failing| failing.node == id);
        let fails = runs.iter().any(|run| is_it(run) && run.state_of(id) == State::Failed);
        assert!(fails, "{} fails in no run", node.path);
    }
    let other = runs.iter().find(|run| run.title == "deploy fails").unwrap();
    assert_eq!(other.notes, ["This run assumes evaluate.score = 1.8."]);
}
