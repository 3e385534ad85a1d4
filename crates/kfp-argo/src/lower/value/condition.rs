//! Conditions: `when`, as one expression over values, so that no text in them can break it.

use argo_model::{Expr, Operator, Text};

use crate::lower::context::TaskContext;
use crate::lower::value::source;
use crate::pipeline::{Comparison, Condition, Literal, Operand, ParameterType};

/// Returns `when` for a condition of a task.
pub(crate) fn when(task: &TaskContext<'_>, condition: &Condition) -> Text {
    Text::tag(holds(task, condition))
}

fn holds(task: &TaskContext<'_>, condition: &Condition) -> Expr {
    let several = |terms: &[Condition], operator: Operator| {
        let terms = terms.iter().map(|term| holds(task, term));
        terms.reduce(|left, right| left.with(operator, right)).unwrap_or(Expr::Bool(true))
    };
    match condition {
        Condition::Compare(left, comparison, right) => {
            compared(task, left).with(operator(*comparison), compared(task, right))
        }
        Condition::Not(inner) => holds(task, inner).not(),
        Condition::All(terms) => several(terms, Operator::And),
        Condition::Any(terms) => several(terms, Operator::Or),
        Condition::Holds(operand) => compared(task, operand).equals(Expr::Bool(true)),
    }
}

fn compared(task: &TaskContext<'_>, operand: &Operand) -> Expr {
    match operand {
        Operand::Input(name) => source::given(task, name).native_for(declared(task, name)),
        // A value that is compared with whole numbers is a number already, unless the IR was
        // written by hand.
        Operand::Int(inner) => match &**inner {
            Operand::Input(_) => compared(task, inner).whole(),
            other => compared(task, other),
        },
        // All numbers are doubles here.
        Operand::Double(inner) => compared(task, inner),
        // The value is compared with a text, although the SDK may declare another type.
        Operand::Text(inner) => match inner.input() {
            Some(name) => source::given(task, name).native_for(ParameterType::String),
            None => compared(task, inner).to_raw_json(),
        },
        Operand::Literal(Literal::String(text)) => Expr::from(text.as_str()),
        Operand::Literal(Literal::Boolean(value)) => Expr::Bool(*value),
        Operand::Literal(Literal::Number(number)) => match number.as_i64() {
            Some(whole) => Expr::Int(whole),
            None => Expr::from(number.to_string()).float(),
        },
    }
}

/// Returns the declared type of an input of the task's component.
fn declared(task: &TaskContext<'_>, input: &str) -> ParameterType {
    task.component.inputs.get(input).map_or(ParameterType::Unknown, |input| input.ty)
}

fn operator(comparison: Comparison) -> Operator {
    match comparison {
        Comparison::Equal => Operator::Equal,
        Comparison::NotEqual => Operator::NotEqual,
        Comparison::Less => Operator::Less,
        Comparison::LessOrEqual => Operator::LessOrEqual,
        Comparison::Greater => Operator::Greater,
        Comparison::GreaterOrEqual => Operator::GreaterOrEqual,
    }
}
