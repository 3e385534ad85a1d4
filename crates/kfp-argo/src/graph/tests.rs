//! Tables over graphs of one line (see [`crate::fixture`]).

use super::{Edge, Ending, Presence, Reason, Role, TaskGraph};
use crate::fixture::Fixture;
use crate::pipeline::ComponentName;

#[test]
fn edges_have_a_reason_and_an_ending() {
    for (text, expected) in [
        ("a; b", ""),
        ("a; b after a", "a>b order succeeded"),
        ("a; b reads a", "a>b data succeeded"),
        ("a; b uses a", "a>b data succeeded"),
        ("a; b reads a after a", "a>b data succeeded"),
        ("a; b tolerant after a", "a>b order completed"),
        ("a; b; c tolerant after a b", "a>c order completed, b>c order completed"),
        ("g group; x exit of g", "g>x exit completed"),
        ("input i; a reads i", ""),
    ] {
        let graph = Fixture::new(text).graph();
        let edges: Vec<String> = graph.edges().into_iter().map(edge).collect();
        assert_eq!(edges.join(", "), expected, "{text}");
    }
}

fn edge((from, to, Edge { reason, ending }): (&crate::pipeline::TaskKey, &crate::pipeline::TaskKey, Edge)) -> String {
    let reason = match reason {
        Reason::Data => "data",
        Reason::Order => "order",
        Reason::ExitOf => "exit",
    };
    let ending = if ending == Ending::Succeeded { "succeeded" } else { "completed" };
    format!("{from}>{to} {reason} {ending}")
}

#[test]
fn cycles_are_reported_with_their_tasks() {
    for (text, expected) in [
        ("a after a", "a -> a"),
        ("a after b; b after a", "a -> b -> a"),
        ("a; b after d; c after b; d reads c", "b -> c -> d -> b"),
    ] {
        let errors = Fixture::new(text).graphs().unwrap_err();
        assert!(errors.contains("KFP201") && errors.contains(&format!(": {expected} (")), "{text}: {errors}");
    }
}

#[test]
fn exit_tasks_are_told_from_tolerant_ones() {
    for (text, expected) in [
        ("a; b after a", "a ordinary, b ordinary"),
        ("a; b tolerant after a", "a ordinary, b tolerant"),
        ("g group; x exit of g", "g ordinary, x exit of g"),
        // Without the SDK's name and without a final status, `g` is an ordinary DAG.
        ("g group; x tolerant after g", "g ordinary, x tolerant"),
        ("exit-handler-1 group; x tolerant after exit-handler-1", "exit-handler-1 ordinary, x exit of exit-handler-1"),
        // A container is not a group.
        ("exit-handler-1; x tolerant after exit-handler-1", "exit-handler-1 ordinary, x tolerant"),
        // More dependencies, dependants or a condition: tolerant.
        ("a; g group; x exit of g after a", "a ordinary, g ordinary, x tolerant"),
        ("g group; x exit of g; y after x", "g ordinary, x tolerant, y ordinary"),
        ("g group; x exit of g if", "g ordinary, x tolerant"),
        // The task with the group's final status wins over the first by key.
        (
            "exit-handler-1 group; w tolerant after exit-handler-1; x exit of exit-handler-1",
            "exit-handler-1 ordinary, w tolerant, x exit of exit-handler-1",
        ),
    ] {
        let (fixture, graph) = (Fixture::new(text), Fixture::new(text).graph());
        let roles = fixture.pipeline.root().tasks().map(|(key, _)| match graph.role(key) {
            Role::Ordinary => format!("{key} ordinary"),
            Role::Tolerant => format!("{key} tolerant"),
            Role::Exit { group } => format!("{key} exit of {group}"),
        });
        assert_eq!(roles.collect::<Vec<_>>().join(", "), expected, "{text}");
    }
}

#[test]
fn tasks_after_a_tolerated_failure_can_be_skipped() {
    for (text, expected) in [
        ("a; b after a", ""),
        ("a tolerated; b after a; c after b; d", "b c"),
        ("a tolerated; b reads a", "b"),
        ("a tolerated; b tolerant after a; c after b", ""),
        // A condition can skip a tolerant task as well.
        ("a tolerated; b tolerant if after a; c after b", "b c"),
        // A task that is tolerated itself is not a target for that reason already.
        ("a tolerated; b tolerated after a; c after b", "c"),
        ("a tolerated; b; c after a b", "c"),
    ] {
        let graph: TaskGraph = Fixture::new(text).graph();
        let skippable: Vec<&str> = graph.skippable_tasks().map(|key| key.as_str()).collect();
        assert_eq!(skippable.join(" "), expected, "{text}");
    }
}

#[test]
fn a_tolerated_failure_must_not_cost_an_exit_task() {
    for text in [
        "g group tolerated; x exit of g",
        "g group; x exit of g tolerated",
        "a tolerated; g group after a; x exit of g",
    ] {
        let errors = Fixture::new(text).graphs().unwrap_err();
        assert!(errors.contains("KFP509"), "{text}: {errors}");
    }
    assert!(Fixture::new("a tolerated; g group; x exit of g").graphs().is_ok());
}

#[test]
fn inputs_have_values_always_sometimes_or_never() {
    use Presence::{Always, Maybe, Never};
    for (text, component, input, expected) in [
        ("a; b reads a", "comp-b", "a", Always),
        // A program may leave an output out. What requires it does not run then.
        ("a; b reads a?", "comp-b", "a", Maybe),
        ("a; b tolerant reads a", "comp-b", "a", Maybe),
        ("a; b reads a", "comp-b", "other", Never),
        ("input i; a reads i", "comp-a", "i", Always),
        ("input i?; a reads i", "comp-a", "i", Maybe),
        ("g group; x exit of g", "comp-x", "status", Always),
        // Two tasks of one component: one passes the input, the other does not.
        ("a; b:c reads a; d:c", "c", "a", Maybe),
        ("a; b:c reads a; d:c tolerant reads a", "c", "a", Maybe),
        ("a; b:c reads a; d:c reads a", "c", "a", Always),
    ] {
        let graphs = Fixture::new(text).graphs().unwrap();
        let component = ComponentName::Named(component.to_owned());
        assert_eq!(graphs.presence.of(&component, input), expected, "{text}");
    }
}

#[test]
fn artifacts_exist_if_their_writer_must_have_succeeded() {
    use Presence::{Always, Maybe, Never};
    for (text, component, expected) in [
        ("a; b uses a", "comp-b", Always),
        ("a; b tolerant uses a", "comp-b", Maybe),
        // A task within the group may not have run.
        ("g group; b uses g", "comp-b", Maybe),
        ("a; b:c uses a; d:c", "c", Maybe),
        ("a", "comp-a", Never),
    ] {
        let graphs = Fixture::new(text).graphs().unwrap();
        let component = ComponentName::Named(component.to_owned());
        assert_eq!(graphs.presence.of_artifact(&component, "in"), expected, "{text}");
    }
}
