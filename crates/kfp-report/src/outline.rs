//! The picture of the pipeline, from the templates of its workflow.
//!
//! The compiler makes a template of each component. A loop is a DAG of one task with items, and a
//! guard around a group or an exit task is a Steps template of one step. Templates that only wait
//! (`suspend`) compute outputs or end the run, and are no tasks of the pipeline.

use std::collections::BTreeMap;

use kfp_picture::picture::{Edge, Fact, Node, NodeId, Picture, Shape};

use crate::workflow::{Dag, DagTask, Step, Template, Workflow};

/// The maximum number of boxes. Templates that call each other would make infinitely many.
const MAX_NODES: usize = 5000;

/// The name of the one task of a loop.
const ITERATION: &str = "iteration";

/// The picture of a workflow, and the way from its tasks to boxes.
pub(crate) struct Outline {
    pub(crate) picture: Picture,
    /// The boxes in each box, by the names of their tasks.
    children: BTreeMap<(Option<NodeId>, String), NodeId>,
}

impl Outline {
    /// Returns the outline of a workflow.
    pub(crate) fn new(workflow: &Workflow) -> Self {
        let spec = workflow.spec();
        let annotation = |key: &str| workflow.metadata.annotations.get(key).cloned();
        let title = annotation("kfp-compile/pipeline").unwrap_or_else(|| workflow.metadata.name.clone());
        let picture = Picture { title, ..Picture::default() };
        let templates: BTreeMap<&str, &Template> =
            spec.templates.iter().map(|template| (template.name.as_str(), template)).collect();
        let mut outline = Self { picture, children: BTreeMap::new() };
        let entry = templates.get(spec.entrypoint.as_str()).and_then(|template| template.dag.as_ref());
        let root = entry.and_then(root_within).and_then(|task| templates.get(task.template.as_str()));
        if let Some(dag) = root.and_then(|template| template.dag.as_ref()).or(entry) {
            outline.add_dag(&templates, dag, None, 0);
        }
        outline
    }

    /// Returns the box of a task in a group, or in the whole pipeline.
    pub(crate) fn child(&self, parent: Option<NodeId>, task: &str) -> Option<NodeId> {
        self.children.get(&(parent, task.to_owned())).copied()
    }

    /// Returns the box of the one program of a loop.
    pub(crate) fn program_of(&self, each: NodeId) -> Option<NodeId> {
        self.child(Some(each), ITERATION)
    }

    fn add_dag(&mut self, templates: &BTreeMap<&str, &Template>, dag: &Dag, parent: Option<NodeId>, depth: usize) {
        for task in &dag.tasks {
            self.add_task(templates, dag, task, parent, depth);
        }
        for task in &dag.tasks {
            let Some(to) = self.child(parent, &task.name) else { continue };
            for (upstream, is_tolerant) in upstream(&task.depends) {
                if let Some(from) = self.child(parent, &upstream).filter(|from| *from != to) {
                    self.picture.edges.push(Edge { from, to, is_tolerant, has_data: true });
                }
            }
        }
    }

    fn add_task(
        &mut self,
        templates: &BTreeMap<&str, &Template>,
        dag: &Dag,
        task: &DagTask,
        parent: Option<NodeId>,
        depth: usize,
    ) {
        let Some(id) = self.add_call(templates, &task.name, &task.template, task.when.is_some(), parent, depth) else {
            return;
        };
        if let Some(hook) = task.hooks.get("exit") {
            // The key of the group is not its name, if the workflow has the names of Python.
            if self.picture.nodes[id].shape == Shape::Group {
                self.picture.nodes[id].shape = Shape::ExitHandler;
            }
            let name = exit_task(templates, &hook.template);
            // Exit tasks may have the same template, also as another task.
            let is_taken = dag.tasks.iter().any(|other| other.name == name) || self.child(parent, &name).is_some();
            let name = if is_taken { format!("{name} of {}", task.name) } else { name };
            if let Some(exit) = self.add_call(templates, &name, &hook.template, false, parent, depth) {
                self.picture.nodes[exit].exit_of = Some(id);
            }
        }
    }

