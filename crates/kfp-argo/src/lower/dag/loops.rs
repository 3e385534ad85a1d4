//! Loops: a DAG of their own around the fan-out.
//!
//! So a loop looks like any other task from outside: an empty list is a success, hooks and
//! dependants refer to the task that calls the DAG, and the DAG's outputs are the lists of the
//! iterations' outputs.

use std::collections::BTreeSet;

use argo_model::{Dag as ArgoDag, Expr, OutputParameter, Outputs, Template, TemplateBody, Text, Variable};

use crate::lower::artifact::artifact_source;
use crate::lower::context::{Context, DagContext};
use crate::lower::dag::dag;
use crate::lower::naming::names::TemplateKey;
use crate::lower::value::{conversion, loop_item};
use crate::pipeline::{Body, Component, ComponentName, Items, Loop, ParameterType};

/// Lowers a loop for one key.
pub(crate) fn lower(cx: &Context<'_>, key: &TemplateKey, component: &Component, body: &Loop) -> Template {
    let dag = DagContext::new(cx, key, &body.body);
    let items = items(&dag, component, body);
    let mut tasks = dag::tasks(&dag);
    for task in &mut tasks {
        task.with_param = Some(items.clone());
    }
    // With `failFast`, a run hangs if an iteration fails while others wait for a place (fact A57).
    let body_of_template = ArgoDag { target: None, fail_fast: false, tasks };
    Template {
        inputs: dag::inputs(cx, &key.component, component),
        outputs: outputs(&dag),
        parallelism: cx.plan.settings.own(key.settings).parallelism.or(body.parallelism),
        ..Template::new(cx.names.of(key).clone(), TemplateBody::Dag(body_of_template))
    }
}

/// Returns the JSON list of the items.
fn items(dag: &DagContext<'_>, component: &Component, body: &Loop) -> Text {
    let none = || Expr::Array(Vec::new());
    let items = match &body.items {
        Items::Known(items) => return loop_item::constants(items),
        Items::Artifacts(list) => {
            let record = Expr::Var(Variable::Input(dag.interface.input_records[list].clone()));
            let item = conversion::inert(Expr::Element.to_json());
            record.parse_json().get("artifacts").or_else(none()).map(loop_item::pair(item))
        }
        Items::Input(input) => {
            let list = Expr::Var(Variable::Input(dag.interface.inputs[input].clone())).parse_json();
            // A text may contain the list as JSON.
            let list = match component.inputs[input].ty {
                ParameterType::String => list.parse_json(),
                ParameterType::Unknown => list.parsed_if_text(),
                _ => list,
            };
            let item = conversion::value_to_text(Expr::Element, ParameterType::Unknown, body.item);
            list.or_else(none()).map(loop_item::pair(item))
        }
    };
    Text::tag(items.to_json())
}

/// Returns the lists of the iterations' outputs, in the order of the items.
fn outputs(dag: &DagContext<'_>) -> Outputs {
    let iteration = Loop::iteration();
    let outputs = dag.body.outputs.keys().map(|output| {
        let list = loop_item::collected_output(dag, &iteration, output);
        // KFP joins the lists of a nested loop.
        let nested = comes_from_loop(dag.cx, &dag.body.tasks[&iteration].component, output);
        // An iteration without a value contributes null, and Argo's `concat` takes lists only.
        let or_null = || Expr::Element.or_else(Expr::Array(vec![Expr::Nil]));
        let list = if nested { list.map(or_null()).flattened() } else { list };
        OutputParameter::of(dag.interface.outputs[output].clone(), conversion::inert(list.to_json()))
    });
    Outputs { parameters: outputs.chain(artifact_source::loop_outputs(dag)).collect(), artifacts: Vec::new() }
}

/// Returns true if an output is the list of a loop's outputs.
fn comes_from_loop(cx: &Context<'_>, component: &ComponentName, output: &str) -> bool {
    let mut open = vec![(component, output)];
    // Many paths may lead to the same output.
    let mut seen = BTreeSet::new();
    while let Some((component, output)) = open.pop() {
        match &cx.plan.pipeline.components[component].body {
            Body::Loop(_) => return true,
            Body::Dag(dag) if seen.insert((component, output)) => {
                let sources = dag.outputs.get(output).into_iter().flatten();
                open.extend(sources.map(|from| (&dag.tasks[&from.producer].component, from.output.as_str())));
            }
            Body::Dag(_) | Body::Container(_) | Body::Importer(_) | Body::Claim(_) => {}
        }
    }
    false
}
