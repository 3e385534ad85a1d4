//! Tasks with retries, and runs that people start again.

use serde_json::json;

use crate::faults::case::Case;
use crate::faults::disturbance::{Act, Moment};
use crate::faults::expectation::{Expected, HANGS};
use crate::faults::shape::Shape;

pub(super) fn cases(is_handled: bool) -> Vec<Case> {
    let mut cases = tasks(is_handled);
    cases.extend(runs(is_handled));
    cases
}

/// Tasks with retries.
fn tasks(is_handled: bool) -> Vec<Case> {
    let policy =
        json!({"maxRetryCount": 2, "backoffDuration": "1s", "backoffFactor": 1.0, "backoffMaxDuration": "3600s"});
    let retried = |program: &str| Shape::new(is_handled, program).task(json!({"retryPolicy": policy}));
    let (third, never) = (retried("[ \"$ATTEMPT\" = 2 ]"), retried("exit 4"));
    let (work, suffix) = (never.work(), never.suffix());
    let attempts = |end: Expected, last| {
        let end = end.task(format!("{work}(0)"), "Failed").task(format!("{work}(1)"), "Failed");
        end.task(format!("{work}(2)"), last)
    };
    let failed = Expected::phase("Failed").task(never.path("prepare"), "Succeeded");
    let failed = never.with_exit_task(failed, "FAILED").cause(format!("{work}: exit code 4, after 3 attempts"));
    vec![
        Case::new(
            format!("third-attempt{suffix}"),
            "A task succeeds at the third attempt",
            third.ir(),
            attempts(third.all_but_work("Succeeded"), "Succeeded"),
        )
        .options(json!({"tasks": {work.as_str(): {"env": [{"name": "ATTEMPT", "value": "{{retries}}"}]}}})),
        Case::new(
            format!("no-attempt{suffix}"),
            "All three attempts of a task fail",
            never.ir(),
            attempts(failed, "Failed"),
        ),
    ]
}

/// Runs that people start again.
fn runs(is_handled: bool) -> Vec<Case> {
    let shape = Shape::mendable(is_handled);
    let (work, suffix) = (shape.work(), shape.suffix());
    let case = |name: &str, about| Case::new(name.to_owned() + suffix, about, shape.ir(), shape.failed("exit code 1"));
    // The exit task has run, and has seen the first end only (fact A21).
    let mended = |starts: usize| {
        let end = shape.all_but_work("Succeeded").task(work.clone(), "Succeeded").again(work.clone(), starts);
        if is_handled { end.state(shape.exit_task(), "FAILED") } else { end }
    };
    let explained = |case: Case, expected: Vec<Expected>| {
        if is_handled { case.except(&["v"], "A21", expected) } else { case }
    };
    let all_new = || shape.all_but_work("Succeeded").task(work.clone(), "Succeeded");
    let failed = || shape.failed("exit code 1");
    // The nodes that were taken over have no pods. That of an exit hook keeps its group waiting.
    let memoized = |case: Case| {
        let again = failed().without(shape.path("prepare"));
        let case = case.then(Act::Resubmit { is_memoized: true }, again);
        let hangs = Expected::phase(HANGS).task(work.clone(), "Failed");
        if is_handled { case.except(&["v"], "A66", vec![failed(), hangs]) } else { case }
    };
    let retry = || Act::retry_with("broken", "false");
    let sleep = Shape::new(is_handled, "sleep 600");
    vec![
        explained(
            case("retry", "A task fails; `argo retry` with an argument that mends it")
                .then(retry(), all_new().again(work.clone(), 2)),
            vec![failed(), mended(2)],
        ),
        explained(
            case("retry-twice", "A task fails; `argo retry` changes nothing, a second one mends it")
                .then(Act::retry(), failed().again(work.clone(), 2))
                .then(retry(), all_new().again(work.clone(), 3)),
            vec![failed(), failed().again(work.clone(), 2), mended(3)],
        ),
        case("resubmit", "A task fails; `argo resubmit` runs all tasks again")
            .then(Act::Resubmit { is_memoized: false }, failed()),
        memoized(case("resubmit-memoized", "A task fails; `argo resubmit --memoized` runs only that again")),
        Case::new(format!("stop-retry{suffix}"), "`argo stop`, then `argo retry`", sleep.ir(), sleep.failed("*"))
            .when(Moment::Running(work.clone()), Act::Stop)
            .then(Act::retry(), sleep.failed("*deadline").again(work.clone(), 2))
            .options(json!({"tasks": {work.as_str(): {"activeDeadlineSeconds": 120}}})),
    ]
}
