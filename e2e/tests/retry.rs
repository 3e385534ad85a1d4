//! `argo retry`: what failed runs again, what succeeded is left alone, and the run ends well once the cause of the failure is gone.
//!
//! Programs fail as inputs of the pipeline say, and the retry sets those anew. That reaches the programs: the run's arguments enter
//! the pipeline at the entrypoint, whose own inputs a retry computes again.
//!
//! Two limits are Argo's. An exit task that succeeded is not run again, so it has seen the first outcome only. And a failure that a
//! tolerant task followed counts as handled once that one has succeeded.

use e2e::{Lab, Outcome, Pipeline};

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
}

impl Story {
    #[track_caller]
    fn is_true(&self) {
        self.is_true_and(|_| ());
    }

    /// The same, and more holds after the retry.
    #[track_caller]
    fn is_true_and(&self, more: impl FnOnce(&Outcome<'_>)) {
        let Some(lab) = Lab::open() else { return };
        let causes = self.causes.iter();
        let run = lab.run(&causes.fold(Pipeline::named(self.pipeline), |all, cause| all.argument(cause, "true")));
        let before = run.finish();
        before.expect(self.phase, &[all(self.succeeded, "Succeeded"), all(self.failed, "Failed")].concat());
        if self.phase == "Error" {
            before.expect_error("failed exit tasks: exit-handler-1.onExit");
        }
        let gone: Vec<(&str, &str)> = self.causes.iter().map(|&cause| (cause, "false")).collect();
        run.retry(&gone);
        let after = run.finish();
        let ran = [self.succeeded, self.failed, self.later].concat();
        after.expect("Succeeded", &all(&ran, "Succeeded")).expect_again(&before, self.failed);
        more(&after);
    }
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
        later: &[],
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
        later: &[],
    };
    story.is_true();
}

/// The exit task is told what became of the group this time.
#[test]
fn both_failed() {
    let story = Story {
        pipeline: "handler",
        causes: &["fail_work", "fail_exit"],
        phase: "Failed",
        succeeded: &["exit-handler-1/prepare"],
        failed: &["exit-handler-1/work", "exit-handler-1/onExit"],
        later: &[],
    };
    story.is_true_and(|after| {
        let lines = after.lines("exit-handler-1/onExit");
        assert!(lines.len() == 1 && lines[0].contains(r#""state":"COMPLETE""#), "{lines:?}");
    });
}

#[test]
fn exit_pipeline_failed() {
    let story = Story {
        pipeline: "exit_pipeline",
        causes: &["fail_exit"],
        phase: "Error",
        succeeded: &["exit-handler-1/prepare", "exit-handler-1/work", "exit-handler-1/onExit/collect", "publish"],
        failed: &["exit-handler-1/onExit/report"],
        later: &[],
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
    };
    story.is_true();
}

/// What follows the group went on; Argo looks for the exit task behind that.
#[test]
fn exit_task_failed_before_followers() {
    let story = Story {
        pipeline: "handler_followed",
        causes: &["fail_exit"],
        phase: "Error",
        succeeded: &["exit-handler-1/work", "publish", "announce"],
        failed: &["exit-handler-1/onExit"],
        later: &[],
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
        later: &[],
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

/// What `argo stop` ended is what failed, or is in Error when its pod went faster than Argo looked.
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
