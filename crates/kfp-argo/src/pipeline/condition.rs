//! Conditions: what decides at run time whether a task runs.

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

/// How two operands are compared.
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
    /// `int(…)`: without what is behind the point.
    Int(Box<Operand>),
    /// `double(…)`
    Double(Box<Operand>),
    /// The text of a number or boolean, where it is compared with a string.
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
    /// The inputs that it looks at.
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
    /// The input that it looks at.
    pub fn input(&self) -> Option<&str> {
        match self {
            Operand::Input(name) => Some(name),
            Operand::Int(inner) | Operand::Double(inner) | Operand::Text(inner) => inner.input(),
            Operand::Literal(_) => None,
        }
    }
}
