//! `argo retry`: what failed runs again, what succeeded is left alone, and the run ends well once the cause of the failure is gone.
//!
//! Programs fail as inputs of the pipeline say, and the retry sets those anew. That reaches the programs: the run's arguments enter
//! the pipeline at the entrypoint, whose own inputs a retry computes again.
//!
//! Three limits are Argo's. An exit task that succeeded does not run again, so it has seen the first outcome only (fact A21). A
//! failure that a tolerant task followed counts as handled once that one has succeeded (A18). And if the retry sets arguments, a
//! loop runs again as a whole, and so does a group whose exit task is a pipeline, has retries, or is observed (A28).
//!
//! A story is played on the code of Argo's controllers, with and without arguments for the retry, and on the cluster.

use e2e::{Controller, Lab, Outcome, Pipeline};
use serde_json::{Value, json};

/// A run that fails, and its retry.
struct Story {
    pipeline: &'static str,
    /// The inputs that make programs fail until the retry.
    causes: &'static [&'static str],
    /// How the run ends at first. In Error, it is only for its exit tasks that it does not succeed.
    phase: &'static str,
    /// The tasks that succeed at first and are left alone.
    succeeded: &'static [&'static str],
    /// The tasks that fail at first and run again.
    failed: &'static [&'static str],
    /// The tasks whose turn comes after the retry only.
    later: &'static [&'static str],
    /// Of those that succeeded, the tasks that run again if the retry sets arguments.
    repeated: &'static [&'static str],
    /// Attempts that fail at first, and that the retry deletes.
    deleted: &'static [&'static str],
    /// The states that exit tasks see at first.
    states: &'static [(&'static str, &'static str)],
    /// The states that exit tasks see when they run again.
    states_again: &'static [(&'static str, &'static str)],
}

const STORY: Story = Story {
    pipeline: "",
    causes: &[],
    phase: "",
    succeeded: &[],
    failed: &[],
    later: &[],
    repeated: &[],
    deleted: &[],
    states: &[],
    states_again: &[],
};

impl Story {
    #[track_caller]
    fn is_true(&self) {
        for controller in Controller::all() {
            self.is_true_on(&controller);
        }
        let Some(lab) = Lab::open() else { return };
        let run = lab.run(&self.pipeline_that_fails());
        let before = run.finish();
        let failed = [self.failed, self.deleted].concat();
        before.expect(self.phase, &[all(self.succeeded, "Succeeded"), all(&failed, "Failed")].concat());
        if self.phase == "Error" {
            before.expect_error("failed exit tasks: ");
        }
        self.states.iter().for_each(|(path, state)| assert_told(&before, path, state));
        let gone: Vec<(&str, &str)> = self.causes.iter().map(|&cause| (cause, "false")).collect();
        run.retry(&gone);
        let after = run.finish();
        let ran = [self.succeeded, self.failed, self.later].concat();
        after.expect("Succeeded", &all(&ran, "Succeeded"));
        after.expect_again(&before, &[self.failed, self.repeated].concat());
        self.states_again.iter().for_each(|(path, state)| assert_told(&after, path, state));
    }

    fn pipeline_that_fails(&self) -> Pipeline {
        self.causes.iter().fold(Pipeline::named(self.pipeline), |all, cause| all.argument(cause, "true"))
    }

    /// Plays the story on the code of a controller, whose pods end as the story says.
    #[track_caller]
    fn is_true_on(&self, controller: &Controller) {
        let workflow = self.pipeline_that_fails().workflow();
        let names = controller.play(&json!({"workflow": workflow}));
        let failed = [self.failed, self.deleted].concat();
        let rules = failed.iter().map(|path| {
            // An attempt is a pod of its task.
            let task = path.strip_suffix("(0)").or_else(|| path.strip_suffix("(1)")).unwrap_or(path);
            let node = names.node_of(task).unwrap_or_else(|| panic!("no node of {task}"));
            json!({"match": {"path": node}, "outcome": {"phase": "Failed"}})
        });
        let rules: Value = rules.collect();
        let pods = [all(self.succeeded, "Succeeded"), all(&failed, "Failed")].concat();
        let ran = all(&[self.succeeded, self.failed, self.later].concat(), "Succeeded");
        let arguments: Value = self.causes.iter().map(|&cause| (cause.to_owned(), json!("false"))).collect();
        for (retry, repeated) in [(json!({}), [].as_slice()), (json!({"arguments": arguments}), self.repeated)] {
            let before = controller.play(&json!({"workflow": workflow, "rules": rules, "retry": retry}));
            before.expect(self.phase, &pods);
            let after = before.after_retry();
            after.expect("Succeeded", &ran).expect_started(&[self.failed, self.later, repeated].concat());
            self.states.iter().for_each(|(path, state)| before.expect_argument(path, &told(state)));
            self.states_again.iter().for_each(|(path, state)| after.expect_argument(path, &told(state)));
        }
    }
}

