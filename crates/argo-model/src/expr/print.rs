//! The one place where expressions become text.

use std::fmt;

use super::{Expr, Operator};

/// Writes a string of the expression language. It holds neither `{{` nor `}}`, which Argo would
/// take for the ends of a tag.
pub(super) fn string(text: &str, out: &mut String) {
    out.push('\'');
    let mut last = ' ';
    for c in text.chars() {
        match c {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '{' if last == '{' => out.push_str("\\u007b"),
            '}' if last == '}' => out.push_str("\\u007d"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
        // An escaped brace cannot be the first of a pair.
        last = if last == c && matches!(c, '{' | '}') { ' ' } else { c };
    }
    out.push('\'');
}

/// Text in the making.
struct Out {
    text: String,
    /// True for the text of a tag, which Argo may evaluate before it knows all variables.
    in_tag: bool,
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printed(self, false))
    }
}

impl Expr {
    /// The text within a tag, where a variable that Argo does not know yet has to make the
    /// expression fail.
    pub(crate) fn in_tag(&self) -> String {
        printed(self, true)
    }
}

fn printed(expr: &Expr, in_tag: bool) -> String {
    let mut out = Out { text: String::new(), in_tag };
    print(expr, &mut out);
    out.text
}

fn print(expr: &Expr, out: &mut Out) {
    match expr {
        Expr::Nil => out.text.push_str("nil"),
        Expr::Bool(value) => out.text.push_str(if *value { "true" } else { "false" }),
        Expr::Int(value) => out.text.push_str(&value.to_string()),
        Expr::Str(text) => string(text, &mut out.text),
        // Outside of tags expressions know nothing of the run; Argo fills in tags before it looks
        // at them, also within a string.
        Expr::Var(variable) if !out.in_tag && variable.is_of_run() => {
            out.text.push_str(&format!("'{{{{{}}}}}'", variable.plain()));
        }
        Expr::Var(variable) => variable.in_expression(None, &mut out.text),
        Expr::Maybe(variable) => variable.in_expression(Some(out.in_tag), &mut out.text),
        Expr::Local(name) => out.text.push_str(name),
        Expr::Element => out.text.push('#'),
        Expr::Index => out.text.push_str("#index"),
        Expr::Item(entry) => out.text.push_str(&format!("fromJSON(item)[{entry}]")),
        Expr::Get(of, key) => {
            operand(of, out);
            if is_identifier(key) {
                out.text.push_str("?.");
                out.text.push_str(key);
            } else {
                out.text.push_str("?.[");
                string(key, &mut out.text);
                out.text.push(']');
            }
        }
        Expr::Call(function, arguments) => {
            out.text.push_str(function);
            list('(', arguments, ')', out);
        }
        Expr::Not(inner) => {
            out.text.push_str("not ");
            operand(inner, out);
        }
        Expr::Binary(operator, left, right) => operands(*operator, [&**left, &**right], out),
        Expr::Chain(operator, chain) => operands(*operator, chain, out),
        Expr::If(condition, then, otherwise) => {
            loose(condition, out);
            out.text.push_str(" ? ");
            loose(then, out);
            out.text.push_str(" : ");
            loose(otherwise, out);
        }
        Expr::Array(items) => list('[', items, ']', out),
        Expr::Map(entries) => {
            // Two braces in a row would start a tag.
            out.text.push_str(if out.text.ends_with('{') { " {" } else { "{" });
            for (at, (key, value)) in entries.iter().enumerate() {
                out.text.push_str(if at == 0 { "" } else { ", " });
                parenthesized(key, !matches!(key, Expr::Str(_)), out);
                out.text.push_str(": ");
                print(value, out);
            }
            close('}', out);
        }
        Expr::Predicate(inner) => {
            out.text.push('{');
            print(inner, out);
            close('}', out);
        }
        Expr::Let(name, value, body) => {
            out.text.push_str(&format!("let {name} = "));
            print(value, out);
            out.text.push_str("; ");
            print(body, out);
        }
    }
}

/// Prints the operands of an operator. Each that contains an operator is in parentheses, so that
/// the reader need not know precedences.
fn operands<'e>(operator: Operator, operands: impl IntoIterator<Item = &'e Expr>, out: &mut Out) {
    for (at, expr) in operands.into_iter().enumerate() {
        if at > 0 {
            out.text.push(' ');
            out.text.push_str(operator.symbol());
            out.text.push(' ');
        }
        operand(expr, out);
    }
}

/// Prints an operand, in parentheses if it contains an operator.
fn operand(expr: &Expr, out: &mut Out) {
    let has_operator =
        matches!(expr, Expr::Binary(..) | Expr::Chain(..) | Expr::If(..) | Expr::Let(..) | Expr::Not(..));
    parenthesized(expr, has_operator, out);
}

