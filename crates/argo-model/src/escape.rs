//! Forms of literals in which no tag can hide.
//!
//! Argo looks for `{{` in whole templates several times, also in text that it inserted before, and
//! can read what follows as a tag. Argo's own language has no escape, so the left brace is written
//! in the language around it:
//!
//! | place of the text | `{{` becomes | who restores it |
//! |---|---|---|
//! | JSON | `{\u007b` | the parser of the JSON |
//! | a container's command, arguments, environment | `{$(KFP_LBRACE)` | the kubelet, from the environment variable [`BRACE_VARIABLE`] |
//! | a string within an expression | `{\u007b` | the expression's own parser |
//! | a description for people, a name, a path | `{ {` | not restored |
//!
//! `}}` on its own is harmless everywhere but within an expression, which it would end.

use std::borrow::Cow;

use serde_json::Value;

/// The environment variable that holds a single left brace.
pub const BRACE_VARIABLE: &str = "KFP_LBRACE";

/// The reference that the kubelet replaces by a left brace in a container that has
/// [`BRACE_VARIABLE`].
pub const POD_BRACE: &str = "$(KFP_LBRACE)";

/// A left brace within a JSON string, and within a string of an expression.
pub const JSON_BRACE: &str = "\\u007b";

/// Returns a text with a space between the braces of each pair, for places where braces have no
/// use, such as a description or a path.
pub fn apart(text: &str) -> String {
    let mut apart = String::with_capacity(text.len());
    for c in text.chars() {
        apart.push_str(if c == '{' && apart.ends_with('{') { " " } else { "" });
        apart.push(c);
    }
    apart
}

/// Returns compact and inert JSON text of a value: it contains no `{{`.
pub fn json(value: &Value) -> String {
    // Outside strings compact JSON never has two left braces in a row: an object starts with `"` or
    // ends.
    value.to_string().replace("{{", "{\\u007b")
}

/// Returns JSON text of a value for a container's command or arguments. It contains nothing that
/// the kubelet expands.
pub fn pod_json(value: &Value) -> String {
    // Outside strings JSON has no dollar.
    json(value).replace('$', "\\u0024")
}

/// Returns a text as it is written within a JSON string, without the quotes around it. A left brace
/// at the start or the end is escaped too, so that other texts can precede and follow it.
pub fn json_string_part(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    edges(&quoted[1..quoted.len() - 1].replace("{{", "{\\u007b"), JSON_BRACE)
}

/// Returns a text as it is written in a container's command, arguments or environment. `$(VAR)`
/// keeps its meaning: the kubelet expands the author's own variables.
///
/// The kubelet takes everything from `$(` to the next `)` for a name. If it does not know the name,
/// it leaves all of it as it is. So a `$(` without the name of a variable is escaped, and braces
/// behind it are restored.
pub fn pod(text: &str) -> String {
    expandable(text, "")
}

/// Returns the text of [`pod`] before its edges are escaped. If `at_end` is a brace, a brace at the
/// end becomes a reference later: a dollar before it must not become part of that reference.
fn expandable(text: &str, at_end: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        written.push_str(&braces(&rest[..at]));
        rest = &rest[at + 1..];
        let reference = rest.strip_prefix('(').and_then(|inner| inner.split_once(')'));
        match (reference, rest.strip_prefix('$')) {
            // No variable has such a name, so the kubelet leaves it as it is, with doubled dollars.
            (Some((name, after)), _) if name.contains("{{") => {
                written.push_str(&format!("$$({})", braces(&name.replace('$', "$$"))));
                rest = after;
            }
            (Some((name, after)), _) => {
                written.push_str(&format!("$({name})"));
                rest = after;
            }
            (None, Some(after)) => {
                written.push_str("$$");
                rest = after;
            }
            // A dollar alone is doubled before a parenthesis, a tag, or a character of several
            // bytes: together they could become a reference.
            (None, None) if rest != at_end && rest.starts_with(|c: char| c.is_ascii() && c != '(') => written.push('$'),
            (None, None) => written.push_str("$$"),
        }
    }
    written.push_str(&braces(rest));
    written
}