/// The part of a final status that is its state.
fn told(state: &str) -> String {
    format!(r#""state":"{state}""#)
}

/// The program of an exit task printed its final status.
#[track_caller]
fn assert_told(outcome: &Outcome<'_>, path: &str, state: &str) {
    let lines = outcome.lines(path);
    assert!(lines.len() == 1 && lines[0].contains(&told(state)), "{path} printed {lines:?}");
}

/// Pods of tasks, all in one phase.
fn all(tasks: &[&str], phase: &str) -> Vec<String> {
    tasks.iter().map(|task| format!("{task}: {phase}")).collect()
}

#[test]
fn quick_inner_task_failed() {
    let story = Story {
        pipeline: "handler",
        causes: &["fail_work"],
        phase: "Failed",
        succeeded: &["exit-handler-1/prepare", "exit-handler-1/onExit"],
        failed: &["exit-handler-1/work"],
        ..STORY
    };
    story.is_true();
}

#[test]
fn exit_task_failed() {
    let story = Story {
        pipeline: "handler",
        causes: &["fail_exit"],
        phase: "Error",
        succeeded: &["exit-handler-1/prepare", "exit-handler-1/work"],
        failed: &["exit-handler-1/onExit"],
        ..STORY
    };
    story.is_true();
}

/// The exit task sees the group's new outcome.
#[test]
fn both_failed() {
    let story = Story {
        pipeline: "handler",
        causes: &["fail_work", "fail_exit"],
        phase: "Failed",
        succeeded: &["exit-handler-1/prepare"],
        failed: &["exit-handler-1/work", "exit-handler-1/onExit"],
        states: &[("exit-handler-1/onExit", "FAILED")],
        states_again: &[("exit-handler-1/onExit", "COMPLETE")],
        ..STORY
    };
    story.is_true();
}

#[test]
fn exit_pipeline_failed() {
    let story = Story {
        pipeline: "exit_pipeline",
        causes: &["fail_exit"],
        phase: "Error",
        succeeded: &["exit-handler-1/prepare", "exit-handler-1/work", "exit-handler-1/onExit/collect", "publish"],
        failed: &["exit-handler-1/onExit/report"],
        ..STORY
    };
    story.is_true();
}

/// The shape that hangs in Argo unless there is a step around the group.
#[test]
fn exit_pipeline_and_inner_task_failed() {
    let story = Story {
        pipeline: "exit_pipeline",
        causes: &["fail_work", "fail_exit"],
        phase: "Failed",
        succeeded: &["exit-handler-1/prepare", "exit-handler-1/onExit/collect"],
        failed: &["exit-handler-1/work", "exit-handler-1/onExit/report"],
        later: &["publish"],
        repeated: &["exit-handler-1/prepare"],
        ..STORY
    };
    story.is_true();
}

/// The other shape that hangs without a step around the group.
#[test]
fn exit_task_with_retries_failed() {
    let story = Story {
        pipeline: "handler_retries",
        causes: &["fail_exit"],
        phase: "Error",
        succeeded: &["exit-handler-1/work"],
        failed: &["exit-handler-1/onExit(0)"],
        deleted: &["exit-handler-1/onExit(1)"],
        ..STORY
    };
    story.is_true();
}

#[test]
fn exit_task_with_retries_and_inner_task_failed() {
    let story = Story {
        pipeline: "handler_retries",
        causes: &["fail_work", "fail_exit"],
        phase: "Failed",
        failed: &["exit-handler-1/work", "exit-handler-1/onExit(0)"],
        deleted: &["exit-handler-1/onExit(1)"],
        ..STORY
    };
    story.is_true();
}

/// The tasks after the group went on; Argo looks for the exit task behind that.
#[test]
fn exit_task_failed_before_followers() {
    let story = Story {
        pipeline: "handler_followed",
        causes: &["fail_exit"],
        phase: "Error",
        succeeded: &["exit-handler-1/work", "publish", "announce"],
        failed: &["exit-handler-1/onExit"],
        ..STORY
    };
    story.is_true();
}

#[test]
fn both_failed_before_followers() {
    let story = Story {
        pipeline: "handler_followed",
        causes: &["fail_work", "fail_exit"],
        phase: "Failed",
        succeeded: &[],
        failed: &["exit-handler-1/work", "exit-handler-1/onExit"],
        later: &["publish", "announce"],
        ..STORY
    };
    story.is_true();
}

#[test]
fn nested_inner_task_failed() {
    let story = Story {
        pipeline: "nested",
        causes: &["fail_work"],
        phase: "Failed",
        succeeded: &[
            "exit-handler-1/sub/exit-handler-1/prepare",
            "exit-handler-1/sub/exit-handler-1/onExit",
            "exit-handler-1/onExit",
        ],
        failed: &["exit-handler-1/sub/exit-handler-1/work"],
        later: &["exit-handler-1/sub/after-inner", "exit-handler-1/after-sub"],
        ..STORY
    };
    story.is_true();
}

/// Two levels below the root, and with followers on both.
#[test]
fn nested_exit_task_failed() {
    let story = Story {
        pipeline: "nested",
        causes: &["fail_inner_exit"],
        phase: "Error",
        succeeded: &[
            "exit-handler-1/sub/exit-handler-1/prepare",
            "exit-handler-1/sub/exit-handler-1/work",
            "exit-handler-1/sub/after-inner",
            "exit-handler-1/after-sub",
            "exit-handler-1/onExit",
        ],
        failed: &["exit-handler-1/sub/exit-handler-1/onExit"],
        ..STORY
    };
    story.is_true();
}

/// The outer exit task sees that an inner one failed, which Argo shows in no phase.
#[test]
fn quick_observed_exit_task_failed() {
    let story = Story {
        pipeline: "nested_status",
        causes: &["fail_sub"],
        phase: "Error",
        succeeded: &[
            "exit-handler-1/sub/exit-handler-1/work",
            "exit-handler-1/for-loop-1/iteration(0)/exit-handler-1/work",
            "exit-handler-1/for-loop-1/iteration(0)/exit-handler-1/onExit",
            "exit-handler-1/for-loop-1/iteration(1)/exit-handler-1/work",
            "exit-handler-1/for-loop-1/iteration(1)/exit-handler-1/onExit",
            "exit-handler-1/onExit",
        ],
        failed: &["exit-handler-1/sub/exit-handler-1/onExit"],
        states: &[
            ("exit-handler-1/sub/exit-handler-1/onExit", "COMPLETE"),
            ("exit-handler-1/for-loop-1/iteration(0)/exit-handler-1/onExit", "COMPLETE"),
            ("exit-handler-1/onExit", "FAILED"),
        ],
        ..STORY
    };
    story.is_true();
}

/// The same in one iteration of a loop; and the outer exit task runs again, once all is well within.
#[test]
fn observed_exit_task_of_an_iteration_and_outer_exit_task_failed() {
    let story = Story {
        pipeline: "nested_status",
        causes: &["fail_loop", "fail_outer"],
        phase: "Error",
        succeeded: &[
            "exit-handler-1/sub/exit-handler-1/work",
            "exit-handler-1/sub/exit-handler-1/onExit",
            "exit-handler-1/for-loop-1/iteration(0)/exit-handler-1/work",
            "exit-handler-1/for-loop-1/iteration(0)/exit-handler-1/onExit",
            "exit-handler-1/for-loop-1/iteration(1)/exit-handler-1/work",
        ],
        failed: &["exit-handler-1/for-loop-1/iteration(1)/exit-handler-1/onExit", "exit-handler-1/onExit"],
        repeated: &[
            "exit-handler-1/for-loop-1/iteration(0)/exit-handler-1/work",
            "exit-handler-1/for-loop-1/iteration(0)/exit-handler-1/onExit",
            "exit-handler-1/for-loop-1/iteration(1)/exit-handler-1/work",
        ],
        states: &[("exit-handler-1/onExit", "FAILED")],
        states_again: &[("exit-handler-1/onExit", "COMPLETE")],
        ..STORY
    };
    story.is_true();
}

/// The outer exit task alone failed: it sees COMPLETE, both times.
#[test]
fn outer_exit_task_failed() {
    let story = Story {
        pipeline: "nested_status",
        causes: &["fail_outer"],
        phase: "Error",
        succeeded: &[
            "exit-handler-1/sub/exit-handler-1/work",
            "exit-handler-1/sub/exit-handler-1/onExit",
            "exit-handler-1/for-loop-1/iteration(0)/exit-handler-1/work",
            "exit-handler-1/for-loop-1/iteration(0)/exit-handler-1/onExit",
            "exit-handler-1/for-loop-1/iteration(1)/exit-handler-1/work",
            "exit-handler-1/for-loop-1/iteration(1)/exit-handler-1/onExit",
        ],
        failed: &["exit-handler-1/onExit"],
        states: &[("exit-handler-1/onExit", "COMPLETE")],
        states_again: &[("exit-handler-1/onExit", "COMPLETE")],
        ..STORY
    };
    story.is_true();
}

/// A group that the first try never reached has its exit task run after the retry.
#[test]
fn first_of_several_groups_failed() {
    let story = Story {
        pipeline: "three_handlers",
        causes: &["fail_work"],
        phase: "Failed",
        succeeded: &["exit-handler-1/onExit", "exit-handler-2/work", "exit-handler-2/onExit"],
        failed: &["exit-handler-1/work"],
        later: &["exit-handler-3/work", "exit-handler-3/onExit"],
        ..STORY
    };
    story.is_true();
}

/// A cause that is still there fails the run again, and a later retry can still mend it.
#[test]
fn exit_task_failed_twice() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("handler_followed").argument("fail_exit", "true"));
    let others = all(&["exit-handler-1/work", "publish", "announce"], "Succeeded");
    let failed = [&others[..], &all(&["exit-handler-1/onExit"], "Failed")].concat();
    let first = run.finish();
    first.expect("Error", &failed);
    run.retry(&[]);
    let second = run.finish();
    second.expect("Error", &failed).expect_again(&first, &["exit-handler-1/onExit"]);
    run.retry(&[("fail_exit", "false")]);
    let third = run.finish();
    third.expect("Succeeded", &[&others[..], &all(&["exit-handler-1/onExit"], "Succeeded")].concat());
    third.expect_again(&second, &["exit-handler-1/onExit"]);
}

/// Tasks that `argo stop` ended failed, or is in Error when its pod went faster than Argo looked.
#[test]
fn stopped() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("long_work").argument("seconds", "600"));
    run.stop_while_running("exit-handler-1/work");
    let before = run.finish();
    let ended = &before.pods["exit-handler-1/work"].phase;
    assert!(ended == "Failed" || ended == "Error", "{before}");
    let cleanup = "exit-handler-1/onExit: Succeeded";
    before.expect("Failed", &[format!("exit-handler-1/work: {ended}").as_str(), cleanup]);
    run.retry(&[("seconds", "1")]);
    let after = run.finish();
    after.expect("Succeeded", &["exit-handler-1/work: Succeeded", cleanup, "publish: Succeeded"]);
    after.expect_again(&before, &["exit-handler-1/work"]);
}

/// Nothing runs again, nothing hangs, and the run has not become a good one.
#[test]
fn tolerated_failure() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("tolerated"));
    let before = run.finish();
    let pods = ["broken: Failed", "tolerant: Succeeded", "after: Succeeded"];
    before.expect("Failed", &pods);
    run.retry(&[]);
    run.finish().expect("Failed", &pods).expect_again(&before, &[]);
}
