//! Where Argo runs each task.
//!
//! Only names tie a pod to its task, see [`argo_names`]. An exit task is a hook of its group. A
//! template that is a list of steps is a wrapper around one step.

use std::collections::BTreeMap;

use kfp_argo::pipeline::{Component, ComponentName, Loop, Pipeline, TaskKey};
use kfp_argo::{TaskOverrides, argo_names};
use kfp_semantics::{Path, Step, exit_tasks};
use serde_json::Value;

/// The templates of a compiled workflow, by name.
#[derive(Clone, Debug)]
pub struct Locations<'w> {
    templates: BTreeMap<&'w str, &'w Value>,
    entrypoint: &'w str,
    overrides: &'w TaskOverrides,
}

/// The place of a task in the workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct Location<'w> {
    /// The path of its node, with `*` for the text of items.
    pub pattern: String,
    /// The number of nodes on the path.
    pub depth: usize,
    /// The template that it runs.
    pub template: &'w Value,
    /// Whether the last node is the step of a wrapper.
    pub is_wrapped: bool,
    /// The name of its node after that of the workflow, with `*` for the text of items.
    pub node_name: String,
}

impl<'w> Locations<'w> {
    /// Reads the templates of a workflow that was compiled with these settings of tasks.
    pub fn new(workflow: &'w Value, overrides: &'w TaskOverrides) -> Option<Self> {
        let spec = &workflow["spec"];
        let templates = spec["templates"].as_array()?;
        let templates = templates.iter().filter_map(|template| Some((template["name"].as_str()?, template)));
        Some(Self { templates: templates.collect(), entrypoint: spec["entrypoint"].as_str()?, overrides })
    }

    /// Returns the place of a task, or `None` if the workflow does not have it.
    pub fn of(&self, pipeline: &Pipeline, path: &Path) -> Option<Location<'w>> {
        let mut owner = &ComponentName::Root;
        let mut component = pipeline.root();
        let mut template = *self.templates.get(self.entrypoint)?;
        let mut names = Vec::new();
        let mut is_wrapped = false;
        let mut node_name = String::new();
        // There may be a DAG around the root, for outputs and arguments: its only task is the root.
        let has_outputs = component.dag().is_some_and(|dag| !dag.outputs.is_empty());
        let is_own = !has_outputs && component.tasks().map(|(key, _)| key.as_str()).eq(["root"]);
        if !is_own && task_names(template) == ["root"] {
            names.push("root".to_owned());
            node_name += ".root";
            template = self.called(find(&template["dag"]["tasks"], "root")?)?;
        }
        for step in path.steps() {
            match step {
                Step::Task(key) => {
                    let name = self.argo_name(component, key);
                    let exits = exit_tasks(pipeline, owner, component.dag()?, self.overrides);
                    match exits.iter().find(|(_, exit)| **exit == key) {
                        Some((group, _)) => {
                            let group = self.argo_name(component, group);
                            let task = find(&template["dag"]["tasks"], &group)?;
                            node_name += &format!(".{group}.onExit");
                            names.push(format!("{group}.onExit"));
                            template = self.called(&task["hooks"]["exit"])?;
                        }
                        None => {
                            template = self.called(find(&template["dag"]["tasks"], &name)?)?;
                            node_name += &format!(".{name}");
                            names.push(name);
                        }
                    }
                    owner = &component.dag()?.tasks[key].component;
                    component = &pipeline.components[owner];
                    is_wrapped = false;
                    if let Some(step) = template["steps"][0].get(0) {
                        is_wrapped = true;
                        node_name += &format!("[0].{}", step["name"].as_str()?);
                        names.push(step["name"].as_str()?.to_owned());
                        template = self.called(step)?;
                    }
                }
                Step::Item(number) => {
                    let iteration = Loop::iteration();
                    template = self.called(find(&template["dag"]["tasks"], iteration.as_str())?)?;
                    node_name += &format!(".{iteration}({number}:*");
                    names.push(format!("{iteration}({number}:*"));
                    owner = &component.dag()?.tasks[&iteration].component;
                    component = &pipeline.components[owner];
                }
            }
        }
        Some(Location { pattern: names.join("/"), depth: names.len(), template, is_wrapped, node_name })
    }

    fn argo_name(&self, component: &Component, key: &TaskKey) -> String {
        let names = component.dag().map(|dag| argo_names(dag, self.overrides.task_names));
        names.and_then(|names| names.get(key).map(ToString::to_string)).unwrap_or_else(|| key.to_string())
    }

    fn called(&self, caller: &Value) -> Option<&'w Value> {
        self.templates.get(caller["template"].as_str()?).copied()
    }
}

fn find<'v>(tasks: &'v Value, name: &str) -> Option<&'v Value> {
    tasks.as_array()?.iter().find(|task| task["name"] == name)
}

fn task_names(template: &Value) -> Vec<&str> {
    let tasks = template["dag"]["tasks"].as_array();
    tasks.into_iter().flatten().filter_map(|task| task["name"].as_str()).collect()
}

/// Returns true if the path of a node has the form of a pattern, in which `*` is any text.
pub fn is_at(pattern: &str, path: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == path };
    let Some(rest) = path.strip_prefix(before) else { return false };
    let mut ends = (0..=rest.len()).filter(|end| rest.is_char_boundary(*end));
    ends.any(|end| is_at(after, &rest[end..]))
}
