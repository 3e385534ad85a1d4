//! Conditions: expressions that decide at run time if a task runs.

use std::fmt;

use serde_json::Number;

/// A condition (proto `TriggerPolicy.condition`, a CEL expression of the SDK's form).
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Condition {
    /// Two operands compared.
    Compare(Operand, Comparison, Operand),
    /// `!(…)`
    Not(Box<Condition>),
    /// `… && …`
    All(Vec<Condition>),
    /// `… || …`
    Any(Vec<Condition>),
    /// A boolean by itself.
    Holds(Operand),
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Operand {
    /// `inputs.parameter_values['x']`: an input of the task.
    Input(String),
    /// `int(…)`: the integer part.
    Int(Box<Operand>),
    /// `double(…)`
    Double(Box<Operand>),
    /// The text of a number or boolean that is compared with a string.
    Text(Box<Operand>),
    /// A literal.
    Literal(Literal),
}

/// A literal of a condition.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Literal {
    /// `'text'`
    String(String),
    /// `5`, `3.25`
    Number(Number),
    /// `true`, `false`
    Boolean(bool),
}

impl Condition {
    /// Returns the inputs that the condition reads.
    pub fn inputs(&self) -> Vec<&str> {
        match self {
            Condition::Compare(left, _, right) => left.input().into_iter().chain(right.input()).collect(),
            Condition::Not(inner) => inner.inputs(),
            Condition::All(terms) | Condition::Any(terms) => terms.iter().flat_map(Condition::inputs).collect(),
            Condition::Holds(operand) => operand.input().into_iter().collect(),
        }
    }
}

impl Operand {
    /// Returns the input that the operand reads.
    pub fn input(&self) -> Option<&str> {
        match self {
            Operand::Input(name) => Some(name),
            Operand::Int(inner) | Operand::Double(inner) | Operand::Text(inner) => inner.input(),
            Operand::Literal(_) => None,
        }
    }
}

/// Prints the condition as in Python.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Compare(left, comparison, right) => write!(f, "{left} {comparison} {right}"),
            Condition::Not(inner) => write!(f, "not ({inner})"),
            Condition::All(terms) => write_terms(f, terms, " and "),
            Condition::Any(terms) => write_terms(f, terms, " or "),
            Condition::Holds(operand) => write!(f, "{operand}"),
        }
    }
}

fn write_terms(f: &mut fmt::Formatter<'_>, terms: &[Condition], separator: &str) -> fmt::Result {
    for (index, term) in terms.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { separator })?;
        match term {
            Condition::All(_) | Condition::Any(_) => write!(f, "({term})")?,
            _ => write!(f, "{term}")?,
        }
    }
    Ok(())
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        })
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Input(name) => f.write_str(&python_name(name)),
            // The SDK adds these conversions.
            Operand::Int(inner) | Operand::Double(inner) => write!(f, "{inner}"),
            Operand::Text(inner) => write!(f, "str({inner})"),
            Operand::Literal(Literal::String(text)) => write!(f, "{text:?}"),
            Operand::Literal(Literal::Number(number)) => write!(f, "{number}"),
            Operand::Literal(Literal::Boolean(true)) => f.write_str("True"),
            Operand::Literal(Literal::Boolean(false)) => f.write_str("False"),
        }
    }
}

/// Returns an input of a group as the author of the pipeline knows it: the SDK writes the field
/// `rate` of an item as `pipelinechannel--rows-loop-item-subvar-rate`.
fn python_name(input: &str) -> String {
    let name = input.strip_prefix("pipelinechannel--").unwrap_or(input);
    match name.rsplit_once("-subvar-") {
        Some((_, field)) if !field.contains("-loop-item") => format!("item.{field}"),
        _ if name.ends_with("-loop-item") || name.starts_with("loop-item-param-") => "item".to_owned(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_printed_as_in_python() {
        let input = |name: &str| Operand::Input(format!("pipelinechannel--{name}"));
        let text = Operand::Literal(Literal::String("it's".to_owned()));
        let over = Condition::Compare(input("rows-loop-item-subvar-rate"), Comparison::Greater, input("limit"));
        let named = Condition::Compare(input("loop-item-param-1"), Comparison::NotEqual, text);
        let both = Condition::All(vec![Condition::Not(Box::new(over)), named]);
        assert_eq!(both.to_string(), "not (item.rate > limit) and item != \"it's\"");
    }
}
