//! Pipelines for unit tests, written as one line of text: `a; b after a; x exit of g`.
//!
//! Each statement is a task, named first: `b`, or `b:score` for a task that runs the component
//! `score`. Without a component of its own name, the task runs `comp-b`. These words follow:
//!
//! | word | effect |
//! |---|---|
//! | `group` | the task runs an empty DAG instead of a container |
//! | `imports URI` | the task runs an importer |
//! | `tolerant` | the trigger strategy is `ALL_UPSTREAM_TASKS_COMPLETED` |
//! | `if` | the task has a condition |
//! | `cached` | the task has `cachingOptions.enableCache` |
//! | `tolerated` | the options file tolerates its failure |
//! | `after A B` | `dependentTasks` |
//! | `reads A` | the input `A` comes from the output of the task `A`, or from the pipeline's input `A` |
//! | `reads A?` | the same, and the input is optional |
//! | `uses A` | the input artifact `in` comes from the task `A` |
//! | `exit of G` | `tolerant`, and the task takes the final status of `G` |
//!
//! A statement `input A` or `input A?` declares a required or an optional input of the pipeline.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::json;

use crate::configure::TaskOverrides;
use crate::diagnostics::{Diagnostics, Location};
use crate::graph::{self, Graphs, TaskGraph};
use crate::options::{Options, Origin};
use crate::pipeline::{
    ArtifactInput, ArtifactOutput, ArtifactSource, Body, Caching, Component, ComponentName, Condition, Constant,
    Container, Dag, Importer, Input, Literal, Operand, ParameterType, Pipeline, PodSettings, Provenance, RunSettings,
    SettingPart, Source, Task, TaskConfig, TaskKey, Trigger,
};
use crate::plan::{self, Plan};

/// A pipeline, and what the options file states about it.
pub(crate) struct Fixture {
    pub(crate) pipeline: Pipeline,
    configured: TaskOverrides,
}

impl Fixture {
    /// Reads the statements of a pipeline.
    pub(crate) fn new(text: &str) -> Self {
        let mut root = component(Body::Dag(Dag::default()));
        let mut components: IndexMap<ComponentName, Component> = IndexMap::new();
        let mut configured = TaskOverrides::default();
        let mut tasks = IndexMap::new();
        for statement in text.split(';').map(str::trim) {
            let words: Vec<&str> = statement.split_whitespace().collect();
            if let ["input", name] = words.as_slice() {
                let optional = name.ends_with('?');
                root.inputs.insert(name.trim_end_matches('?').to_owned(), input(optional));
                continue;
            }
            let (key, name) = words[0]
                .split_once(':')
                .map_or((words[0], format!("comp-{}", words[0])), |(key, name)| (key, name.to_owned()));
            let (key, name) = (TaskKey::from(key), ComponentName::Named(name));
            let mut called = components.shift_remove(&name).unwrap_or_else(|| component(program()));
            let task = task(&words[1..], Task { component: name.clone(), ..Task::default() }, &mut called, &root);
            if words.contains(&"tolerated") {
                configured.tolerated.insert((ComponentName::Root, key.clone()), Origin::default());
            }
            components.insert(name, called);
            tasks.insert(key, task);
        }
        tasks.sort_keys();
        root.body = Body::Dag(Dag { tasks, ..Dag::default() });
        components.insert_before(0, ComponentName::Root, root);
        let mut provenance = Provenance::default();
        components.keys().for_each(|name| provenance.insert(name.clone(), Location::top()));
        let pipeline = Pipeline {
            name: "fixture".to_owned(),
            display_name: None,
            description: None,
            default_root: None,
            settings: RunSettings::default(),
            workspace: None,
            components,
            provenance,
        };
        Self { pipeline, configured }
    }

    /// Returns the graphs, or the messages of the errors.
    pub(crate) fn graphs(&self) -> Result<Graphs, String> {
        let mut sink = Diagnostics::default();
        graph::graphs(&self.pipeline, &self.configured, &mut sink).ok_or_else(|| sink.to_string())
    }

