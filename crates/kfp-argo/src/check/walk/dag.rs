//! A DAG: its tasks, and the sources of its outputs.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use kfp_ir::messages::ml_pipelines::DagSpec;
use kfp_ir::messages::ml_pipelines::dag_outputs_spec::dag_output_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::dag_outputs_spec::{
    DagOutputArtifactSpec, DagOutputParameterSpec, ParameterSelectorSpec,
};

use super::context::Walk;
use super::scope::Scope;
use super::{loops, task};
use crate::diagnostics::{Diagnostics, Location, unknown_output};
use crate::pipeline::{Component, ComponentName, Dag, DagOutput, DagOutputs, TaskKey};

/// Checks a DAG. `owner` is the component that contains it, without a body.
pub(super) fn dag<'a>(
    walk: &mut Walk<'a>,
    name: &ComponentName,
    dag: &'a DagSpec,
    owner: &Component,
    here: &Location,
) -> Dag {
    let tasks_at = here.key("dag").key("tasks");
    let scope = Scope::new(walk.pipeline, name, owner, dag);
    let mut tasks = IndexMap::with_capacity(dag.tasks.len());
    for (key, spec) in &dag.tasks {
        let key = TaskKey::from(key.as_str());
        let name = task::display_name(&key, spec);
        let at = tasks_at.task(tasks_at.path.key(key.as_str()), &key, name.as_deref());
        if let Some(task) = task::task(walk, &key, spec, &scope, &at) {
            tasks.insert(key, task);
        }
    }
    check_outputs_have_sources(dag, &scope, here, walk.sink);
    let here = here.key("dag").key("outputs");
    let outputs = outputs(dag, &scope, &here, walk.sink);
    let artifact_outputs = artifact_outputs(dag, &scope, &here, walk.sink);
    let dag = Dag { tasks, outputs, artifact_outputs };
    loops::remove_unread_lists(&mut walk.checked, &dag);
    dag
}

/// Reports outputs that the component declares and that no task provides.
fn check_outputs_have_sources(dag: &DagSpec, scope: &Scope<'_>, here: &Location, sink: &mut Diagnostics) {
    let sources = dag.outputs.clone().unwrap_or_default();
    let has_parameter = |output: &str| match sources.parameters.get(output).and_then(|source| source.kind.as_ref()) {
        Some(Kind::ValueFromOneof(several)) => !several.parameter_selectors.is_empty(),
        one => one.is_some(),
    };
    let has_artifact =
        |output: &str| sources.artifacts.get(output).is_some_and(|source| !source.artifact_selectors.is_empty());
    let parameters = scope.owner.outputs.keys().filter(|output| !has_parameter(output));
    let artifacts = scope.owner.artifact_outputs.keys().filter(|output| !has_artifact(output));
    let parameters = parameters.map(|output| ("parameters", output));
    for (field, output) in parameters.chain(artifacts.map(|output| ("artifacts", output))) {
        let at = here.key("outputDefinitions").key(field).key(output);
        sink.push(unknown_output::without_source(&at, &scope.name.described(), output));
    }
}

fn outputs(dag: &DagSpec, scope: &Scope<'_>, here: &Location, sink: &mut Diagnostics) -> BTreeMap<String, DagOutputs> {
    let parameters = dag.outputs.iter().flat_map(|outputs| &outputs.parameters);
    let selected = parameters.filter_map(|(name, output)| {
        let at = here.key("parameters").key(name);
        Some((name.clone(), output_sources(output, scope, &at, sink)?))
    });
    selected.collect()
}

fn output_sources(
    output: &DagOutputParameterSpec,
    scope: &Scope<'_>,
    at: &Location,
    sink: &mut Diagnostics,
) -> Option<DagOutputs> {
    match &output.kind {
        Some(Kind::ValueFromParameter(selector)) => {
            Some(vec![output_source(selector, scope, &at.key("valueFromParameter"), sink)?])
        }
        Some(Kind::ValueFromOneof(several)) => {
            let at = at.key("valueFromOneof").key("parameterSelectors");
            let selectors = several.parameter_selectors.iter().enumerate();
            selectors.map(|(index, selector)| output_source(selector, scope, &at.index(index), sink)).collect()
        }
        None => None,
    }
}

fn output_source(
    selector: &ParameterSelectorSpec,
    scope: &Scope<'_>,
    at: &Location,
    sink: &mut Diagnostics,
) -> Option<DagOutput> {
    let (producer, output) = (&selector.producer_subtask, &selector.output_parameter_key);
    scope.output(producer, output, at, sink)?;
    Some(DagOutput { producer: TaskKey::from(producer.as_str()), output: output.clone() })
}

fn artifact_outputs(
    dag: &DagSpec,
    scope: &Scope<'_>,
    here: &Location,
    sink: &mut Diagnostics,
) -> BTreeMap<String, DagOutputs> {
    let artifacts = dag.outputs.iter().flat_map(|outputs| &outputs.artifacts);
    let selected = artifacts.filter_map(|(name, output)| {
        let at = here.key("artifacts").key(name).key("artifactSelectors");
        Some((name.clone(), artifact_sources(output, scope, &at, sink)?))
    });
    selected.collect()
}

/// Returns the tasks that provide an output artifact. Of several, the first one that ran counts.
fn artifact_sources(
    output: &DagOutputArtifactSpec,
    scope: &Scope<'_>,
    at: &Location,
    sink: &mut Diagnostics,
) -> Option<DagOutputs> {
    let selectors = output.artifact_selectors.iter().enumerate();
    let selected = selectors.map(|(index, selector)| {
        let (producer, output) = (&selector.producer_subtask, &selector.output_artifact_key);
        scope.artifact(producer, output, &at.index(index), sink)
    });
    selected.collect()
}
