//! Conditions and `depends`, as Argo evaluates them.

use e2e::{Lab, Pipeline};

/// Fields of a loop's items whose types the SDK mistakes are compared as texts, and come as they are.
#[test]
fn fields_of_mistaken_types() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::example("loop_mixed_fields"));
    let outcome = run.finish();
    let mut lines = outcome.all_lines();
    lines.sort_unstable();
    assert_eq!((outcome.phase(), lines), ("Succeeded", vec!["n is 1".to_owned(), "s is a".to_owned()]), "{outcome}");
}

#[test]
fn tasks_called_as_words_of_expressions() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("names"));
    let pods = ["t-false", "t-not", "t-contains", "filter", "last"].map(|task| format!("{task}: Succeeded"));
    run.finish().expect("Succeeded", &pods);
}
