//! The check itself: pipelines of this repository agree with their meaning, and mistakes are noticed.
//!
//! The tests need the code of the Argo controller (`operate.sh` of the lab) and report that they
//! were skipped without it.

#![allow(clippy::unwrap_used)]

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};

use kfp_validation::{
    Case, Controller, Input, MUTANTS, Scenario, folder, random, runs_until_noticed, scenarios, sweep,
};

const VERSIONS: [&str; 2] = ["v3.7.18", "v4.1.2"];

/// Prints a line that the test runner does not keep to itself.
fn say(line: &str) {
    stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// The programs of the versions; none, said aloud, without the lab.
fn controllers() -> Vec<(&'static str, PathBuf)> {
    let programs = VERSIONS.iter().filter_map(|version| Some((*version, Controller::program(version).unwrap()?)));
    let programs: Vec<_> = programs.collect();
    if programs.is_empty() {
        say("SKIPPED: there is no operate.sh (set KFP_COMPILE_LAB)");
    }
    programs
}

fn testdata() -> Vec<Input> {
    folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata")).unwrap()
}

/// A fixed sample: all pipelines of `testdata/` and some random ones, on both versions.
#[test]
fn workflows_do_what_their_pipelines_mean() {
    for (version, program) in controllers() {
        let inputs: Vec<Input> = testdata().into_iter().chain((0..30).map(random)).collect();
        let summary = sweep(&program, &inputs, 4, 1, 2).unwrap();
        say(&format!("{version}: {} runs of {} pipelines in {:.0?}", summary.runs, summary.pipelines, summary.time));
        assert!(summary.pipelines >= 90, "{:?}", summary.left_out);
        assert_eq!(summary.wrong_runs(), 0, "{version}: {:#?}", summary.examples);
    }
}

/// Every mistake is noticed in some run of some pipeline of `testdata/`.
#[test]
fn mistakes_are_noticed() {
    let Some((_, program)) = controllers().into_iter().next_back() else { return };
    let mut controller = Controller::start(&program).unwrap();
    let cases = testdata().into_iter().filter_map(|input| Case::new(&input.name, &input.source, &input.options).ok());
    let cases: Vec<(Case, Vec<Scenario>)> =
        cases.map(|case| (case.clone(), scenarios(&case.pipeline, &case.policy, 12, 1))).collect();
    let missed = MUTANTS.iter().filter(|mutant| match runs_until_noticed(&mut controller, &cases, mutant).unwrap() {
        Some((runs, case)) => {
            say(&format!("{}: after {runs} runs, in {case}", mutant.name));
            false
        }
        None => true,
    });
    let missed: Vec<&str> = missed.map(|mutant| mutant.name).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}