/// A part of a conditional, which binds less than all operators.
fn loose(expr: &Expr, out: &mut Out) {
    parenthesized(expr, matches!(expr, Expr::If(..) | Expr::Let(..)), out);
}

fn parenthesized(expr: &Expr, needed: bool, out: &mut Out) {
    if needed {
        out.text.push('(');
        print(expr, out);
        out.text.push(')');
    } else {
        print(expr, out);
    }
}

fn list(open: char, items: &[Expr], end: char, out: &mut Out) {
    out.text.push(open);
    for (at, item) in items.iter().enumerate() {
        out.text.push_str(if at == 0 { "" } else { ", " });
        print(item, out);
    }
    out.text.push(end);
}

/// A closing brace, apart from one before it.
fn close(brace: char, out: &mut Out) {
    if out.text.ends_with(brace) {
        out.text.push(' ');
    }
    out.text.push(brace);
}

fn is_identifier(text: &str) -> bool {
    // A word of the language would be read as that.
    const WORDS: [&str; 14] = [
        "in",
        "not",
        "let",
        "nil",
        "true",
        "false",
        "and",
        "or",
        "matches",
        "contains",
        "if",
        "else",
        "startsWith",
        "retries",
    ];
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !WORDS.contains(&text)
}

impl Operator {
    fn symbol(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::And => "&&",
            Operator::Or => "||",
            Operator::In => "in",
            Operator::StartsWith => "startsWith",
            Operator::EndsWith => "endsWith",
            Operator::Matches => "matches",
            Operator::Coalesce => "??",
        }
    }

    /// Returns true if `(a op b) op c` means the same as `a op (b op c)`.
    pub(super) fn chains(self) -> bool {
        matches!(self, Operator::Add | Operator::And | Operator::Or | Operator::Coalesce)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Names, ParamName, Variable};

    #[test]
    fn operators_are_parenthesized_where_a_reader_could_doubt() {
        let sum = Expr::from("a").plus("b").plus("c");
        assert_eq!(sum.to_string(), "'a' + 'b' + 'c'");
        assert_eq!(
            sum.clone().equals("abc").choose("y", sum).to_string(),
            "('a' + 'b' + 'c') == 'abc' ? 'y' : 'a' + 'b' + 'c'"
        );
        let map = Expr::Map(vec![("a".into(), Expr::Map(vec![("b".into(), Expr::Int(1))]))]);
        assert_eq!(map.to_string(), "{'a': {'b': 1} }");
    }

    #[test]
    fn chains_of_any_length_need_no_stack() {
        let printed = std::thread::Builder::new().stack_size(64 << 10).spawn(|| {
            let chain = |operator: Operator| {
                let operands = (0..100_000).map(|_| Expr::from("a"));
                operands.reduce(|left, right| left.with(operator, right)).unwrap().to_string()
            };
            [Operator::Add, Operator::And, Operator::Or, Operator::Coalesce].map(|operator| chain(operator).len())
        });
        assert_eq!(printed.unwrap().join().unwrap(), [599_997, 699_996, 699_996, 699_996]);
    }

    #[test]
    fn literals_of_json() {
        let value = serde_json::json!({"a": [1, 2.5, null, true], "b c": {"d": "{{'}}"}});
        let expected = r"{'a': [1, sprig.fromJson('2.5'), nil, true], 'b c': {'d': '{\u007b\'}\u007d'} }";
        assert_eq!(Expr::from(&value).to_string(), expected);
    }

    #[test]
    fn members_that_may_be_absent() {
        let train = Names::new().claim("train-2");
        let output = Variable::TaskOutput(train, ParamName::fixed("executor-output"));
        let read = Expr::Maybe(output.clone()).or_else("{}").parse_json().get("parameterValues").get("in");
        assert_eq!(
            read.to_string(),
            "sprig.fromJson(tasks['train-2']?.outputs?.parameters?.['executor-output'] ?? '{}')?.parameterValues?.['in']"
        );
        assert_eq!(Expr::Maybe(output.clone()).in_tag(), "tasks['train-2'].outputs?.parameters?.['executor-output']");
        assert_eq!(output.plain(), "tasks.train-2.outputs.parameters.executor-output");
    }

    proptest! {
        #[test]
        fn strings_never_look_like_tags(text in "[{}'\\\\a\n]{0,20}") {
            let printed = Expr::from(text).to_string();
            prop_assert!(!printed.contains("{{") && !printed.contains("}}"), "{}", printed);
        }
    }
}
