//! When a DAG task may start: `depends`.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::name::TaskName;

/// How an upstream task ended, as `depends` calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It succeeded.
    Succeeded,
    /// Its program failed.
    Failed,
    /// Argo could not run it.
    Errored,
    /// Its `when` was false.
    Skipped,
    /// Its own `depends` could no longer come true.
    Omitted,
}

impl Outcome {
    /// Every way to end.
    pub const ALL: [Outcome; 5] =
        [Outcome::Succeeded, Outcome::Failed, Outcome::Errored, Outcome::Skipped, Outcome::Omitted];
}

/// A task that has to end first, and the outcomes that let this one go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// The task.
    pub task: TaskName,
    /// The outcomes, at least one.
    pub outcomes: Vec<Outcome>,
}

/// All tasks that have to end first (`dag.tasks[].depends`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depends(Vec<Upstream>);

impl Depends {
    /// Waits for all of these.
    pub fn on_all(upstream: impl IntoIterator<Item = Upstream>) -> Self {
        Self(upstream.into_iter().collect())
    }

    /// Whether it waits for nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Depends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Upstream { task, outcomes }) in self.0.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { " && " })?;
            let any: Vec<String> = outcomes.iter().map(|outcome| format!("{task}.{outcome:?}")).collect();
            let alone = any.len() == 1 || self.0.len() == 1;
            write!(f, "{}{}{}", if alone { "" } else { "(" }, any.join(" || "), if alone { "" } else { ")" })?;
        }
        Ok(())
    }
}

impl Serialize for Depends {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Names;

    #[test]
    fn several_outcomes_stand_in_parentheses() {
        let [a, b] = [Names::new().claim("a"), Names::new().claim("b")];
        let on = |task: &TaskName, outcomes: &[Outcome]| Upstream { task: task.clone(), outcomes: outcomes.to_vec() };
        let failed_or_not = &[Outcome::Succeeded, Outcome::Failed];
        let both = Depends::on_all([on(&a, &[Outcome::Succeeded]), on(&b, failed_or_not)]);
        assert_eq!(both.to_string(), "a.Succeeded && (b.Succeeded || b.Failed)");
        assert_eq!(Depends::on_all([on(&a, failed_or_not)]).to_string(), "a.Succeeded || a.Failed");
    }

    proptest! {
        /// The printed text means what the tree says, by a reader of its own for `&&`, `||` and parentheses.
        #[test]
        fn the_text_means_what_the_tree_says(
            wanted in proptest::collection::vec((0..4usize, proptest::sample::subsequence(Outcome::ALL.to_vec(), 1..5)), 1..4),
            ended in proptest::collection::vec(0..5usize, 4),
        ) {
            let task = |at: usize| -> TaskName { Names::new().claim(&format!("t{at}")) };
            let depends = Depends::on_all(wanted.iter().map(|(at, outcomes)| Upstream { task: task(*at), outcomes: outcomes.clone() }));
            let holds = |term: &str| {
                let (name, outcome) = term.split_once('.').unwrap();
                let at: usize = name[1..].parse().unwrap();
                format!("{:?}", Outcome::ALL[ended[at]]) == outcome
            };
            let read = |any: &str| any.trim_matches(['(', ')']).split(" || ").any(holds);
            let text = depends.to_string();
            let said = text.split(" && ").all(read);
            let meant = wanted.iter().all(|(at, outcomes)| outcomes.contains(&Outcome::ALL[ended[*at]]));
            prop_assert_eq!(said, meant, "{}", text);
        }
    }
}
