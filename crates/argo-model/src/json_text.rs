//! JSON text with tags at its leaves.

use std::fmt;

use serde_json::Value;

use crate::escape::{self, JSON_BRACE};
use crate::expr::Expr;
use crate::text::Text;

/// The text of one JSON value, in which tags stand for values that only the run knows.
///
/// Its constructors write all syntax (quotes, commas, braces) and escape all literals, so that the
/// text is JSON once Argo has replaced the tags.
///
/// ```
/// use argo_model::{Expr, JsonText, Member, ParamName, Variable};
///
/// let rows = Expr::from(Variable::Input(ParamName::fixed("rows")));
/// let object = JsonText::object([
///     Member::always("table", "sales"),
///     Member::always("rows", JsonText::tag(rows)),
/// ]);
/// assert_eq!(
///     object.to_string(),
///     r#"{"table":"sales","rows":{{=inputs.parameters['rows']}}}"#
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct JsonText(Text);

/// A member of a JSON object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    key: JsonText,
    value: JsonText,
    condition: MemberCondition,
}

/// When a member is in its object.
#[derive(Clone, Debug, PartialEq)]
enum MemberCondition {
    Always,
    UnlessNull,
    If(Expr),
}

impl Member {
    /// A member that is always there.
    pub fn always(key: impl Into<JsonText>, value: impl Into<JsonText>) -> Self {
        Self { key: key.into(), value: value.into(), condition: MemberCondition::Always }
    }

    /// A member that is omitted if its value is `null` at run time.
    pub fn unless_null(key: impl Into<JsonText>, value: impl Into<JsonText>) -> Self {
        Self { key: key.into(), value: value.into(), condition: MemberCondition::UnlessNull }
    }

    /// A member that is omitted unless a condition holds at run time.
    pub fn only_if(key: impl Into<JsonText>, value: impl Into<JsonText>, condition: Expr) -> Self {
        Self { key: key.into(), value: value.into(), condition: MemberCondition::If(condition) }
    }

    /// Returns `"key":value`.
    fn written(self) -> Text {
        self.key.0.then(Text::syntax(":")).then(self.value.0)
    }

    /// Returns `,"key":value`, or a tag that is empty if the member is absent.
    fn written_behind(self, comma: &'static str) -> Text {
        match self.condition {
            MemberCondition::Always => Text::syntax(comma).then(self.written()),
            MemberCondition::UnlessNull => {
                let start = Text::syntax(comma).then(self.key.0).then(Text::syntax(":"));
                let absent = start.clone().then(Text::syntax("null"));
                // The tag removes the member if its value is `null`. No other value starts with
                // `null`.
                let whole = start.into_expr().plus(self.value.0.into_expr());
                Text::tag(whole.without_prefix(absent.into_expr()))
            }
            MemberCondition::If(ref holds) => {
                let condition = holds.clone();
                let whole = Text::syntax(comma).then(self.written());
                Text::tag(condition.choose(whole.into_expr(), ""))
            }
        }
    }
}

impl JsonText {
    /// A value that is known when compiling.
    pub fn value(value: &Value) -> Self {
        Self(Text::json(value))
    }

    /// A value that is known when compiling, for a container's command or arguments, where the
    /// kubelet expands `$(NAME)`.
    pub fn pod_value(value: &Value) -> Self {
        Self(Text::pod_json(value))
    }

    /// A value that the run knows. The expression's own value is JSON text.
    pub fn tag(json: impl Into<Expr>) -> Self {
        Self(Text::tag(json))
    }

    /// A string of parts, each written as it is within a JSON string (see
    /// [`Text::json_string_part`]).
    pub fn string(parts: impl IntoIterator<Item = Text>) -> Self {
        let inner = parts.into_iter().fold(Text::new(), |before, after| before.beside(after, JSON_BRACE));
        Self(Text::syntax("\"").then(inner).then(Text::syntax("\"")))
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = JsonText>) -> Self {
        let items = separated(items.into_iter().map(|item| item.0));
        Self(Text::syntax("[").then(items).then(Text::syntax("]")))
    }

