//! Conditions: `when`, as one expression over values, so that no text in them can break it.

use argo_model::{Expr, Operator, Text};

use super::Lowering;
use super::scope::TaskScope;
use crate::pipeline::{Comparison, Condition, Literal, Operand, ParameterType};

impl Lowering<'_> {
    pub(super) fn when(&self, scope: &TaskScope<'_, '_>, condition: &Condition) -> Text {
        Text::tag(self.holds(scope, condition))
    }

    fn holds(&self, scope: &TaskScope<'_, '_>, condition: &Condition) -> Expr {
        let several = |terms: &[Condition], operator: Operator| {
            let terms = terms.iter().map(|term| self.holds(scope, term));
            terms.reduce(|left, right| left.with(operator, right)).unwrap_or(Expr::Bool(true))
        };
        match condition {
            Condition::Compare(left, comparison, right) => {
                self.operand(scope, left).with(operator(*comparison), self.operand(scope, right))
            }
            Condition::Not(inner) => self.holds(scope, inner).not(),
            Condition::All(terms) => several(terms, Operator::And),
            Condition::Any(terms) => several(terms, Operator::Or),
            Condition::Holds(operand) => self.operand(scope, operand).equals(Expr::Bool(true)),
        }
    }

    fn operand(&self, scope: &TaskScope<'_, '_>, operand: &Operand) -> Expr {
        match operand {
            Operand::Input(name) => self.given(scope, name).native_as(declared(scope, name)),
            // A number compared with whole numbers is one already, unless the IR was written by hand.
            Operand::Int(inner) => match &**inner {
                Operand::Input(_) => self.operand(scope, inner).whole(),
                other => self.operand(scope, other),
            },
            // All numbers are doubles here.
            Operand::Double(inner) => self.operand(scope, inner),
            // Whatever type the SDK takes the value for, it is compared with a text.
            Operand::Text(inner) => match inner.input() {
                Some(name) => self.given(scope, name).native_as(ParameterType::String),
                None => self.operand(scope, inner).to_raw_json(),
            },
            Operand::Literal(Literal::String(text)) => Expr::from(text.as_str()),
            Operand::Literal(Literal::Boolean(value)) => Expr::Bool(*value),
            Operand::Literal(Literal::Number(number)) => match number.as_i64() {
                Some(whole) => Expr::Int(whole),
                None => Expr::from(number.to_string()).float(),
            },
        }
    }
}

/// The type of an input, as the task's component declares it.
fn declared(scope: &TaskScope<'_, '_>, input: &str) -> ParameterType {
    scope.called.inputs.get(input).map_or(ParameterType::Unknown, |input| input.kind)
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
