//! What has to hold before a task starts: Argo's `depends`, over the tasks of a DAG.

use std::collections::BTreeSet;

use argo_model::Outcome;
use kfp_ir::Path;

use crate::diagnostics::{Diagnostic, bad_depends};
use crate::pipeline::TaskKey;

/// A part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// A task has ended in one of these ways.
    Ended(TaskKey, Vec<Outcome>),
    /// All of them hold.
    All(Vec<Start>),
    /// One of them holds.
    Any(Vec<Start>),
    /// It does not hold.
    Not(Box<Start>),
}

impl Start {
    /// The tasks that have to end.
    pub(crate) fn tasks(&self) -> BTreeSet<&TaskKey> {
        match self {
            Start::Ended(task, _) => [task].into(),
            Start::All(terms) | Start::Any(terms) => terms.iter().flat_map(Start::tasks).collect(),
            Start::Not(term) => term.tasks(),
        }
    }

    /// Whether it holds however the tasks end.
    pub(crate) fn always_holds(&self) -> bool {
        match self {
            Start::Ended(_, outcomes) => Outcome::ALL.iter().all(|outcome| outcomes.contains(outcome)),
            Start::All(terms) => terms.iter().all(Start::always_holds),
            Start::Any(terms) => terms.iter().any(Start::always_holds),
            Start::Not(_) => false,
        }
    }

    /// Whether it is sure that a task succeeded when this holds.
    pub(crate) fn ensures(&self, task: &TaskKey) -> bool {
        match self {
            Start::Ended(ended, outcomes) => ended == task && *outcomes == [Outcome::Succeeded],
            Start::All(terms) => terms.iter().any(|term| term.ensures(task)),
            Start::Any(terms) => terms.iter().all(|term| term.ensures(task)),
            Start::Not(_) => false,
        }
    }
}

/// Reads the text of a `depends`. A task without an outcome is one that succeeded or was skipped, as in Argo; `Completed` is any end.
///
/// # Errors
/// A finding about what is wrong first.
pub(super) fn read<'t>(
    text: &str,
    at: &Path,
    tasks: impl Iterator<Item = &'t TaskKey>,
) -> Result<Start, Box<Diagnostic>> {
    let mut reader = Reader { rest: text, at, tasks: tasks.collect() };
    let start = reader.any()?;
    reader.skip();
    if reader.rest.is_empty() { Ok(start) } else { Err(reader.unexpected()) }
}

struct Reader<'r> {
    rest: &'r str,
    at: &'r Path,
    tasks: Vec<&'r TaskKey>,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn takes(&mut self, symbol: &str) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(symbol);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn unexpected(&self) -> Box<Diagnostic> {
        bad_depends::unexpected(self.at, self.rest).into()
    }

    fn any(&mut self) -> Result<Start, Box<Diagnostic>> {
        self.joined("||", Self::all, Start::Any)
    }

    fn all(&mut self) -> Result<Start, Box<Diagnostic>> {
        self.joined("&&", Self::one, Start::All)
    }

    fn joined(
        &mut self,
        operator: &str,
        term: impl Fn(&mut Self) -> Result<Start, Box<Diagnostic>>,
        join: impl Fn(Vec<Start>) -> Start,
    ) -> Result<Start, Box<Diagnostic>> {
        let first = term(self)?;
        let mut terms = vec![first];
        while self.takes(operator) {
            terms.push(term(self)?);
        }
        Ok(if terms.len() == 1 { terms.remove(0) } else { join(terms) })
    }

    fn one(&mut self) -> Result<Start, Box<Diagnostic>> {
        if self.takes("!") {
            return Ok(Start::Not(Box::new(self.one()?)));
        }
        if self.takes("(") {
            let inner = self.any()?;
            return if self.takes(")") { Ok(inner) } else { Err(self.unexpected()) };
        }
        self.skip();
        let name = self.word().ok_or_else(|| self.unexpected())?;
        let known = self.tasks.iter().find(|task| task.as_str() == name);
        let unknown = || bad_depends::unknown_task(self.at, name, self.tasks.iter().map(|task| task.as_str()));
        let task = (*known.ok_or_else(|| Box::new(unknown()))?).clone();
        let Some(rest) = self.rest.strip_prefix('.') else {
            return Ok(Start::Ended(task, vec![Outcome::Succeeded, Outcome::Skipped]));
        };
        self.rest = rest;
        let word = self.word().unwrap_or_default();
        let outcomes = match word {
            "Completed" => Outcome::ALL.to_vec(),
            _ => match Outcome::ALL.iter().find(|outcome| format!("{outcome:?}") == word) {
                Some(outcome) => vec![*outcome],
                None => return Err(bad_depends::unknown_outcome(self.at, word).into()),
            },
        };
        Ok(Start::Ended(task, outcomes))
    }
}

impl<'r> Reader<'r> {
    /// A name: letters, digits, `-` and `_`.
    fn word(&mut self) -> Option<&'r str> {
        let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let (word, rest) = self.rest.split_at(self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len()));
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(text: &str) -> Result<Start, String> {
        let tasks = ["a", "b-2"].map(TaskKey::from);
        read(text, &Path::new(), tasks.iter()).map_err(|found| found.message)
    }

    #[test]
    fn operators_bind_as_in_argo() {
        let on = |task: &str, outcome| Start::Ended(TaskKey::from(task), vec![outcome]);
        let (a, b) = (on("a", Outcome::Failed), on("b-2", Outcome::Succeeded));
        let all = Start::All(vec![b.clone(), a.clone()]);
        assert_eq!(start("a.Failed"), Ok(a.clone()));
        assert_eq!(start(" a.Failed||b-2.Succeeded && a.Failed "), Ok(Start::Any(vec![a.clone(), all])));
        let any = Start::Any(vec![a.clone(), b.clone()]);
        assert_eq!(start("!(a.Failed || b-2.Succeeded)"), Ok(Start::Not(Box::new(any.clone()))));
        assert_eq!(start("(a.Failed || b-2.Succeeded) && a.Failed"), Ok(Start::All(vec![any, a])));
        assert_eq!(start("a"), Ok(Start::Ended(TaskKey::from("a"), vec![Outcome::Succeeded, Outcome::Skipped])));
        assert_eq!(start("a.Completed"), Ok(Start::Ended(TaskKey::from("a"), Outcome::ALL.to_vec())));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, part) in [
            ("", "ends too early"),
            ("a.Failed &&", "ends too early"),
            ("(a.Failed", "ends too early"),
            ("a.Failed b-2", "`b-2`"),
            ("a.Failed & a", "`& a`"),
            ("c.Failed", "no task \"c\""),
            ("a.Broken", "\"Broken\""),
            ("a.", "\"\""),
        ] {
            let message = start(text).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn some_always_hold() {
        for (text, expected) in [
            ("a.Completed", true),
            ("a.Completed && b-2.Completed", true),
            ("a.Completed && b-2.Succeeded", false),
            ("a.Completed || b-2.Succeeded", true),
            ("!a.Completed", false),
        ] {
            assert_eq!(start(text).unwrap().always_holds(), expected, "{text}");
        }
    }

    #[test]
    fn success_is_sure_or_not() {
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
            assert_eq!(start(text).unwrap().ensures(&a), expected, "{text}");
        }
    }
}