    /// An object. Its members must have different keys. Those that may be absent are written last.
    pub fn object(members: impl IntoIterator<Item = Member>) -> Self {
        let members: Vec<Member> = members.into_iter().collect();
        let (always, optional): (Vec<_>, Vec<_>) =
            members.into_iter().partition(|member| member.condition == MemberCondition::Always);
        if always.is_empty() && !optional.is_empty() {
            // Every member may be absent, so an expression joins those that exist.
            let members = optional.into_iter().map(|member| member.written_behind("").into_expr()).collect();
            let present = Expr::Array(members).filter(Expr::Element.with(crate::Operator::NotEqual, ""));
            return Self::tag(Expr::from("{").plus(present.joined(",")).plus("}"));
        }
        let always = separated(always.into_iter().map(Member::written));
        let optional = optional.into_iter().map(|member| member.written_behind(","));
        let members = optional.fold(Text::syntax("{").then(always), Text::then);
        Self(members.then(Text::syntax("}")))
    }

    /// The object in an expression, with text put before the value of its first member.
    ///
    /// The expression's value is the JSON text of an object whose first member is a string with
    /// the given key, written by [`JsonText::object`]. `prefix` is written as it is within a JSON
    /// string.
    pub fn with_first_string_prefixed(object: Expr, key: &str, prefix: Text) -> Self {
        let start = format!("{{{}:\"", escape::json(&Value::from(key)));
        Self(Text::field(&start).then(prefix).then(Text::tag(object.without_prefix(start))))
    }

    /// Returns the value with each tag's expression replaced by what `change` makes of it.
    pub fn map_tags(self, change: impl Fn(Expr) -> Expr) -> Self {
        Self(self.0.map_tags(change))
    }

    /// Returns the text.
    pub fn into_text(self) -> Text {
        self.0
    }

    /// Returns an expression whose value is the text.
    pub fn into_expr(self) -> Expr {
        self.0.into_expr()
    }
}

impl fmt::Display for JsonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Returns the texts with commas between them.
fn separated(texts: impl Iterator<Item = Text>) -> Text {
    let with_commas = texts.enumerate().map(|(at, text)| if at == 0 { text } else { Text::syntax(",").then(text) });
    with_commas.fold(Text::new(), Text::then)
}

impl From<&str> for JsonText {
    fn from(text: &str) -> Self {
        Self::value(&Value::from(text))
    }
}

impl From<JsonText> for Text {
    fn from(json: JsonText) -> Self {
        json.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{ParamName, Variable};

    fn x() -> JsonText {
        JsonText::tag(Variable::Input(ParamName::fixed("x")))
    }

    #[test]
    fn objects_and_lists_nest() {
        let nested = JsonText::object([
            Member::always("list", JsonText::list([x(), JsonText::value(&json!({"{{": null}))])),
            Member::always("empty", JsonText::object([])),
        ]);
        let text = nested.to_string();
        assert_eq!(text, r#"{"list":[{{=inputs.parameters['x']}},{"{\u007b":null}],"empty":{}}"#);
    }

    #[test]
    fn strings_join_parts_and_tags() {
        let parts = [Text::json_string_part("a\"{"), x().into_text(), Text::json_string_part("}")];
        assert_eq!(JsonText::string(parts).to_string(), r#""a\"\u007b{{=inputs.parameters['x']}}}""#);
    }

    #[test]
    fn optional_members_bring_their_comma() {
        let object = JsonText::object([Member::unless_null("b", x()), Member::always("a", "1")]);
        let text = object.to_string();
        assert_eq!(text, r#"{"a":"1"{{=trimPrefix(',"b":' + inputs.parameters['x'], ',"b":null')}}}"#);
    }

    #[test]
    fn without_a_certain_member_the_run_sets_the_commas() {
        let object = JsonText::object([Member::unless_null("b", x())]);
        let text = object.to_string();
        assert!(text.starts_with("{{='{' + ") && text.ends_with("+ '}'}}"), "{text}");
    }

    #[test]
    fn conditional_members_follow_their_condition() {
        let object = JsonText::object([
            Member::always("a", "1"),
            Member::only_if("b", JsonText::value(&json!(2)), x().into_expr().equals("yes")),
        ]);
        let text = object.to_string();
        assert_eq!(text, r#"{"a":"1"{{=inputs.parameters['x'] == 'yes' ? ',"b":2' : ''}}}"#);
    }

    #[test]
    fn a_prefix_goes_into_the_first_member() {
        let object = Variable::Input(ParamName::fixed("record")).into();
        let text = JsonText::with_first_string_prefixed(object, "uri", Text::json_string_part("/tmp"));
        let expected = r#"{"uri":"/tmp{{=trimPrefix(inputs.parameters['record'], '{"uri":"')}}"#;
        assert_eq!(text.to_string(), expected);
    }
}
