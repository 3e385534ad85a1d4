//! The figures of many runs.

use std::collections::BTreeMap;
use std::fmt;

use crate::faults::observation::Observation;
use crate::faults::promise::{Broken, broken_promises, misinformed};

/// A run that was played.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// The observations of its ends: one more than retries.
    pub ends: Vec<Observation>,
    /// The kinds of the disturbances that happened.
    pub acts: Vec<&'static str>,
    /// The number of disturbances whose moment did not come.
    pub missed: usize,
    /// Nothing has disturbed the run since the last retry, which mends it.
    pub must_succeed: bool,
}

/// The figures of many runs.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// The number of runs by phase, at their last end.
    phases: BTreeMap<String, usize>,
    /// The number of disturbances, by kind.
    acts: BTreeMap<&'static str, usize>,
    missed: usize,
    pods: usize,
    hung: usize,
    twice: usize,
    falsely_succeeded: usize,
    left_behind: usize,
    unexplained: usize,
    misinformed: usize,
    not_mended: usize,
    /// The number of runs that kept all promises.
    good: usize,
    refused: usize,
}

impl Played {
    /// Returns what was wrong with the run.
    pub fn faults(&self) -> Vec<String> {
        let broken = self.ends.iter().flat_map(broken_promises).map(|broken| broken.to_string());
        let misinformed = self.ends.first().into_iter().flat_map(misinformed);
        let broken = broken.chain(misinformed);
        broken.chain(self.is_not_mended().then(|| "the retry did not mend it".to_owned())).collect()
    }

    fn is_not_mended(&self) -> bool {
        self.must_succeed && self.ends.last().is_some_and(|end| end.has_ended() && end.phase() != "Succeeded")
    }
}

impl Figures {
    /// Adds a run, or one that could not be played.
    pub fn add(&mut self, played: Option<&Played>) {
        let Some(played) = played else {
            self.refused += 1;
            return;
        };
        let phase = played.ends.last().map_or("", Observation::phase);
        *self.phases.entry(phase.to_owned()).or_default() += 1;
        for act in &played.acts {
            *self.acts.entry(act).or_default() += 1;
        }
        self.missed += played.missed;
        self.pods += played.ends.last().map_or(0, |end| end.tasks.values().map(|task| task.starts).sum());
        for broken in played.ends.iter().flat_map(broken_promises) {
            let count = match broken {
                Broken::Hangs => &mut self.hung,
                Broken::Twice(_) => &mut self.twice,
                Broken::FalselySucceeded(_) => &mut self.falsely_succeeded,
                Broken::LeftBehind(_) => &mut self.left_behind,
                Broken::Unexplained => &mut self.unexplained,
            };
            *count += 1;
        }
        self.misinformed += played.ends.first().map_or(0, |end| misinformed(end).len());
        self.not_mended += usize::from(played.is_not_mended());
        self.good += usize::from(played.faults().is_empty());
    }

    /// Returns the number of runs.
    pub fn runs(&self) -> usize {
        self.phases.values().sum()
    }

    /// Returns true if every run kept its promises.
    pub fn is_good(&self) -> bool {
        self.good == self.runs() && self.refused == 0
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |counts: Vec<String>| counts.join(", ");
        let phases = list(self.phases.iter().map(|(phase, count)| format!("{phase} {count}")).collect());
        let acts = list(self.acts.iter().map(|(act, count)| format!("{act} {count}")).collect());
        writeln!(f, "{} runs of 20 tasks, {} starts of programs; at their ends: {phases}", self.runs(), self.pods)?;
        writeln!(f, "disturbances: {acts}; {} did not come in time", self.missed)?;
        let Self { hung, twice, falsely_succeeded, left_behind, unexplained, misinformed, not_mended, .. } = self;
        write!(f, "never ended {hung}, succeeded twice {twice}, falsely succeeded {falsely_succeeded}, ")?;
        write!(f, "left at work {left_behind}, without a cause {unexplained}, exit task misinformed {misinformed}, ")?;
        write!(f, "not mended by a retry {not_mended}, not played {}", self.refused)
    }
}
