//! Parser of conditions: the part of CEL that the SDK writes, including its mistakes.

use serde_json::Number;
use winnow::Parser;
use winnow::ascii::{digit1, multispace0};
use winnow::combinator::{alt, cut_err, delimited, eof, not, opt, preceded, repeat, separated, terminated};
use winnow::error::{ContextError, ErrMode};
use winnow::stream::Stateful;
use winnow::token::{none_of, one_of, take_until};

use crate::pipeline::{Comparison, Condition, Literal, Operand};

type Parsed<T> = Result<T, ErrMode<ContextError>>;

/// The rest of the text, with the number of parentheses and negations that are open before it.
type Rest<'t> = Stateful<&'t str, usize>;

/// The largest number of open parentheses and negations. The SDK opens two or three; a text of
/// nothing else would overflow the stack.
const MAX_DEPTH: usize = 64;

/// A condition that was read from a text.
pub(in crate::check) struct Read {
    pub(in crate::check) condition: Condition,
    /// True if the text is invalid, but its meaning certain.
    pub(in crate::check) repaired: bool,
}

/// Reads a condition. Returns `None` if the text is not one.
pub(in crate::check) fn read(text: &str) -> Option<Read> {
    let text = text.trim();
    let whole = terminated(disjunction, (multispace0, eof)).parse(start(text)).ok();
    let (mut condition, mut repaired) = match whole {
        Some(condition) => (condition, false),
        None => (text_with_quotes(text)?, true),
    };
    unquote(&mut condition, &mut repaired)?;
    Some(Read { condition, repaired })
}

/// Reads a single comparison with a text in quotes that contains quotes, which the SDK does not
/// escape.
fn text_with_quotes(text: &str) -> Option<Condition> {
    let operators = [("==", Comparison::Equal), ("!=", Comparison::NotEqual)];
    let (operator, comparison) =
        operators.into_iter().find(|(operator, _)| text.contains(&format!(" {operator} '")))?;
    let (left, right) = text.split_once(&format!(" {operator} "))?;
    let left = terminated(operand, eof).parse(start(left)).ok()?;
    let right = right.strip_prefix('\'')?.strip_suffix('\'')?;
    // If another comparison follows, the end of the text is not certain.
    if ["' && ", "' || ", "inputs.parameter_values"].iter().any(|other| right.contains(other)) {
        return None;
    }
    Some(Condition::Compare(left, comparison, Operand::Literal(Literal::String(right.to_owned()))))
}

/// Decides what references in quotes mean: the SDK writes them if the types of a comparison differ.
/// Returns `None` if the meaning is not certain.
fn unquote(condition: &mut Condition, found: &mut bool) -> Option<()> {
    match condition {
        Condition::Compare(left, comparison, right) => {
            let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
            if let (Operand::Text(_), _) | (_, Operand::Text(_)) = (&*left, &*right) {
                *found = true;
                unquote_operands(left, right, is_equality)?;
                unquote_operands(right, left, is_equality)?;
            }
            Some(())
        }
        Condition::Not(inner) => unquote(inner, found),
        Condition::All(terms) | Condition::Any(terms) => terms.iter_mut().try_for_each(|term| unquote(term, found)),
        Condition::Holds(Operand::Text(_)) => None,
        Condition::Holds(_) => Some(()),
    }
}

/// Decides what `quoted` means, if it is a reference in quotes that is compared with `other`.
fn unquote_operands(quoted: &mut Operand, other: &mut Operand, is_equality: bool) -> Option<()> {
    let Operand::Text(reference) = quoted else { return Some(()) };
    match other {
        // 'inputs.parameter_values['b']' == 'True', which is how Python writes a boolean.
        Operand::Literal(Literal::String(text))
            if (text == "True" || text == "False") && matches!(**reference, Operand::Input(_)) =>
        {
            *other = Operand::Literal(Literal::Boolean(text == "True"));
            *quoted = (**reference).clone();
        }
        // 'int(inputs.parameter_values['i'])' == '5': as texts. There is no certain order of texts
        // and numbers.
        Operand::Literal(Literal::String(_)) => return is_equality.then_some(()),
        _ => *quoted = (**reference).clone(),
    }
    Some(())
}

fn start(text: &str) -> Rest<'_> {
    Stateful { input: text, state: 0 }
}

