//! Parser of `depends` in the options file: Argo's language over the tasks of a DAG.

use std::collections::BTreeMap;

use argo_model::Outcome;

use super::argo_names::argo_names;
use super::start_condition::StartCondition;
use crate::diagnostics::{Diagnostic, bad_depends};
use crate::options::{Origin, TaskNames};
use crate::pipeline::{Dag, TaskKey};

/// The largest number of open parentheses and negations. More would exhaust the stack.
const MAX_DEPTH: usize = 64;

/// The longest text, in bytes. Argo evaluates it whenever a task of the DAG ends.
const MAX_LENGTH: usize = 16 << 10;

/// Parses a `depends`, in which tasks have their keys or the names of Python in Argo's form. As in
/// Argo, a task without an outcome means that it succeeded or was
/// skipped. `Completed` is any outcome.
///
/// # Errors
/// An error about the first mistake.
pub(super) fn parse(text: &str, at: &Origin, dag: &Dag) -> Result<StartCondition, Box<Diagnostic>> {
    if text.len() > MAX_LENGTH {
        return Err(bad_depends::too_long(at, MAX_LENGTH).into());
    }
    let names = argo_names(dag, TaskNames::DisplayName);
    let by_name = names.iter().map(|(key, name)| (name.as_str(), *key));
    // A key wins over the same name of another task.
    let tasks = by_name.chain(dag.tasks.keys().map(|key| (key.as_str(), key))).collect();
    let mut reader = Reader { rest: text, at, tasks, depth: 0 };
    let start = reader.any()?;
    reader.skip();
    if reader.rest.is_empty() { Ok(start) } else { Err(reader.unexpected()) }
}

struct Reader<'r> {
    rest: &'r str,
    at: &'r Origin,
    tasks: BTreeMap<&'r str, &'r TaskKey>,
    /// The number of open parentheses and negations.
    depth: usize,
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

    fn any(&mut self) -> Result<StartCondition, Box<Diagnostic>> {
        self.joined("||", Self::all, StartCondition::Any)
    }

    fn all(&mut self) -> Result<StartCondition, Box<Diagnostic>> {
        self.joined("&&", Self::one, StartCondition::All)
    }

    fn joined(
        &mut self,
        operator: &str,
        term: impl Fn(&mut Self) -> Result<StartCondition, Box<Diagnostic>>,
        join: impl Fn(Vec<StartCondition>) -> StartCondition,
    ) -> Result<StartCondition, Box<Diagnostic>> {
        let first = term(self)?;
        let mut terms = vec![first];
        while self.takes(operator) {
            terms.push(term(self)?);
        }
        Ok(if terms.len() == 1 { terms.remove(0) } else { join(terms) })
    }

    /// Reads a condition within one more parenthesis or negation.
    fn deeper(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<StartCondition, Box<Diagnostic>>,
    ) -> Result<StartCondition, Box<Diagnostic>> {
        if self.depth == MAX_DEPTH {
            return Err(bad_depends::too_deep(self.at, MAX_DEPTH).into());
        }
        self.depth += 1;
        let condition = inner(self);
        self.depth -= 1;
        condition
    }

    fn one(&mut self) -> Result<StartCondition, Box<Diagnostic>> {
        if self.takes("!") {
            return Ok(StartCondition::Not(Box::new(self.deeper(Self::one)?)));
        }
        if self.takes("(") {
            let inner = self.deeper(Self::any)?;
            return if self.takes(")") { Ok(inner) } else { Err(self.unexpected()) };
        }
        self.skip();
        let name = self.word().ok_or_else(|| self.unexpected())?;
        let unknown = || bad_depends::unknown_task(self.at, name, self.tasks.keys().copied());
        let task = (*self.tasks.get(name).ok_or_else(|| Box::new(unknown()))?).clone();
        let Some(rest) = self.rest.strip_prefix('.') else {
            return Ok(StartCondition::Ended(task, vec![Outcome::Succeeded, Outcome::Skipped]));
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
        Ok(StartCondition::Ended(task, outcomes))
    }
}

impl<'r> Reader<'r> {
    /// Reads a name: letters, digits, `-` and `_`.
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
    use crate::pipeline::Task;

    fn start(text: &str) -> Result<StartCondition, String> {
        let named = Task { display_name: Some("The second one".to_owned()), ..Task::default() };
        let tasks = [("a", Task::default()), ("b-2", named)].map(|(key, task)| (TaskKey::from(key), task));
        let dag = Dag { tasks: tasks.into_iter().collect(), ..Dag::default() };
        parse(text, &Origin::default(), &dag).map_err(|found| found.message)
    }

    #[test]
    fn operators_bind_as_in_argo() {
        let on = |task: &str, outcome| StartCondition::Ended(TaskKey::from(task), vec![outcome]);
        let (a, b) = (on("a", Outcome::Failed), on("b-2", Outcome::Succeeded));
        assert_eq!(start("The-second-one.Succeeded"), Ok(b.clone()));
        let all = StartCondition::All(vec![b.clone(), a.clone()]);
        assert_eq!(start("a.Failed"), Ok(a.clone()));
        assert_eq!(start(" a.Failed||b-2.Succeeded && a.Failed "), Ok(StartCondition::Any(vec![a.clone(), all])));
        let any = StartCondition::Any(vec![a.clone(), b.clone()]);
        assert_eq!(start("!(a.Failed || b-2.Succeeded)"), Ok(StartCondition::Not(Box::new(any.clone()))));
        assert_eq!(start("(a.Failed || b-2.Succeeded) && a.Failed"), Ok(StartCondition::All(vec![any, a])));
        assert_eq!(
            start("a"),
            Ok(StartCondition::Ended(TaskKey::from("a"), vec![Outcome::Succeeded, Outcome::Skipped]))
        );
        assert_eq!(start("a.Completed"), Ok(StartCondition::Ended(TaskKey::from("a"), Outcome::ALL.to_vec())));
    }

    #[test]
    fn nothing_is_too_deep_for_the_stack() {
        for (open, close) in [("(", ")"), ("!", ""), ("!(", ")"), ("(", "")] {
            let text = format!("{}a.Failed{}", open.repeat(5000), close.repeat(5000));
            assert!(start(&text).unwrap_err().contains("64"), "{open}");
        }
        assert!(start(&"a.Failed && ".repeat(5000)).unwrap_err().contains("16384 bytes"));
        assert!(start(&vec!["!(a.Failed)"; 1000].join("||")).is_ok());
    }

    #[test]
    fn mistakes_are_reported() {
        for (text, part) in [
            ("", "is incomplete"),
            ("a.Failed &&", "is incomplete"),
            ("(a.Failed", "is incomplete"),
            ("a.Failed b-2", "`b-2`"),
            ("a.Failed & a", "`& a`"),
            ("c.Failed", "the DAG has no task `c`"),
            ("a.Broken", "`Broken`"),
            ("a.", "``"),
        ] {
            let message = start(text).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
