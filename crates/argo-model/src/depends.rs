//! The condition on which a DAG task starts: `depends`.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::name::TaskName;

/// The ending of an upstream task, in the words of `depends`.
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
    /// Its own `depends` can no longer become true.
    Omitted,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Outcome; 5] =
        [Outcome::Succeeded, Outcome::Failed, Outcome::Errored, Outcome::Skipped, Outcome::Omitted];
}

/// An upstream task, with the outcomes after which this task starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// The task.
    pub task: TaskName,
    /// The outcomes, at least one.
    pub outcomes: Vec<Outcome>,
}

/// A part of `depends`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A task has ended in one of these ways.
    Ended(Upstream),
    /// All of them hold.
    All(Vec<Term>),
    /// One of them holds.
    Any(Vec<Term>),
    /// It does not hold.
    Not(Box<Term>),
}

/// The condition of a task (`dag.tasks[].depends`): all of the terms must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depends(Vec<Term>);

impl Depends {
    /// Waits for all of these tasks.
    pub fn on_all(upstream: impl IntoIterator<Item = Upstream>) -> Self {
        Self(upstream.into_iter().map(Term::Ended).collect())
    }

    /// Waits until all of these terms hold.
    pub fn until(terms: Vec<Term>) -> Self {
        Self(terms)
    }

    /// Returns true if the task waits for nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Depends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [one] => write!(f, "{one}"),
            several => joined(f, several, " && "),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Ended(Upstream { task, outcomes }) => {
                let any: Vec<String> = outcomes.iter().map(|outcome| format!("{task}.{outcome:?}")).collect();
                f.write_str(&any.join(" || "))
            }
            Term::All(terms) => joined(f, terms, " && "),
            Term::Any(terms) => joined(f, terms, " || "),
            Term::Not(term) => {
                f.write_str("!")?;
                joined(f, std::slice::from_ref(term), "")
            }
        }
    }
}

/// Terms with an operator between them, each in parentheses that needs some.
fn joined(f: &mut fmt::Formatter<'_>, terms: &[Term], operator: &str) -> fmt::Result {
    for (at, term) in terms.iter().enumerate() {
        let is_one = match term {
            Term::Ended(upstream) => upstream.outcomes.len() == 1,
            Term::All(terms) | Term::Any(terms) => terms.len() == 1,
            Term::Not(_) => true,
        };
        f.write_str(if at == 0 { "" } else { operator })?;
        if is_one { write!(f, "{term}")? } else { write!(f, "({term})")? }
    }
    Ok(())
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

    #[test]
    fn terms_stand_in_parentheses() {
        let on =
            |name: &str, outcome| Term::Ended(Upstream { task: Names::new().claim(name), outcomes: vec![outcome] });
        let any = Term::Any(vec![on("a", Outcome::Failed), on("b", Outcome::Failed)]);
        let not = Term::Not(Box::new(any.clone()));
        assert_eq!(Depends::until(vec![any.clone()]).to_string(), "a.Failed || b.Failed");
        let both = Depends::until(vec![any, not, Term::Not(Box::new(on("c", Outcome::Omitted)))]);
        assert_eq!(both.to_string(), "(a.Failed || b.Failed) && !(a.Failed || b.Failed) && !c.Omitted");
    }

    proptest! {
        /// The printed text means what the tree says, by a reader of its own for `&&`, `||` and
        /// parentheses.
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