/// Returns the kubelet's expansion of a text written by [`pod`] or [`pod_part`], if it depends on
/// no variable other than that of the brace.
pub fn settled(written: &str, may_be_variable: impl Fn(&str) -> bool) -> Option<String> {
    let mut made = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('$') {
        made.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let reference = rest.strip_prefix('(').and_then(|inner| inner.split_once(')'));
        match (reference, rest.strip_prefix('$')) {
            (Some((BRACE_VARIABLE, after)), _) => {
                made.push('{');
                rest = after;
            }
            (Some((name, _)), _) if may_be_variable(name) => return None,
            (_, Some(after)) => {
                made.push('$');
                rest = after;
            }
            // The kubelet leaves unknown names and single dollars as they are.
            (Some((name, after)), None) => {
                made.push_str(&format!("$({name})"));
                rest = after;
            }
            (None, None) => made.push('$'),
        }
    }
    made.push_str(rest);
    Some(made)
}

/// Returns a text as it is written within a regular expression of Go.
pub fn pattern(text: &str) -> String {
    let is_plain = |c: char| !c.is_ascii_punctuation() || "-_/:=@".contains(c);
    text.chars().flat_map(|c| [(!is_plain(c)).then_some('\\'), Some(c)]).flatten().collect()
}

fn braces(text: &str) -> Cow<'_, str> {
    match text.contains("{{") {
        true => text.replace("{{", &format!("{{{POD_BRACE}")).into(),
        false => text.into(),
    }
}

/// Returns a text as [`pod`] does, for a place beside a tag: a brace at its start or end could pair
/// with one of the inserted value.
pub fn pod_part(text: &str) -> String {
    edges(&expandable(text, "{"), POD_BRACE)
}

fn edges(text: &str, brace: &str) -> String {
    let mut text = text.to_owned();
    if text.ends_with('{') {
        text.truncate(text.len() - 1);
        text.push_str(brace);
    }
    match text.strip_prefix('{') {
        Some(rest) => format!("{brace}{rest}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_pair_of_braces_is_broken() {
        assert_eq!(json(&Value::from("a{{{{b")), r#""a{\u007b{\u007bb""#);
        assert_eq!(json(&serde_json::json!({"a": {"b": {}}})), r#"{"a":{"b":{}}}"#);
        assert_eq!(pod("{{{x}}}"), "{$(KFP_LBRACE){x}}}");
        assert_eq!(pod("$($${{)"), "$$($$$${$(KFP_LBRACE))");
        assert_eq!(pod_part("{x{"), "$(KFP_LBRACE)x$(KFP_LBRACE)");
        assert_eq!(json_string_part("{"), "\\u007b");
        assert_eq!(json_string_part("\"{{\\"), "\\\"{\\u007b\\\\");
    }

    #[test]
    fn texts_with_variables_are_not_settled() {
        let settled = |text: &str| settled(&pod(text), |name| name == "HOME");
        assert_eq!(settled("a $(HOME)"), None);
        assert_eq!(settled("$$(HOME) {{x}} $(date +%s) $x $"), Some("$(HOME) {{x}} $(date +%s) $x $".to_owned()));
    }

    /// Returns the kubelet's expansion of a text in a container without other variables.
    fn expanded(text: &str) -> String {
        settled(text, |_| false).unwrap()
    }

    proptest! {
        #[test]
        fn json_is_inert_and_means_the_same(text in "[{}\"\\\\a$()=é]{0,20}") {
            let written = json(&Value::from(text.as_str()));
            prop_assert!(!written.contains("{{"));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }

        #[test]
        fn pod_text_is_inert_and_the_kubelet_makes_the_same_of_it(text in "[{}a$()é ]{0,20}") {
            for written in [pod(&text), pod_part(&text)] {
                prop_assert!(!written.contains("{{"), "{}", written);
                // The kubelet cuts a character of several bytes behind a dollar, so the result is
                // not text.
                if !text.contains("$é") {
                    prop_assert_eq!(expanded(&written), expanded(&text), "{}", written);
                }
            }
        }

        #[test]
        fn json_string_parts_join(a in "[{\"a\\\\]{0,6}", b in "[{\"a\\\\]{0,6}") {
            let joined = format!("\"{}{}\"", json_string_part(&a), json_string_part(&b));
            prop_assert!(!joined.contains("{{"));
            prop_assert_eq!(serde_json::from_str::<String>(&joined).unwrap(), format!("{a}{b}"));
        }
    }
}
