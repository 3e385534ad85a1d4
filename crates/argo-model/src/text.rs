//! Text with tags in it: a parameter's value, an argument of a container.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::escape;
use crate::expr::{Expr, Variable};
use crate::tags::Tag;

/// One piece of a [`Text`].
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Literal text in which no tag hides. Only the constructors of [`Text`] make it.
    Literal(Literal),
    /// A tag, which Argo replaces: `{{workflow.name}}` for a variable that holds no free text,
    /// `{{=…}}` for any other expression.
    Tag(Expr),
}

/// Literal text in which no tag hides.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal(String);

/// A sequence of literals and tags.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text(Vec<Piece>);

impl Text {
    /// Returns the empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the text of a JSON value.
    pub fn json(value: &Value) -> Self {
        Self::new().then_literal(escape::json(value))
    }

    /// Returns the text of a JSON value in a container's command or arguments.
    pub fn pod_json(value: &Value) -> Self {
        Self::new().then_literal(escape::pod_json(value))
    }

    /// Returns a single tag.
    pub fn tag(expr: impl Into<Expr>) -> Self {
        Self(vec![Piece::Tag(expr.into())])
    }

    /// Returns literal text of a container's command, arguments or environment (see [`escape`]).
    pub fn pod(text: &str) -> Self {
        Self::new().then_literal(escape::pod(text))
    }

    /// Returns literal text beside a tag in a container's command or arguments.
    pub fn pod_part(text: &str) -> Self {
        Self::new().then_literal(escape::pod_part(text))
    }

    /// Returns literal text within a JSON string.
    pub fn json_string_part(text: &str) -> Self {
        Self::new().then_literal(escape::json_string_part(text))
    }

    /// Returns text that the compiler itself fixes, such as `{"inputs":`.
    ///
    /// # Panics
    ///
    /// If the text contains two left braces in a row: the caller made a mistake.
    pub fn syntax(text: &'static str) -> Self {
        assert!(!text.contains("{{"), "{text:?} would start a tag");
        Self::new().then_literal(text.to_owned())
    }

    /// Returns literal text of a field that has no escapes, such as a name or a path. Two left
    /// braces in a row have no use there, so they are set apart.
    pub fn field(text: impl AsRef<str>) -> Self {
        Self::new().then_literal(escape::apart(text.as_ref()))
    }

    /// Returns this text, with another one after it.
    pub fn then(mut self, other: Text) -> Self {
        for piece in other.0 {
            match piece {
                Piece::Literal(Literal(text)) => self = self.then_literal(text),
                tag @ Piece::Tag(_) => self.0.push(tag),
            }
        }
        self
    }

    /// Returns this text, with another one after it. If two tags meet, all braces of the second
    /// one's value are written as `brace`, because one could pair with the end of the first value.
    pub fn beside(self, other: Text, brace: &str) -> Self {
        match (self.0.last(), other.0.first()) {
            (Some(Piece::Tag(_)), Some(Piece::Tag(_))) => self.then(Text::tag(other.into_expr().replace("{", brace))),
            _ => self.then(other),
        }
    }

    /// Returns the text with each tag's expression replaced by what `change` makes of it. Variables
    /// without free text stay plain tags.
    pub fn map_tags(self, change: impl Fn(Expr) -> Expr) -> Self {
        let pieces = self.0.into_iter().map(|piece| match piece {
            Piece::Tag(Expr::Var(variable)) if !variable.holds_free_text() => Piece::Tag(Expr::Var(variable)),
            Piece::Tag(expr) => Piece::Tag(change(expr)),
            literal @ Piece::Literal(_) => literal,
        });
        Self(pieces.collect())
    }

    fn then_literal(mut self, text: String) -> Self {
        match self.0.last_mut() {
            Some(Piece::Literal(Literal(last))) => last.push_str(&text),
            _ if text.is_empty() => {}
            _ => self.0.push(Piece::Literal(Literal(text))),
        }
        self
    }

    /// Returns the pieces in their order.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Returns the text, if it has no tags.
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Literal(Literal(text))] => Some(text),
            _ => None,
        }
    }

    /// Returns the literal at the start; empty if the text starts with a tag.
    pub fn literal_start(&self) -> &str {
        match self.0.first() {
            Some(Piece::Literal(Literal(text))) => text,
            _ => "",
        }
    }

    /// Returns the text without a literal start, if it has that start.
    pub fn without_literal_start(&self, start: &str) -> Option<Self> {
        let rest = self.literal_start().strip_prefix(start)?.to_owned();
        let others = self.0.iter().skip(1).cloned().collect();
        Some(Self::new().then_literal(rest).then(Text(others)))
    }

    /// Returns an expression whose value is the text.
    pub fn into_expr(self) -> Expr {
        let pieces = self.0.into_iter().map(|piece| match piece {
            Piece::Literal(Literal(text)) => Expr::Str(text),
            Piece::Tag(expr) => expr,
        });
        Expr::sum(pieces)
    }
}

impl From<Variable> for Text {
    fn from(variable: Variable) -> Self {
        Text::tag(variable)
    }
}

impl Literal {
    /// Returns the text as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Piece {
    /// Returns the tag, if the piece is one.
    pub fn as_tag(&self) -> Option<Tag<'_>> {
        match self {
            Piece::Literal(_) => None,
            Piece::Tag(expr) => Some(Tag::of(expr)),
        }
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Literal(Literal(text)) => f.write_str(text),
            Piece::Tag(expr) => Tag::of(expr).fmt(f),
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            piece.fmt(f)?;
        }
        Ok(())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_literal() {
            Some(literal) => crate::emit::text(literal, serializer),
            None => crate::emit::text(&self.to_string(), serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ParamName;

    #[test]
    fn fields_hold_no_tag() {
        assert_eq!(Text::field("/a/{{{b}}}").to_string(), "/a/{ { {b}}}");
    }

    #[test]
    #[should_panic(expected = "would start a tag")]
    fn syntax_with_a_tag_is_a_mistake() {
        Text::syntax("{{x}}");
    }

    #[test]
    fn variables_without_free_text_are_plain_tags_and_the_rest_expressions() {
        let x = Variable::Input(ParamName::fixed("x-1"));
        let text = Text::syntax("{\"a\":")
            .then(x.clone().into())
            .then(Text::syntax(","))
            .then(Text::tag(Expr::from(x).to_json()));
        let text = text.then(Text::syntax("}"));
        assert_eq!(text.to_string(), r#"{"a":{{=inputs.parameters['x-1']}},{{=toJson(inputs.parameters['x-1'])}}}"#);
        let map = Text::tag(Expr::Map(vec![("k".into(), Expr::Nil)]));
        assert_eq!(map.to_string(), "{{={'k': nil} }}");
        assert_eq!(Text::from(Variable::WorkflowName).to_string(), "{{workflow.name}}");
    }
}