/// Parses the inside of a parenthesis or negation.
fn deeper<'t, T>(
    mut inner: impl Parser<Rest<'t>, T, ErrMode<ContextError>>,
) -> impl Parser<Rest<'t>, T, ErrMode<ContextError>> {
    move |input: &mut Rest<'t>| {
        if input.state == MAX_DEPTH {
            return Err(ErrMode::Cut(ContextError::new()));
        }
        input.state += 1;
        let parsed = inner.parse_next(input);
        input.state -= 1;
        parsed
    }
}

fn token<'t>(word: &'static str) -> impl Parser<Rest<'t>, &'t str, ErrMode<ContextError>> {
    preceded(multispace0, word)
}

fn disjunction(input: &mut Rest<'_>) -> Parsed<Condition> {
    let terms: Vec<Condition> = separated(1.., conjunction, token("||")).parse_next(input)?;
    Ok(single_or(terms, Condition::Any))
}

fn conjunction(input: &mut Rest<'_>) -> Parsed<Condition> {
    let terms: Vec<Condition> = separated(1.., term, token("&&")).parse_next(input)?;
    Ok(single_or(terms, Condition::All))
}

fn single_or(mut terms: Vec<Condition>, several: fn(Vec<Condition>) -> Condition) -> Condition {
    if terms.len() == 1 { terms.remove(0) } else { several(terms) }
}

fn term(input: &mut Rest<'_>) -> Parsed<Condition> {
    let negated = preceded((token("!"), not('=')), deeper(term)).map(|inner| Condition::Not(Box::new(inner)));
    let grouped = delimited(token("("), deeper(disjunction), token(")"));
    alt((negated, comparison, grouped)).parse_next(input)
}

fn comparison(input: &mut Rest<'_>) -> Parsed<Condition> {
    let (left, rest) = (operand, opt((operator, cut_err(operand)))).parse_next(input)?;
    Ok(match rest {
        Some((comparison, right)) => Condition::Compare(left, comparison, right),
        None => Condition::Holds(left),
    })
}

fn operator(input: &mut Rest<'_>) -> Parsed<Comparison> {
    alt((
        token("==").value(Comparison::Equal),
        token("!=").value(Comparison::NotEqual),
        token("<=").value(Comparison::LessOrEqual),
        token("<").value(Comparison::Less),
        token(">=").value(Comparison::GreaterOrEqual),
        token(">").value(Comparison::Greater),
    ))
    .parse_next(input)
}

fn operand(input: &mut Rest<'_>) -> Parsed<Operand> {
    let parameter = delimited(token("inputs.parameter_values['"), take_until(1.., "']"), "']")
        .map(|name: &str| Operand::Input(name.to_owned()));
    let int = delimited(token("int("), deeper(operand), token(")")).map(|inner| Operand::Int(Box::new(inner)));
    let double = delimited(token("double("), deeper(operand), token(")")).map(|inner| Operand::Double(Box::new(inner)));
    let quoted = delimited(token("'"), deeper(reference), "'").map(|inner| Operand::Text(Box::new(inner)));
    alt((parameter, int, double, quoted, literal.map(Operand::Literal))).parse_next(input)
}

/// A reference to an input, possibly converted.
fn reference(input: &mut Rest<'_>) -> Parsed<Operand> {
    operand.verify(|operand: &Operand| operand.input().is_some()).parse_next(input)
}

fn literal(input: &mut Rest<'_>) -> Parsed<Literal> {
    alt((
        token("true").value(Literal::Boolean(true)),
        token("false").value(Literal::Boolean(false)),
        preceded(multispace0, alt((quoted('\''), quoted('"')))).map(Literal::String),
        preceded(multispace0, number).map(Literal::Number),
    ))
    .parse_next(input)
}

/// A text in quotes. The SDK escapes nothing, so a backslash before any character but a quote or a
/// backslash is part of the text.
fn quoted<'t>(quote: char) -> impl Parser<Rest<'t>, String, ErrMode<ContextError>> {
    let escaped = preceded('\\', one_of(['\\', '\'', '"']));
    let plain = none_of([quote]);
    delimited(
        quote,
        repeat(0.., alt((escaped, plain))).fold(String::new, |mut text, c| {
            text.push(c);
            text
        }),
        quote,
    )
}

