//! The encoding of loops: the items of a fan-out, and the outputs that Argo collects from its
//! iterations.

use argo_model::{Expr, ParamName, Text, Variable, escape};
use serde_json::{Value as Json, json};

use crate::lower::context::DagContext;
use crate::lower::naming::parameters::EXECUTOR_OUTPUT;
use crate::lower::value::{executor_output, output};
use crate::pipeline::{Body, Delivery, TaskKey};

/// Returns the JSON list of items that are known when compiling. Argo knows an item only as a
/// whole, so each is a pair of its number and its inert JSON text: of all kinds of items only lists
/// reach the iteration unchanged.
pub(crate) fn constants(items: &[Json]) -> Text {
    let pairs = items.iter().enumerate().map(|(number, item)| json!([number, escape::json(item)]));
    Text::json(&Json::Array(pairs.collect()))
}

/// Returns the same pair for the element at hand of a list, with the inert JSON text of the item.
pub(crate) fn pair(item: Expr) -> Expr {
    Expr::Array(vec![Expr::Index, item])
}

/// Returns the number of the item at hand.
pub(crate) fn number() -> Expr {
    Expr::Item(0)
}

/// Returns the inert JSON text of the item at hand.
pub(crate) fn item() -> Expr {
    Expr::Item(1)
}

/// Returns the list that Argo makes of an output of all iterations. Its elements are texts, or
/// objects and lists if all of them are such.
pub(crate) fn collected(dag: &DagContext<'_>, task: &TaskKey, output: ParamName) -> Expr {
    let variable = Variable::TaskOutput(dag.task_name(task).clone(), output);
    Expr::Maybe(variable).or_else("[]").parse_json()
}

/// Returns the value of the element at hand of a list that Argo made of JSON texts. Argo has parsed
/// objects and lists already.
pub(crate) fn collected_element() -> Expr {
    Expr::Element.parsed_if_text()
}

/// Returns the outputs of all iterations: an array, in the order of the items.
pub(crate) fn collected_output(dag: &DagContext<'_>, producer: &TaskKey, output: &str) -> Expr {
    let name = &dag.body.tasks[producer].component;
    let component = &dag.cx.plan.pipeline.components[name];
    let param = dag.cx.interface(name).outputs[output].clone();
    let all = |param: ParamName| collected(dag, producer, param);
    match &component.body {
        Body::Dag(_) | Body::Loop(_) | Body::Importer(_) => all(param).map(collected_element()),
        Body::Claim(_) => all(param).map(Expr::Element),
        Body::Container(container) => match container.delivery(output) {
            Delivery::File => {
                all(param).map(output::from_file(Expr::Element.text_or_json(), component.outputs[output]))
            }
            Delivery::ExecutorOutput | Delivery::Either => {
                let executor_output = executor_output::of_iteration(component).get("parameterValues").get(output);
                all(ParamName::fixed(EXECUTOR_OUTPUT)).map(executor_output)
            }
        },
    }
}
