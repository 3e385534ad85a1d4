//! Reads executor outputs: the JSON text in which a program of the KFP SDK reports its output
//! parameters and the metadata of its artifacts.

use argo_model::Expr;

use crate::pipeline::{Component, ParameterType};

/// Returns the value of an executor output of a component, from its text.
pub(crate) fn parsed(component: &Component, text: Expr) -> Expr {
    if has_real_numbers(component) { text.with_quoted_numbers().parse_json() } else { text.parse_json() }
}

/// Returns the value of the element at hand of the list that Argo made of the executor outputs of
/// iterations. Argo has parsed it already, if it is JSON.
pub(crate) fn of_iteration(component: &Component) -> Expr {
    Expr::Element.kind().equals("string").choose(parsed(component, Expr::Element), Expr::Element)
}

/// Returns true if an executor output may contain numbers that JSON does not have, as Python writes
/// them: a loss that is `NaN`, or the first threshold of a ROC curve, which is `Infinity`. Without
/// quotes around them, none of the outputs could be read.
fn has_real_numbers(component: &Component) -> bool {
    use ParameterType::{Boolean, FinalStatus, Integer, String};
    !component.artifact_outputs.is_empty()
        || component.outputs.values().any(|ty| !matches!(ty, Boolean | FinalStatus | Integer | String))
}