    /// Returns the graph of the root.
    pub(crate) fn graph(&self) -> TaskGraph {
        self.graphs()
            .map(|graphs| graphs.dags[&ComponentName::Root].clone())
            .unwrap_or_else(|errors| panic!("{errors}"))
    }

    /// Returns the plan, or the messages of the errors.
    pub(crate) fn plan(self, options: &Options) -> Result<Plan, String> {
        let graphs = self.graphs()?;
        let mut sink = Diagnostics::default();
        plan::plan(self.pipeline, graphs, self.configured.settings, options, &mut sink).ok_or_else(|| sink.to_string())
    }
}

/// Adds the words of a statement to a task and to the component that it runs.
fn task(words: &[&str], mut task: Task, called: &mut Component, root: &Component) -> Task {
    let mut verb = "";
    for word in words {
        match (verb, *word) {
            (_, "after" | "reads" | "uses" | "imports" | "exit" | "of") => verb = word,
            (_, "group") => called.body = Body::Dag(Dag::default()),
            (_, "tolerant") => task.trigger = Trigger::Completed,
            (_, "if") => task.condition = Some(Condition::Holds(Operand::Literal(Literal::Boolean(true)))),
            (_, "cached") => task.caching = Some(Caching::default()),
            (_, "tolerated") => {}
            ("after", name) => drop(task.after.insert(name.into())),
            ("reads", name) => {
                let optional = name.ends_with('?');
                let (name, ty) = (name.trim_end_matches('?').to_owned(), ParameterType::String);
                called.inputs.insert(name.clone(), input(optional));
                let source = match root.inputs.contains_key(&name) {
                    true => Source::Input { name: name.clone(), ty, selector: None },
                    false => {
                        let producer = TaskKey::from(name.as_str());
                        Source::Output { producer, output: "result".to_owned(), ty, selector: None }
                    }
                };
                task.inputs.insert(name, source);
            }
            ("uses", name) => {
                let declared = ArtifactInput { optional: false, list: false, schema: json!({}) };
                called.artifact_inputs.insert("in".to_owned(), declared);
                let source = ArtifactSource::Output { producer: name.into(), output: Importer::OUTPUT.to_owned() };
                task.artifacts.insert("in".to_owned(), source);
            }
            ("imports", uri) => called.body = importer(uri),
            ("of", group) => {
                task.trigger = Trigger::Completed;
                task.after.insert(group.into());
                called.inputs.insert("status".to_owned(), input(true));
                task.inputs.insert("status".to_owned(), Source::FinalStatus { producer: group.into() });
            }
            (verb, word) => panic!("`{verb} {word}` is not a word of fixtures"),
        }
    }
    task
}

/// A component with one output parameter and one output artifact.
fn component(body: Body) -> Component {
    let artifact = ArtifactOutput { list: false, schema: json!({}), metadata: json!({}) };
    Component {
        inputs: BTreeMap::new(),
        outputs: [("result".to_owned(), ParameterType::String)].into(),
        artifact_inputs: BTreeMap::new(),
        artifact_outputs: [(Importer::OUTPUT.to_owned(), artifact)].into(),
        body,
    }
}

fn input(optional: bool) -> Input {
    Input { ty: ParameterType::String, default: None, optional, literals: Vec::new(), description: None }
}

fn program() -> Body {
    Body::Container(Box::new(Container {
        image: vec![SettingPart::Literal("busybox".to_owned())],
        command: Vec::new(),
        args: Vec::new(),
        env: Vec::new(),
        limits: Vec::new(),
        requests: Vec::new(),
        pod: PodSettings::default(),
        task_config: TaskConfig::new(),
    }))
}

fn importer(uri: &str) -> Body {
    let (uri, metadata) = (Constant::Plain(json!(uri)), Constant::Plain(json!({})));
    Body::Importer(Box::new(Importer { uri, schema: json!({}), metadata, in_workspace: false }))
}
