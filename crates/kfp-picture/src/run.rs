//! The states of the boxes of a picture in one run.

use crate::picture::{Fact, NodeId, Picture, Shape};

/// How a task ended, or how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It ran, and nothing in it failed.
    Succeeded,
    /// It ran, and something in it failed.
    Failed,
    /// Its condition did not hold.
    Skipped,
    /// A task that it waits for did not succeed, so it never started.
    Omitted,
    /// The group around it did not run.
    NotReached,
    /// It waits for a place to run.
    Pending,
    /// It runs.
    Running,
}

impl State {
    /// Returns the letter of the state in a page.
    pub(crate) fn letter(self) -> char {
        match self {
            State::Succeeded => 'S',
            State::Failed => 'F',
            State::Skipped => 'K',
            State::Omitted => 'O',
            State::NotReached => 'N',
            State::Pending => 'P',
            State::Running => 'R',
        }
    }

    /// Returns the state of several iterations together: the one that deserves attention most.
    fn of_all(states: &[State]) -> Self {
        use State::{Failed, NotReached, Omitted, Pending, Running, Skipped, Succeeded};
        let order = [Failed, Running, Pending, Succeeded, Omitted, Skipped];
        order.into_iter().find(|state| states.contains(state)).unwrap_or(NotReached)
    }
}

/// The task that was made to fail in a run that is imagined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// The box of the task.
    pub node: NodeId,
    /// The iteration of each loop around it, the outermost first. None if all iterations fail.
    pub iterations: Option<Vec<usize>>,
}

/// One run of a pipeline, real or imagined.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The cause that distinguishes the run from others, such as `train fails`.
    pub title: String,
    /// What the run takes for granted, and what else a reader has to know.
    pub notes: Vec<String>,
    /// The result of the whole run.
    pub state: State,
    /// The states of each box: one for each time that the group around it runs. A box that is not
    /// in a loop has one state.
    pub states: Vec<Vec<State>>,
    /// The number of iterations of each loop, for each of its own states; empty for other boxes.
    pub iterations: Vec<Vec<usize>>,
    /// The task that was made to fail.
    pub failing: Option<Failing>,
    /// The details of each box in each of its states; empty for runs that are imagined.
    pub facts: Vec<Vec<Vec<Fact>>>,
}

impl Run {
    /// Returns the state of a box over all iterations.
    pub fn state_of(&self, node: NodeId) -> State {
        State::of_all(&self.states[node])
    }

    /// Returns the number of tasks, without groups, that never started: skipped, omitted or not
    /// reached.
    pub fn never_started(&self, picture: &Picture) -> usize {
        let tasks = picture.nodes.iter().enumerate().filter(|(_, node)| node.shape == Shape::Task);
        tasks
            .filter(|(id, _)| matches!(self.state_of(*id), State::Skipped | State::Omitted | State::NotReached))
            .count()
    }
}
