//! A case as a request to the controller's process.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::pipeline::{Body, ParameterType, Pipeline};
use kfp_semantics::{Attempt, Ending, Path, Written};
use serde_json::{Map, Value, json};

use crate::random::Random;
use crate::scenario::{Finish, Scenario, Shutdown};
use kfp_simulation::workflow::{Location, Locations};

/// Where programs write outputs that have a file of their own.
const OUTPUT_FOLDER: &str = "/tmp/kfp/outputs/";

/// Attempts of programs, each by its path and number.
pub(crate) type Executions = BTreeSet<(Path, u32)>;

/// Returns the request that runs a workflow as the meaning says that its programs behave.
pub(crate) fn request(
    workflow: &Value,
    pipeline: &Pipeline,
    locations: &Locations<'_>,
    scenario: &Scenario,
    worlds: &[(Scenario, Executions)],
) -> Value {
    let mut request = json!({
        "workflow": workflow,
        "arguments": arguments(workflow, pipeline, &scenario.arguments),
        "batch": scenario.finish == Finish::Together,
        "orders": match scenario.finish {
            Finish::First | Finish::Together => json!("fifo"),
            Finish::Last => json!("lifo"),
            Finish::Random => json!(scenario.seed % 1000),
        },
    });
    let Some(((_, first), later)) = worlds.split_first() else { return request };
    request["rules"] = rules(pipeline, locations, scenario, first);
    if let Some((pods, strategy)) = scenario.shutdown {
        let strategy = match strategy {
            Shutdown::Stop => "Stop",
            Shutdown::Terminate => "Terminate",
        };
        request["shutdown"] = json!({"after_pods": pods, "strategy": strategy});
    }
    if let Some((world, executions)) = later.first() {
        request["retry"] = json!({"rules": rules(pipeline, locations, world, executions)});
    }
    request
}

/// The behaviour of one pod.
pub(crate) struct Rule<'w> {
    pub(crate) location: Location<'w>,
    pub(crate) attempt: u32,
    /// As in a request: the phase, the seconds, the texts of the output parameters.
    pub(crate) outcome: Value,
}

/// Returns the rules as a request has them.
fn rules(pipeline: &Pipeline, locations: &Locations<'_>, world: &Scenario, executions: &Executions) -> Value {
    let rules = rules_of(pipeline, locations, world, executions).into_iter();
    let rules = rules.map(|Rule { location, attempt, outcome }| {
        json!({"match": {"path": location.pattern, "attempt": attempt}, "outcome": outcome})
    });
    rules.collect()
}

/// Returns a rule for each execution. The longer path goes first, as the text of an item may hold
/// anything.
pub(crate) fn rules_of<'w>(
    pipeline: &Pipeline,
    locations: &Locations<'w>,
    world: &Scenario,
    executions: &Executions,
) -> Vec<Rule<'w>> {
    let rules = executions.iter().filter_map(|(path, number)| {
        let location = locations.of(pipeline, path)?;
        let mut outcome = outcome(&location, &attempt_of(pipeline, world, path, *number)?);
        if world.has_slow_programs {
            let mut random = Random::of(world.seed, &format!("time of {path}#{number}"));
            if random.one_in(3) {
                outcome["seconds"] = random.one_of(&[3, 30, 300]).to_owned().into();
            }
        }
        Some(Rule { location, attempt: *number, outcome })
    });
    let mut rules: Vec<Rule<'_>> = rules.collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.location.depth));
    rules
}

/// Returns what an attempt does, as the meaning was told.
fn attempt_of(pipeline: &Pipeline, world: &Scenario, path: &Path, attempt: u32) -> Option<Attempt> {
    let mut component = pipeline.root();
    for step in path.steps() {
        let task = match step {
            kfp_semantics::Step::Task(key) => &component.dag()?.tasks[key],
            kfp_semantics::Step::Item(_) => component.dag()?.tasks.values().next()?,
        };
        component = pipeline.component_of(task);
    }
    debug_assert!(matches!(component.body, Body::Container(_) | Body::Claim(_)));
    kfp_semantics::World::attempt(world, path, attempt, component)
}

/// Returns how a pod ends: its phase, and the texts of its template's output parameters.
pub(crate) fn outcome(location: &Location<'_>, attempt: &Attempt) -> Value {
    let mut values = Map::new();
    let mut artifacts = Map::new();
    for (name, written) in &attempt.parameters {
        if let Written::Value(value) = written {
            values.insert(name.clone(), value.clone());
        }
    }
    for (name, metadata) in &attempt.metadata {
        artifacts.insert(name.clone(), json!({"artifacts": [{"name": name, "metadata": metadata}]}));
    }
    let mut executor_output = Map::new();
    if !values.is_empty() {
        executor_output.insert("parameterValues".to_owned(), values.into());
    }
    if !artifacts.is_empty() {
        executor_output.insert("artifacts".to_owned(), artifacts.into());
    }
    let mut parameters = Map::new();
    let mut is_file_missing = false;
    for parameter in location.template["outputs"]["parameters"].as_array().into_iter().flatten() {
        let Some(name) = parameter["name"].as_str() else { continue };
        let path = parameter["valueFrom"]["path"].as_str();
        let text = match path.and_then(|path| path.strip_prefix(OUTPUT_FOLDER)) {
            Some(file) => match attempt.parameters.get(file) {
                Some(Written::Text(text)) => text.clone(),
                _ => {
                    is_file_missing |= parameter["valueFrom"]["default"].is_null();
                    continue;
                }
            },
            None if path.is_some() && !executor_output.is_empty() => Value::from(executor_output.clone()).to_string(),
            None if path.is_some() => continue,
            // A resource template: the claim's name.
            None => match attempt.parameters.get(name) {
                Some(Written::Text(text)) => text.clone(),
                _ => String::new(),
            },
        };
        parameters.insert(name.to_owned(), text.into());
    }
    let phase = match attempt.ending {
        Ending::Succeeded => "Succeeded",
        Ending::Failed => "Failed",
        // The program succeeds, and Argo's executor does not find the file of an output.
        Ending::Broken if is_file_missing => "Succeeded",
        Ending::Broken => "Error",
    };
    json!({"phase": phase, "parameters": parameters})
}

/// Returns the texts of the workflow's arguments. They have the order of the pipeline's inputs,
/// parameters before artifacts.
pub(crate) fn arguments(workflow: &Value, pipeline: &Pipeline, values: &BTreeMap<String, Value>) -> Value {
    let root = pipeline.root();
    let inputs = root.inputs.iter().map(|(name, input)| (name, input.ty));
    let inputs = inputs.chain(root.artifact_inputs.keys().map(|name| (name, ParameterType::String)));
    let declared = workflow["spec"]["arguments"]["parameters"].as_array().into_iter().flatten();
    let given = declared.zip(inputs).filter_map(|(argument, (input, kind))| {
        let text = match (kind, values.get(input)?) {
            (ParameterType::String, Value::String(text)) => text.clone(),
            (_, value) => value.to_string(),
        };
        Some((argument["name"].as_str()?.to_owned(), Value::from(text)))
    });
    Value::Object(given.collect())
}