    /// Adds the box of a task that calls a template, unless the template only waits.
    fn add_call(
        &mut self,
        templates: &BTreeMap<&str, &Template>,
        name: &str,
        template: &str,
        is_conditional: bool,
        parent: Option<NodeId>,
        depth: usize,
    ) -> Option<NodeId> {
        let template = unguarded(templates, template)?;
        let dag = template.dag.as_ref();
        let each = dag.and_then(iteration);
        let body = each.and_then(|each| unguarded(templates, &each.template));
        let content = match each {
            Some(_) => body.and_then(|body| body.dag.as_ref()),
            None => dag,
        };
        let shape = match dag {
            None if template.container.is_some() => Shape::Task,
            None if template.resource.is_some() => Shape::VolumeClaim,
            None => return None,
            Some(_) if each.is_some() => Shape::Loop,
            Some(dag) if !self.has_tasks(templates, dag, depth) => Shape::Importer,
            Some(_) if is_exit_handler(name) => Shape::ExitHandler,
            Some(_) if is_conditional => Shape::Condition,
            Some(_) => Shape::Group,
        };
        if self.picture.nodes.len() == MAX_NODES {
            return None;
        }
        let id = self.picture.nodes.len();
        self.picture.nodes.push(self.node(name, template, shape, parent));
        self.children.insert((parent, name.to_owned()), id);
        match (content, body) {
            (Some(dag), _) if shape.is_group() && depth < MAX_NODES => {
                self.add_dag(templates, dag, Some(id), depth + 1)
            }
            (None, Some(body)) => {
                let program = self.picture.nodes.len();
                let node = Node {
                    path: self.picture.nodes[id].path.clone(),
                    ..self.node(ITERATION, body, Shape::Task, Some(id))
                };
                self.picture.nodes.push(node);
                self.children.insert((Some(id), ITERATION.to_owned()), program);
            }
            _ => {}
        }
        Some(id)
    }

    fn node(&self, name: &str, template: &Template, shape: Shape, parent: Option<NodeId>) -> Node {
        let image = template.container.as_ref().map(|container| container.image.clone());
        let path = match parent {
            Some(parent) => format!("{}/{name}", self.picture.nodes[parent].path),
            None => name.to_owned(),
        };
        let short = image.as_ref().map(|image| image.rsplit('/').next().unwrap_or(image).to_owned());
        let facts = image.map(|image| Fact::new("Image", image)).into_iter().collect();
        Node {
            display_path: path.clone(),
            path,
            label: name.to_owned(),
            caption: short,
            shape,
            parent,
            exit_of: None,
            facts,
        }
    }

    /// Returns true if some task of a DAG is a task of the pipeline.
    fn has_tasks(&self, templates: &BTreeMap<&str, &Template>, dag: &Dag, depth: usize) -> bool {
        dag.tasks.is_empty()
            || dag.tasks.iter().any(|task| {
                unguarded(templates, &task.template).is_some_and(|template| {
                    template.container.is_some()
                        || template.resource.is_some()
                        || template
                            .dag
                            .as_ref()
                            .is_some_and(|dag| depth >= MAX_DEPTH || self.has_tasks(templates, dag, depth + 1))
                })
            })
    }
}

/// The maximum depth at which templates are searched for tasks.
const MAX_DEPTH: usize = 50;

/// Returns the task that runs the pipeline, if the entrypoint only checks the arguments.
pub(crate) fn root_within(entry: &Dag) -> Option<&DagTask> {
    entry.tasks.iter().find(|task| task.name == "root" && task.template == "root")
}

/// Returns the one task of a loop.
fn iteration(dag: &Dag) -> Option<&DagTask> {
    let [task] = &dag.tasks[..] else { return None };
    (task.name == ITERATION && task.with_param.is_some()).then_some(task)
}

/// Returns the template that a guard calls, or the template itself.
fn unguarded<'w>(templates: &BTreeMap<&str, &'w Template>, name: &str) -> Option<&'w Template> {
    let template = *templates.get(name)?;
    let Some(steps) = &template.steps else { return Some(template) };
    let steps: Vec<&Step> = steps.iter().flatten().collect();
    match steps[..] {
        [step] => templates.get(step.template.as_str()).copied().filter(|inner| inner.steps.is_none()),
        _ => None,
    }
}

/// Returns the name of an exit task by its template, as the workflow does not have its key. The
/// compiler adds a suffix to the name of a template if tasks use another template of the same
/// component.
fn exit_task(templates: &BTreeMap<&str, &Template>, template: &str) -> String {
    let name = template.strip_suffix("-flagged").filter(|name| templates.contains_key(name)).unwrap_or(template);
    name.strip_suffix("-exit").filter(|name| templates.contains_key(name)).unwrap_or(name).to_owned()
}

fn is_exit_handler(name: &str) -> bool {
    name.strip_prefix("exit-handler")
        .is_some_and(|rest| rest.chars().all(|letter| letter == '-' || letter.is_ascii_digit()))
}

/// Returns the tasks that a `depends` names, each with true if the task may also have failed.
fn upstream(depends: &str) -> BTreeMap<String, bool> {
    let mut upstream = BTreeMap::new();
    let words = depends.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')));
    for word in words.filter(|word| !word.is_empty()) {
        let (task, ending) = word.rsplit_once('.').unwrap_or((word, ""));
        *upstream.entry(task.to_owned()).or_insert(false) |= ending == "Failed";
    }
    upstream
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_come_from_depends() {
        let found = upstream("(a-1.Succeeded || a-1.Failed || a-1.Skipped) && b.Succeeded");
        assert_eq!(found, BTreeMap::from([("a-1".to_owned(), true), ("b".to_owned(), false)]));
        assert_eq!(upstream(""), BTreeMap::new());
    }
}
