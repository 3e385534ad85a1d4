//! Plays many cases: several at once, and alone those that disturb others.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;

use super::case::Case;
use super::environment::Environment;
use super::player::{Played, play};
use super::promise::broken_promises;

/// The result of a case.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The run ended as expected.
    AsExpected,
    /// The run ended as a fact about this version of Argo says.
    Known(&'static str),
    /// The run ended in another way.
    Differs {
        /// What was different.
        differences: Vec<String>,
        /// The whole observation.
        details: String,
    },
    /// The case was not played.
    Skipped(&'static str),
    /// The cluster refused something.
    Broken(String),
}

/// Plays cases, as many at once as `jobs` says, and reports each to `finished` when it has ended.
pub fn play_all(
    environment: &Environment<'_>,
    cases: &[Case],
    jobs: usize,
    finished: &(dyn Fn(&Case, &Outcome) + Sync),
) -> BTreeMap<String, Outcome> {
    let outcomes = Mutex::new(BTreeMap::new());
    let (alone, together): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.is_alone);
    for (cases, jobs) in [(together, jobs), (alone, 1)] {
        let queue = Mutex::new(cases.into_iter());
        let next = || queue.lock().ok().and_then(|mut queue| queue.next());
        thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(|| {
                    while let Some(case) = next() {
                        let outcome = outcome(environment, case);
                        finished(case, &outcome);
                        outcomes.lock().map(|mut all| all.insert(case.name.clone(), outcome)).ok();
                    }
                });
            }
        });
    }
    outcomes.into_inner().unwrap_or_default()
}

fn outcome(environment: &Environment<'_>, case: &Case) -> Outcome {
    let mut acts = case.stages.iter().flat_map(|stage| &stage.steps).map(|step| &step.act);
    if let Some(missing) = acts.find_map(|act| environment.operator.lacks(act)) {
        return Outcome::Skipped(missing);
    }
    if case.has_claim && environment.operator.storage_class.is_none() {
        return Outcome::Skipped("volumes may not be claimed (--storage-class)");
    }
    match play(environment, case) {
        Ok(played) => judge(environment, case, &played),
        Err(error) => Outcome::Broken(format!("{error:#}")),
    }
}

/// Compares what was seen with the case, and then with the defects of this version of Argo.
fn judge(environment: &Environment<'_>, case: &Case, played: &[Played]) -> Outcome {
    let own = played.iter().flat_map(|Played { stage, seen }| {
        let broken = broken_promises(seen).into_iter().map(|broken| broken.to_string());
        case.expected(*stage).differences(seen).into_iter().chain(broken)
    });
    let mut differences: Vec<String> = own.collect();
    if differences.is_empty() {
        return Outcome::AsExpected;
    }
    for known in case.known(&environment.version) {
        // Where a defect of Argo breaks a promise, its end says so.
        let expected = |stage: usize| known.expected(stage).unwrap_or_else(|| case.expected(stage));
        let of_known: Vec<String> =
            played.iter().flat_map(|Played { stage, seen }| expected(*stage).differences(seen)).collect();
        if of_known.is_empty() {
            return Outcome::Known(known.fact);
        }
        if !known.is_chance {
            differences = of_known;
        }
    }
    let details = played.iter().map(|played| played.seen.to_string()).collect();
    Outcome::Differs { differences, details }
}
