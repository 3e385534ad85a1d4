//! The phase of the run: no failure is hidden, and which tasks still run after one.

use e2e::{Lab, Pipeline};
use kfp_argo::ToleratedFailures;

const THREE_HANDLERS: [&str; 4] = [
    "exit-handler-1/work: Failed",
    "exit-handler-1/onExit: Succeeded",
    "exit-handler-2/work: Succeeded",
    "exit-handler-2/onExit: Succeeded",
];

const TOLERATED: [&str; 3] = ["broken: Failed", "tolerant: Succeeded", "after: Succeeded"];

/// A tolerated failure fails the run, but only once all tasks have had their turn.
#[test]
fn quick_tolerated_failure_fails_the_run() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("tolerated"));
    run.finish().expect("Failed", &TOLERATED).expect_lines("tolerant", &["the default"]);
}

#[test]
fn tolerated_failure_passes() {
    let Some(lab) = Lab::open() else { return };
    let pipeline = Pipeline::named("tolerated");
    let run = lab.run(&pipeline.with(|options| options.tolerated_failures = ToleratedFailures::Pass));
    run.finish().expect("Succeeded", &TOLERATED).expect_lines("tolerant", &["the default"]);
}

/// A failure stops only what depends on it.
#[test]
fn others_go_on() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("fail_fast"));
    run.finish().expect("Failed", &["broken: Failed", "slow: Succeeded", "after-slow: Succeeded"]);
}

/// With the option, what already runs may end, and nothing new starts.
#[test]
fn fail_fast() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("fail_fast").with(|options| options.fail_fast = true));
    run.finish().expect("Failed", &["broken: Failed", "slow: Succeeded"]);
}

/// Exit tasks run all the same, also that of a group that was running when another one failed.
#[test]
fn fail_fast_and_exit_handlers() {
    let Some(lab) = Lab::open() else { return };
    let pipeline = Pipeline::named("three_handlers").argument("fail_work", "true");
    let run = lab.run(&pipeline.with(|options| options.fail_fast = true));
    run.finish().expect("Failed", &THREE_HANDLERS);
}

/// The exit task of every group that was reached runs, also if other groups fail.
#[test]
fn three_exit_handlers() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("three_handlers").argument("fail_work", "true"));
    run.finish().expect("Failed", &THREE_HANDLERS);
}
