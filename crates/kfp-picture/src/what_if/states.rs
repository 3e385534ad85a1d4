//! The states of boxes in a run that `kfp-semantics` has computed.

use kfp_semantics::{Outcome, Path};

use crate::pipeline::Expansion;
use crate::run::{Failing, Run, State};

/// Returns the states of all boxes in a run.
pub(super) fn run(
    expansion: &Expansion<'_>,
    result: &kfp_semantics::Run,
    title: String,
    notes: Vec<String>,
    failing: Option<Failing>,
) -> Run {
    let mut states = Vec::with_capacity(expansion.placed.len());
    let mut iterations = Vec::with_capacity(expansion.placed.len());
    // The paths of each box's content, once for each time that it runs.
    let mut contents: Vec<Vec<Path>> = Vec::with_capacity(expansion.placed.len());
    for (id, placed) in expansion.placed.iter().enumerate() {
        let around = match expansion.picture.nodes[id].parent {
            Some(parent) => contents[parent].clone(),
            None => vec![Path::default()],
        };
        let paths: Vec<Path> = match placed.key {
            Some(key) => around.iter().map(|path| path.task(key)).collect(),
            None => around,
        };
        let state = |path: &Path| result.outcomes.get(path).map_or(State::NotReached, |outcome| of(*outcome));
        states.push(paths.iter().map(state).collect());
        if placed.each.is_some() {
            let items: Vec<Vec<Path>> = paths.iter().map(|path| items(result, path)).collect();
            iterations.push(items.iter().map(Vec::len).collect());
            contents.push(items.concat());
        } else {
            iterations.push(Vec::new());
            contents.push(paths);
        }
    }
    let state = if result.succeeded { State::Succeeded } else { State::Failed };
    Run { title, notes, state, states, iterations, failing, facts: Vec::new() }
}

/// Returns the paths of a loop's iterations.
fn items(result: &kfp_semantics::Run, path: &Path) -> Vec<Path> {
    (0..).map(|number| path.item(number)).take_while(|item| result.outcomes.contains_key(item)).collect()
}

fn of(outcome: Outcome) -> State {
    match outcome {
        Outcome::Succeeded => State::Succeeded,
        Outcome::Failed => State::Failed,
        Outcome::Skipped => State::Skipped,
        Outcome::Omitted | Outcome::Stopped => State::Omitted,
    }
}
