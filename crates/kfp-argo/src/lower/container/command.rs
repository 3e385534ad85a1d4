//! The command line of a container.
//!
//! A word may depend on whether an input has a value. If the compiler knows that, the words are
//! tags and text of the template. If only the run knows it, their number is unknown as well, so one
//! expression makes all arguments, and the pod is patched with it.

use argo_model::escape::POD_BRACE;
use argo_model::{Expr, Operator, Text};

use super::placeholder;
use crate::graph::Presence;
use crate::lower::context::ContainerContext;
use crate::lower::naming::parameters::{self, ARTIFACT_VALUES, PARAMETER_VALUES};
use crate::pipeline::{CommandPart, Word};

/// A container's command and arguments.
pub(crate) struct CommandLine {
    pub(crate) command: Vec<Text>,
    pub(crate) args: Vec<Text>,
    /// All arguments as an expression, if their number depends on inputs.
    pub(crate) patched_args: Option<Expr>,
}

/// Lowers the command line of a container.
pub(crate) fn lower(container: &ContainerContext<'_>) -> CommandLine {
    let mut tested = container.spec.words().flat_map(Word::tested_inputs);
    if tested.any(|input| presence(container, input) == Presence::Maybe) {
        // The first word stays the command.
        let mut words = container.spec.words();
        let command = words.next().map(|first| texts(container, first)).unwrap_or_default();
        let lists = words.map(|word| list(container, word)).collect();
        return CommandLine { command, args: Vec::new(), patched_args: Some(Expr::concat(lists)) };
    }
    let texts = |words: &[Word]| words.iter().flat_map(|word| texts(container, word)).collect();
    CommandLine { command: texts(&container.spec.command), args: texts(&container.spec.args), patched_args: None }
}

/// Returns whether an input has a value, or an input artifact exists.
fn presence(container: &ContainerContext<'_>, input: &str) -> Presence {
    container.cx.plan.presence.of_either(container.name, container.component, input)
}

/// Returns the words of an element if the compiler knows which inputs have values.
fn texts(container: &ContainerContext<'_>, word: &Word) -> Vec<Text> {
    match word {
        Word::Text(parts) => vec![text(container, parts)],
        Word::Concat(_) => vec![text(container, &concatenated(container, word))],
        Word::IfPresent { input, then, otherwise } => {
            let chosen = if presence(container, input) == Presence::Never { otherwise } else { then };
            chosen.iter().flat_map(|word| texts(container, word)).collect()
        }
    }
}

/// Returns the pieces of an element that makes one word.
fn concatenated(container: &ContainerContext<'_>, word: &Word) -> Vec<CommandPart> {
    match word {
        Word::Text(parts) => parts.clone(),
        Word::Concat(words) => words.iter().flat_map(|word| concatenated(container, word)).collect(),
        Word::IfPresent { input, then, otherwise } => {
            let chosen = if presence(container, input) == Presence::Never { otherwise } else { then };
            chosen.iter().flat_map(|word| concatenated(container, word)).collect()
        }
    }
}

/// Returns a text with placeholders.
pub(crate) fn text(container: &ContainerContext<'_>, parts: &[CommandPart]) -> Text {
    let alone = parts.len() == 1;
    let texts = parts.iter().map(|part| placeholder::part(container, part, alone));
    texts.fold(Text::new(), |before, after| before.beside(after, POD_BRACE))
}

/// Returns an array of the words of an element.
fn list(container: &ContainerContext<'_>, word: &Word) -> Expr {
    match word {
        Word::Text(_) | Word::Concat(_) => Expr::Array(vec![joined(container, word)]),
        Word::IfPresent { input, then, otherwise } => {
            let lists = |words: &[Word]| Expr::concat(words.iter().map(|word| list(container, word)).collect());
            is_present(container, input).choose(lists(then), lists(otherwise))
        }
    }
}

/// Returns an element that makes one word as one text.
fn joined(container: &ContainerContext<'_>, word: &Word) -> Expr {
    let all = |words: &[Word]| Expr::sum(words.iter().map(|word| joined(container, word)));
    match word {
        Word::Text(parts) => text(container, parts).into_expr(),
        Word::Concat(words) => all(words),
        Word::IfPresent { input, then, otherwise } => is_present(container, input).choose(all(then), all(otherwise)),
    }
}

fn is_present(container: &ContainerContext<'_>, input: &str) -> Expr {
    let values = if container.component.is_artifact(input) { ARTIFACT_VALUES } else { PARAMETER_VALUES };
    parameters::input(values).parse_json().get(input).with(Operator::NotEqual, Expr::Nil)
}
