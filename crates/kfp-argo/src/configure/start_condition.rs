//! The condition for the start of a task: Argo's `depends`, over the tasks of a DAG.

use std::collections::BTreeSet;
use std::fmt;

use crate::pipeline::TaskKey;
use argo_model::Outcome;

/// A condition over the results of tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartCondition {
    /// A task has finished with one of these outcomes.
    Ended(TaskKey, Vec<Outcome>),
    /// All conditions hold.
    All(Vec<StartCondition>),
    /// At least one condition holds.
    Any(Vec<StartCondition>),
    /// The condition does not hold.
    Not(Box<StartCondition>),
}

impl StartCondition {
    /// Returns the tasks that have to finish first.
    pub fn tasks(&self) -> BTreeSet<&TaskKey> {
        match self {
            StartCondition::Ended(task, _) => [task].into(),
            StartCondition::All(terms) | StartCondition::Any(terms) => {
                terms.iter().flat_map(StartCondition::tasks).collect()
            }
            StartCondition::Not(term) => term.tasks(),
        }
    }

    /// Returns true if the condition holds after these outcomes of the tasks.
    pub fn holds(&self, outcome: &dyn Fn(&TaskKey) -> Outcome) -> bool {
        match self {
            StartCondition::Ended(task, outcomes) => outcomes.contains(&outcome(task)),
            StartCondition::All(terms) => terms.iter().all(|term| term.holds(outcome)),
            StartCondition::Any(terms) => terms.iter().any(|term| term.holds(outcome)),
            StartCondition::Not(term) => !term.holds(outcome),
        }
    }

    /// Returns the text within another condition: in parentheses if it has several terms.
    fn within(&self) -> String {
        match self {
            StartCondition::All(_) | StartCondition::Any(_) => format!("({self})"),
            StartCondition::Ended(..) | StartCondition::Not(_) => self.to_string(),
        }
    }

    /// Returns true if the condition holds for all outcomes of the tasks.
    pub fn always_holds(&self) -> bool {
        match self {
            StartCondition::Ended(_, outcomes) => Outcome::ALL.iter().all(|outcome| outcomes.contains(outcome)),
            StartCondition::All(terms) => terms.iter().all(StartCondition::always_holds),
            StartCondition::Any(terms) => terms.iter().any(StartCondition::always_holds),
            StartCondition::Not(_) => false,
        }
    }

    /// Returns true if the condition only holds when `task` has succeeded.
    pub fn ensures(&self, task: &TaskKey) -> bool {
        match self {
            StartCondition::Ended(ended, outcomes) => ended == task && *outcomes == [Outcome::Succeeded],
            StartCondition::All(terms) => terms.iter().any(|term| term.ensures(task)),
            StartCondition::Any(terms) => terms.iter().all(|term| term.ensures(task)),
            StartCondition::Not(_) => false,
        }
    }
}

/// Prints the condition as the options file contains it.
impl fmt::Display for StartCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartCondition::Ended(task, outcomes) if outcomes.len() == Outcome::ALL.len() => {
                write!(f, "{task}.Completed")
            }
            StartCondition::Ended(task, outcomes) => match outcomes.as_slice() {
                [Outcome::Succeeded, Outcome::Skipped] => write!(f, "{task}"),
                [one] => write!(f, "{task}.{one:?}"),
                several => write_terms(f, several.iter().map(|one| format!("{task}.{one:?}")), " || "),
            },
            StartCondition::All(terms) => write_terms(f, terms.iter().map(Self::within), " && "),
            StartCondition::Any(terms) => write_terms(f, terms.iter().map(Self::within), " || "),
            StartCondition::Not(inner) => write!(f, "!{}", inner.within()),
        }
    }
}

fn write_terms(f: &mut fmt::Formatter<'_>, terms: impl Iterator<Item = String>, operator: &str) -> fmt::Result {
    f.write_str(&terms.collect::<Vec<_>>().join(operator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configure::depends_parser;
    use crate::options::Origin;
    use crate::pipeline::{Dag, Task};

    fn start(text: &str) -> StartCondition {
        let tasks = ["a", "b-2"].map(|key| (TaskKey::from(key), Task::default()));
        let dag = Dag { tasks: tasks.into_iter().collect(), ..Dag::default() };
        depends_parser::parse(text, &Origin::default(), &dag).unwrap()
    }

    #[test]
    fn conditions_are_printed_as_they_are_read() {
        for text in ["a.Failed", "a", "a.Completed || !b-2.Skipped", "(a.Failed || b-2) && !(a.Errored && b-2)"] {
            assert_eq!(start(text).to_string(), text);
        }
    }

    #[test]
    fn some_conditions_always_hold() {
        for (text, expected) in [
            ("a.Completed", true),
            ("a.Completed && b-2.Completed", true),
            ("a.Completed && b-2.Succeeded", false),
            ("a.Completed || b-2.Succeeded", true),
            ("!a.Completed", false),
        ] {
            assert_eq!(start(text).always_holds(), expected, "{text}");
        }
    }

    #[test]
    fn success_is_certain_or_not() {
        let a = TaskKey::from("a");
        for (text, expected) in [
            ("a.Succeeded", true),
            ("a", false),
            ("a.Succeeded && b-2.Failed", true),
            ("a.Succeeded || b-2.Failed", false),
            ("(a.Succeeded && b-2) || (a.Succeeded && b-2.Failed)", true),
            ("!a.Failed", false),
            ("a.Completed", false),
        ] {
            assert_eq!(start(text).ensures(&a), expected, "{text}");
        }
    }
}
