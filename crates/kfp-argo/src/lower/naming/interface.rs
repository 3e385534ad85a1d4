//! Names of the parameters and artifacts of a component's templates.

use std::collections::{BTreeMap, BTreeSet};

use argo_model::{ArtifactName, Names, ParamName};

use crate::lower::naming::parameters::{EXECUTOR_OUTPUT, SUCCESS_FLAG, TASK_PATH};
use crate::pipeline::{Body, Component, ComponentName};
use crate::plan::{Passing, Plan};

/// The names of a component's parameters and artifacts in its templates.
pub(crate) struct Interface {
    /// Input parameters of a DAG's template, by input.
    pub(crate) inputs: BTreeMap<String, ParamName>,
    /// Output parameters, by output.
    pub(crate) outputs: BTreeMap<String, ParamName>,
    /// Input artifacts, by input: one for each origin of an artifact that travels by location. The
    /// root has none: it gets the URIs of its artifacts.
    pub(crate) artifact_inputs: BTreeMap<String, Vec<ArtifactName>>,
    /// Output artifacts, by output.
    pub(crate) artifact_outputs: BTreeMap<String, ArtifactName>,
    /// Input parameters of a DAG's template that contain records of artifacts, by input artifact.
    pub(crate) input_records: BTreeMap<String, ParamName>,
    /// Output parameters that contain records of artifacts, by output artifact.
    pub(crate) output_records: BTreeMap<String, ParamName>,
    /// The workflow's arguments, by input of the root.
    pub(crate) arguments: BTreeMap<String, ParamName>,
    /// The workflow's arguments for URIs of artifacts, by input artifact of the root.
    pub(crate) artifact_arguments: BTreeMap<String, ParamName>,
    /// True if a program in or below the component writes artifacts that travel by location. Their
    /// keys contain the names of the tasks on the way to the program, which therefore are an input
    /// parameter.
    pub(crate) needs_task_path: bool,
}

impl Interface {
    /// Names the parameters and artifacts of all components.
    pub(crate) fn all(plan: &Plan) -> BTreeMap<ComponentName, Interface> {
        let with_task_path = with_task_path(plan);
        let components = plan.pipeline.components.iter().map(|(name, component)| {
            let needs_task_path = with_task_path.contains(name);
            (name.clone(), Self::new(plan, name, component, needs_task_path))
        });
        components.collect()
    }

    fn new(plan: &Plan, name: &ComponentName, component: &Component, needs_task_path: bool) -> Self {
        let is_root = *name == ComponentName::Root;
        let inputs: Vec<&str> = component.inputs.keys().map(String::as_str).collect();
        let outputs: Vec<&str> = component.outputs.keys().map(String::as_str).collect();
        let artifact_outputs: Vec<&str> = component.artifact_outputs.keys().map(String::as_str).collect();
        let artifact_inputs: Vec<&str> = component.artifact_inputs.keys().map(String::as_str).collect();

        let mut taken = Names::new();
        let mut arguments_of = |texts: &[&str]| match is_root {
            true => claim(&mut taken, texts, ""),
            false => BTreeMap::new(),
        };
        let (arguments, artifact_arguments) = (arguments_of(&inputs), arguments_of(&artifact_inputs));
        if needs_task_path {
            taken.reserve(TASK_PATH);
        }
        taken.reserve(SUCCESS_FLAG);
        // A parameter of the entrypoint with the name of an argument would get the argument's value
        // instead of its own.
        let prefix = if is_root { "in-" } else { "" };
        let input_names = claim(&mut taken, &inputs, prefix);
        let records_of = |taken: &mut Names, artifacts: &[&str], with_records: bool| match with_records {
            true => claim(taken, artifacts, "artifact-"),
            false => BTreeMap::new(),
        };
        let input_records = records_of(&mut taken, &artifact_inputs, component.is_composite());

        let mut taken = Names::new();
        if !component.is_composite() {
            taken.reserve(EXECUTOR_OUTPUT);
        }
        let output_names = claim(&mut taken, &outputs, "");
        let output_records = records_of(&mut taken, &artifact_outputs, component.is_composite() && !is_root);
        let artifact_inputs = match is_root {
            true => BTreeMap::new(),
            false => artifact_names(&artifact_inputs, |input| plan.passing.of_input(name, input)),
        };
        Interface {
            inputs: input_names,
            outputs: output_names,
            artifact_inputs,
            artifact_outputs: by_text(&artifact_outputs, Names::new().claim_all(artifact_outputs.iter().copied())),
            input_records,
            output_records,
            arguments,
            artifact_arguments,
            needs_task_path,
        }
    }
}

fn claim(taken: &mut Names, texts: &[&str], prefix: &str) -> BTreeMap<String, ParamName> {
    let wanted: Vec<String> = texts.iter().map(|text| format!("{prefix}{text}")).collect();
    by_text(texts, taken.claim_all(wanted.iter().map(String::as_str)))
}

/// Returns the names of Argo's artifacts for each input artifact.
fn artifact_names<'p>(inputs: &[&str], passing: impl Fn(&str) -> &'p Passing) -> BTreeMap<String, Vec<ArtifactName>> {
    let mut taken = Names::new();
    let mut names: BTreeMap<String, Vec<ArtifactName>> = BTreeMap::new();
    for (input, name) in by_text(inputs, taken.claim_all(inputs.iter().copied())) {
        names.insert(input, vec![name]);
    }
    for (input, names) in &mut names {
        let Passing::ByLocation(locations) = passing(input) else { continue };
        let further = locations.origins.iter().skip(1);
        names.extend(further.map(|origin| taken.claim(&format!("{input}-{}", origin.access.word()))));
        names.truncate(locations.origins.len());
    }
    names
}

fn by_text<N>(texts: &[&str], names: Vec<N>) -> BTreeMap<String, N> {
    texts.iter().map(|text| (*text).to_owned()).zip(names).collect()
}

/// Returns the components in or below which a program writes artifacts that travel by location, or
/// a success flag is set. The path to the root is empty.
fn with_task_path(plan: &Plan) -> BTreeSet<ComponentName> {
    let mut found = plan.pipeline.with_callers(|name, component| {
        let by_location = |output: &String| !plan.passing.of_output(name, output).is_reference();
        let writes = matches!(component.body, Body::Container(_)) && component.artifact_outputs.keys().any(by_location);
        writes || plan.observed.contains(name)
    });
    found.remove(&ComponentName::Root);
    found
}