fn number(input: &mut Rest<'_>) -> Parsed<Number> {
    let digits = (opt('-'), digit1, opt(('.', digit1)), opt((one_of(['e', 'E']), opt(one_of(['+', '-'])), digit1)));
    digits.take().verify_map(|text: &str| serde_json::from_str(text).ok()).parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str) -> Operand {
        Operand::Input(name.to_owned())
    }

    fn text(text: &str) -> Operand {
        Operand::Literal(Literal::String(text.to_owned()))
    }

    #[test]
    fn the_forms_of_the_sdk() {
        let number = |n: i64| Operand::Literal(Literal::Number(n.into()));
        let int = |operand| Operand::Int(Box::new(operand));
        let double = |operand| Operand::Double(Box::new(operand));
        let equal = |left, right| Condition::Compare(left, Comparison::Equal, right);
        for (written, expected) in [
            ("inputs.parameter_values['s'] == 'x y'", equal(input("s"), text("x y"))),
            (
                "int(inputs.parameter_values['i']) > -5",
                Condition::Compare(int(input("i")), Comparison::Greater, number(-5)),
            ),
            (
                "double(int(inputs.parameter_values['i'])) >= inputs.parameter_values['f']",
                Condition::Compare(double(int(input("i"))), Comparison::GreaterOrEqual, input("f")),
            ),
            ("inputs.parameter_values['f'] == double(3)", equal(input("f"), double(number(3)))),
            ("inputs.parameter_values['b'] == true", equal(input("b"), Operand::Literal(Literal::Boolean(true)))),
            (
                "!(inputs.parameter_values['s'] == 'a') && inputs.parameter_values['s'] == 'b'",
                Condition::All(vec![
                    Condition::Not(Box::new(equal(input("s"), text("a")))),
                    equal(input("s"), text("b")),
                ]),
            ),
        ] {
            let read = read(written).unwrap();
            assert_eq!(read.condition, expected, "{written}");
            assert!(!read.repaired);
        }
    }

    #[test]
    fn mistakes_of_the_sdk_are_repaired_where_the_meaning_is_certain() {
        let repaired = |written: &str| read(written).filter(|read| read.repaired).map(|read| read.condition);
        let it = Condition::Compare(input("s"), Comparison::NotEqual, text("it's"));
        assert_eq!(repaired("inputs.parameter_values['s'] != 'it's'"), Some(it));
        let i = Operand::Text(Box::new(Operand::Int(Box::new(input("i")))));
        assert_eq!(
            repaired("'int(inputs.parameter_values['i'])' == '5'"),
            Some(Condition::Compare(i, Comparison::Equal, text("5")))
        );
        let over = Condition::Compare(input("rate"), Comparison::Greater, input("limit"));
        assert_eq!(
            repaired("inputs.parameter_values['rate'] > 'inputs.parameter_values['limit']'"),
            Some(over.clone())
        );
        let otherwise = "!(inputs.parameter_values['rate'] > 'inputs.parameter_values['limit']')";
        assert_eq!(repaired(otherwise), Some(Condition::Not(Box::new(over))));
        let flag = Condition::Compare(input("b"), Comparison::Equal, Operand::Literal(Literal::Boolean(false)));
        assert_eq!(repaired("'inputs.parameter_values['b']' == 'False'"), Some(flag));
        for nonsense in [
            "",
            "inputs.parameter_values['s'] ==",
            "a == 'it's' && inputs.parameter_values['b'] == 'x'",
            "'int(inputs.parameter_values['i'])' > '5'",
            "'inputs.parameter_values['b']'",
            "inputs.artifacts['m'].artifacts[0].metadata['k'] > 1",
        ] {
            assert!(read(nonsense).is_none(), "{nonsense}");
        }
    }

    #[test]
    fn nothing_is_too_deep_for_the_stack() {
        let compare = "inputs.parameter_values['s'] == 'a'";
        let deep = |open: &str, inner: &str, close: &str, depth: usize| {
            read(&format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))).is_some()
        };
        for (open, inner, close) in
            [("(", compare, ")"), ("!", "(true)", ""), ("!(", compare, ")"), ("int(", "5", ")"), ("(", "", "")]
        {
            assert_eq!(deep(open, inner, close, 20), !inner.is_empty(), "{open}");
            assert!(!deep(open, inner, close, 100_000), "{open}");
        }
        let wide = vec![format!("!({compare})"); 1000].join(" && ");
        assert!(read(&wide).is_some());
    }
}
