//! Loops: a DAG of their own around the fan-out.
//!
//! So a loop looks like any other task from outside: an empty list is a success, hooks and dependants hang on the task that calls the
//! DAG, and the DAG's outputs are the lists of the iterations' outputs. An item is a pair of its number and its inert JSON text: of all
//! kinds of items only lists reach the iteration as they are.

use std::collections::{BTreeMap, BTreeSet};

use argo_model::{Dag as ArgoDag, Expr, OutputParameter, Outputs, Template, TemplateBody, Text, Variable, escape};
use serde_json::{Value as Json, json};

use super::Lowering;
use super::convert::{inert, native_to};
use super::names::TemplateKey;
use super::scope::DagScope;
use crate::check::ArgumentValue;
use crate::pipeline::{Body, Component, ComponentName, Items, Loop, ParameterType};

impl Lowering<'_> {
    pub(super) fn loop_template(
        &self,
        key: &TemplateKey,
        component: &Component,
        each: &Loop,
        arguments: &BTreeMap<String, ArgumentValue>,
    ) -> Template {
        let scope = DagScope::new(self, key, &each.each);
        let mut tasks = self.dag_tasks(&scope);
        for task in &mut tasks {
            task.with_param = Some(self.items(&scope, component, each));
        }
        Template {
            inputs: self.dag_inputs(&key.component, component, arguments),
            outputs: self.collected(&scope),
            fail_fast: self.fails_fast(key),
            parallelism: self.plan.variants.own(key.settings).parallelism.or(each.parallelism),
            ..Template::new(
                self.names.of(key).clone(),
                TemplateBody::Dag(ArgoDag { target: None, fail_fast: self.wants_fail_fast(key), tasks }),
            )
        }
    }

    /// The JSON list of the items.
    fn items(&self, scope: &DagScope<'_>, component: &Component, each: &Loop) -> Text {
        let input = match &each.items {
            Items::Known(items) => {
                let pairs = items.iter().enumerate().map(|(number, item)| json!([number, escape::json(item)]));
                return Text::json(&Json::Array(pairs.collect()));
            }
            Items::Input(input) => input,
            Items::Artifacts(list) => {
                let record = Expr::Var(Variable::Input(scope.interface.input_records[list].clone()));
                let items = record.parse_json().get("artifacts").or_else(Expr::Array(Vec::new()));
                let pair = Expr::Array(vec![Expr::Index, inert(Expr::Element.to_json())]);
                return Text::tag(items.map(pair).to_json());
            }
        };
        let list = Expr::Var(Variable::Input(scope.interface.inputs[input].clone())).parse_json();
        // A text may hold the list as JSON.
        let list = match component.inputs[input].kind {
            ParameterType::String => list.parse_json(),
            ParameterType::Unknown => list.parsed_if_text(),
            _ => list,
        };
        let pair = Expr::Array(vec![Expr::Index, native_to(Expr::Element, ParameterType::Unknown, each.item)]);
        Text::tag(list.or_else(Expr::Array(Vec::new())).map(pair).to_json())
    }

    /// The lists of the iterations' outputs, in the order of the items.
    fn collected(&self, scope: &DagScope<'_>) -> Outputs {
        let iteration = Loop::iteration();
        let outputs = scope.dag.outputs.keys().map(|output| {
            let list = self.collected_output(scope, &iteration, output);
            // Lists that come out of a loop within are joined, as KFP does.
            let nested = self.comes_from_loop(&scope.dag.tasks[&iteration].component, output);
            let list = if nested { list.flattened() } else { list };
            OutputParameter::of(scope.interface.outputs[output].clone(), inert(list.to_json()))
        });
        Outputs { parameters: outputs.chain(self.collected_records(scope)).collect(), artifacts: Vec::new() }
    }

    /// Whether an output is the list of a loop's outputs.
    fn comes_from_loop(&self, component: &ComponentName, output: &str) -> bool {
        let mut open = vec![(component, output)];
        // There may be far more ways to an output than outputs.
        let mut seen = BTreeSet::new();
        while let Some((component, output)) = open.pop() {
            match &self.plan.pipeline.components[component].body {
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
}
