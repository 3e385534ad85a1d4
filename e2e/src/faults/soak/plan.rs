//! The plan of a run: the disturbances, chosen before the run starts.

use std::fmt;

use super::pipeline::{NO_TASK, TASKS};
use crate::faults::disturbance::{Act, Moment, Step};
use crate::random::Random;

/// What happens to a run. Equal seeds and numbers of runs have equal plans.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The number of the task whose program fails.
    pub fails: Option<usize>,
    /// The disturbances until the run ends. Each further stage begins with a retry.
    pub stages: Vec<Vec<Step>>,
}

impl Plan {
    /// Chooses the plan of a run.
    pub fn new(seed: u64, number: usize) -> Self {
        let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
        let fails = (random.below(2) == 0).then(|| random.below(NO_TASK));
        let mut stages = vec![disturbances(&mut random, 1, 3)];
        // In a run whose program fails, a retry can change nothing before another one mends it.
        if fails.is_some() && random.below(3) == 0 {
            stages.push(vec![now(Act::retry())]);
        }
        // Not by `argo retry -p`, which runs whole groups again (fact A28).
        let mut last = vec![now(Act::SetArgument("fails", NO_TASK.to_string())), now(Act::retry())];
        last.extend(disturbances(&mut random, 0, 1));
        stages.push(last);
        Self { fails, stages }
    }
}

fn now(act: Act) -> Step {
    Step { moment: Moment::Now, act }
}

/// Returns disturbances at tasks, in the order in which these run.
fn disturbances(random: &mut Random, least: usize, most: usize) -> Vec<Step> {
    let number = least + random.below(most - least + 1);
    let mut places: Vec<usize> = (0..number).map(|_| random.below(TASKS.len())).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().map(|place| disturbance(random, TASKS[place])).collect()
}

fn disturbance(random: &mut Random, task: &str) -> Step {
    // With `infrastructureRetries`, every program is that of an attempt.
    let attempt = format!("{task}(0)");
    let running = Moment::Running(attempt.clone());
    let (moment, act) = match random.below(12) {
        0 => (running, Act::Stop),
        1 => (running, Act::Terminate),
        2 | 3 => (running, Act::RestartController),
        4..=6 => (Moment::Waiting(attempt.clone()), Act::DeletePod(attempt)),
        _ => (running, Act::DeletePod(attempt)),
    };
    Step { moment, act }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fails {
            Some(number) => write!(f, "program {number} fails")?,
            None => f.write_str("no program fails")?,
        }
        for Step { moment, act } in self.stages.iter().flatten() {
            match moment {
                Moment::Waiting(path) => write!(f, ", {} before {path} starts", act.kind())?,
                Moment::Running(path) => write!(f, ", {} while {path} runs", act.kind())?,
                _ => write!(f, ", {}", act.kind())?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Plan;
    use crate::faults::disturbance::{Act, Moment};

    #[test]
    fn plans_depend_on_the_seed_and_the_number_alone() {
        let all = |seed| (0..300).map(|number| Plan::new(seed, number).to_string()).collect::<Vec<_>>();
        assert_eq!(all(7), all(7));
        assert_ne!(all(7), all(8));
        let different: BTreeSet<String> = all(7).into_iter().collect();
        assert!(different.len() > 290, "{}", different.len());
    }

    #[test]
    fn all_kinds_of_disturbances_are_chosen() {
        let steps: Vec<_> = (0..300).flat_map(|number| Plan::new(1, number).stages).flatten().collect();
        let kinds: BTreeSet<&str> = steps.iter().map(|step| step.act.kind()).collect();
        let expected =
            ["a pod is deleted", "an argument is changed", "retry", "stop", "terminate", "the controller is killed"];
        assert_eq!(kinds, BTreeSet::from(expected));
        let early = |step: &&super::Step| matches!((&step.moment, &step.act), (Moment::Waiting(_), Act::DeletePod(_)));
        assert!(steps.iter().any(|step| early(&step)));
    }
}
