//! Time within a run.
//!
//! The pipeline does not decide how long programs run, and few things depend on it: what a failure
//! with `failFast` and a stopped run keep from starting. For these, every attempt of a program
//! takes one unit of time, everything else takes none, and all programs that can start do start.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The number of attempts after the start of the run.
pub type Time = u32;

/// The places of a DAG or loop whose parallelism is limited.
#[derive(Debug)]
pub(crate) struct Places {
    limit: Option<usize>,
    /// The ends of those that have a place.
    taken: BinaryHeap<Reverse<Time>>,
}

impl Places {
    /// Without a limit, or with zero, there are always free places.
    pub(crate) fn new(limit: Option<u32>) -> Self {
        let limit = limit.filter(|limit| *limit > 0).and_then(|limit| usize::try_from(limit).ok());
        Self { limit, taken: BinaryHeap::new() }
    }

    /// Returns when something that is ready can start: at once, or when a place becomes free.
    pub(crate) fn start(&mut self, ready: Time) -> Time {
        match self.limit {
            Some(limit) if self.taken.len() >= limit => self.taken.pop().map_or(ready, |Reverse(end)| end.max(ready)),
            _ => ready,
        }
    }

    /// Takes a place until `end`.
    pub(crate) fn take(&mut self, end: Time) {
        if self.limit.is_some() {
            self.taken.push(Reverse(end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_lets_others_wait() {
        let starts = |limit: Option<u32>| {
            let mut places = Places::new(limit);
            let mut start = |takes: Time| {
                let at = places.start(0);
                places.take(at + takes);
                at
            };
            [start(3), start(1), start(1), start(1)]
        };
        assert_eq!(starts(None), [0, 0, 0, 0]);
        assert_eq!(starts(Some(0)), [0, 0, 0, 0]);
        assert_eq!(starts(Some(1)), [0, 3, 4, 5]);
        assert_eq!(starts(Some(2)), [0, 0, 1, 2]);
    }
}
