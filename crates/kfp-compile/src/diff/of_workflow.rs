//! The outline of a compiled workflow: its templates from the entrypoint on, each as the tasks call
//! it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use argo_model::Tree;

use super::outline::{Aspect, MAX_TASKS, Outline, Renames};

/// Keys of a template that are compared in another way, or have no meaning.
const KNOWN: [&str; 7] = ["name", "inputs", "outputs", "dag", "steps", "container", "script"];

/// The maximum depth of calls. Argo does not permit deeper ones.
const MAX_DEPTH: usize = 100;

/// Returns the outline of a workflow. Tasks have their new names.
///
/// # Errors
/// Returns an error if the object is not a workflow, or has too many tasks.
pub(super) fn outline(object: &Tree, renames: &Renames) -> Result<Outline> {
    let spec = object.workflow_spec().context("the object has no spec")?;
    let templates = elements(spec, "templates").iter().filter_map(|template| Some((text(template, "name")?, template)));
    let mut outlining = Outlining { templates: templates.collect(), renames, tasks: 0 };
    let mut workflow = Outline { kind: "workflow", ..Outline::default() };
    add_fields(&mut workflow, "", object, &["apiVersion", "metadata", "spec", "status"]);
    if let Some(metadata) = object.get("metadata") {
        // The annotations of the compiler contain its version and the digest of the pipeline.
        add_fields(&mut workflow, "", metadata, &["annotations"]);
        let annotations = metadata.get("annotations").map(|tree| without(tree, "kfp-compile/"));
        annotations.into_iter().for_each(|tree| add_fields(&mut workflow, "annotation ", &tree, &[]));
    }
    let of_cron = object.get("spec").filter(|outer| outer.get("workflowSpec").is_some());
    of_cron.into_iter().for_each(|cron| add_fields(&mut workflow, "", cron, &["workflowSpec", "workflowMetadata"]));
    add_fields(&mut workflow, "", spec, &["entrypoint", "arguments", "templates", "onExit"]);
    for argument in elements_at(spec, &["arguments", "parameters"]) {
        let name = text(argument, "name").unwrap_or_default();
        workflow.set(Aspect::Input(name.to_owned()), json(argument.get("value").unwrap_or(&Tree::Null)));
    }
    for (key, name) in [("entrypoint", None), ("onExit", Some("onExit"))] {
        let Some(template) = text(spec, key) else { continue };
        match name {
            None => outlining.add_template(&mut workflow, template, &mut Vec::new())?,
            Some(name) => {
                let mut one = Outline { name: name.to_owned(), ..Outline::default() };
                outlining.add_template(&mut one, template, &mut vec![name.to_owned()])?;
                workflow.tasks.push(one);
            }
        }
    }
    Ok(workflow)
}

struct Outlining<'t> {
    templates: BTreeMap<&'t str, &'t Tree>,
    renames: &'t Renames,
    tasks: usize,
}

impl Outlining<'_> {
    /// Adds the content of a template at a path.
    fn add_template(&mut self, outline: &mut Outline, name: &str, path: &mut Vec<String>) -> Result<()> {
        ensure!(path.len() <= MAX_DEPTH, "templates call each other more than {MAX_DEPTH} levels deep");
        let Some(template) = self.templates.get(name).copied() else { return Ok(()) };
        add_fields(outline, "", template, &KNOWN);
        if let Some(container) = template.get("container").or_else(|| template.get("script")) {
            outline.set(Aspect::Image, text(container, "image").unwrap_or_default());
            let words = elements(container, "command").iter().chain(elements(container, "args")).map(json);
            let source = text(container, "source").map(str::to_owned);
            outline.set(Aspect::Program, words.chain(source).collect::<Vec<_>>().join("\n"));
            add_fields(outline, "", container, &["image", "command", "args", "source", "env"]);
            for variable in elements(container, "env") {
                let name = text(variable, "name").unwrap_or_default();
                let value = variable.get("value").or_else(|| variable.get("valueFrom"));
                outline.set(Aspect::Setting(format!("variable {name}")), value.map_or_else(String::new, json));
            }
        }
        outline.kind = kind(template);
        if !path.is_empty() {
            outline.set(Aspect::Kind, outline.kind);
        }
        for key in ["parameters", "artifacts"] {
            for output in elements_at(template, &["outputs", key]) {
                let name = text(output, "name").unwrap_or_default();
                let rest = without(output, "name");
                outline.set(Aspect::Output(name.to_owned()), self.renamed(&json(&rest), path, template));
            }
        }
        let steps = elements(template, "steps").iter().flat_map(Tree::elements);
        let tasks = elements_at(template, &["dag", "tasks"]).iter().chain(steps);
        for task in tasks {
            self.add_task(outline, task, template, path)?;
        }
        Ok(())
    }

    /// Adds a task or step, and its exit task.
    fn add_task(&mut self, outline: &mut Outline, task: &Tree, dag: &Tree, path: &mut Vec<String>) -> Result<()> {
        self.tasks += 1;
        ensure!(self.tasks <= MAX_TASKS, "the workflow has more than {MAX_TASKS} tasks");
        let name = text(task, "name").unwrap_or_default();
        let mut one = Outline { name: self.renames.name(path, name).to_owned(), ..Outline::default() };
        let shown = |tree: &Tree| self.renamed(&json(tree), path, dag);
        for (key, aspect) in [
            ("depends", Aspect::Order),
            ("when", Aspect::Condition),
            ("withParam", Aspect::Items),
            ("withItems", Aspect::Items),
        ] {
            task.get(key).into_iter().for_each(|tree| one.set(aspect.clone(), shown(tree)));
        }
        for key in ["parameters", "artifacts"] {
            for argument in elements_at(task, &["arguments", key]) {
                let name = text(argument, "name").unwrap_or_default();
                let value =
                    argument.get("value").or_else(|| argument.get("from")).map_or_else(|| shown(argument), shown);
                one.set(Aspect::Input(name.to_owned()), value);
            }
        }
        path.push(name.to_owned());
        if let Some(template) = text(task, "template") {
            self.add_template(&mut one, template, path)?;
        }
        path.pop();
        outline.tasks.push(one);
        if let Some(hook) = task.at(&["hooks", "exit"]) {
            let exit = Tree::of(hook)?;
            let mut named = exit;
            if let Tree::Map(fields) = &mut named {
                fields.insert("name".to_owned(), Tree::Text(format!("{name}.exit")));
            }
            self.add_task(outline, &named, dag, path)?;
        }
        Ok(())
    }

    /// Replaces old names of tasks in expressions and in `depends`.
    fn renamed(&self, text: &str, path: &[String], dag: &Tree) -> String {
        if self.renames.0.is_empty() {
            return text.to_owned();
        }
        let mut text = text.to_owned();
        for task in elements_at(dag, &["dag", "tasks"]) {
            let old = task.get("name").and_then(Tree::text).unwrap_or_default();
            let new = self.renames.name(path, old);
            if new != old {
                text = replace_word(&text, old, new);
            }
        }
        text
    }
}

/// Replaces a name that is not a part of a longer one.
fn replace_word(text: &str, old: &str, new: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let (mut result, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        let is_word = !before.ends_with(is_part) && !after.starts_with(is_part);
        result.push_str(before);
        result.push_str(if is_word { new } else { old });
        rest = after;
    }
    result + rest
}

fn kind(template: &Tree) -> &'static str {
    let kinds = [("dag", "group"), ("steps", "group"), ("container", "container"), ("script", "script")];
    let others = [("resource", "resource"), ("suspend", "suspension"), ("containerSet", "containers")];
    kinds.into_iter().chain(others).find(|(key, _)| template.get(key).is_some()).map_or("template", |(_, kind)| kind)
}

fn add_fields(outline: &mut Outline, prefix: &str, tree: &Tree, except: &[&str]) {
    let Tree::Map(fields) = tree else { return };
    for (name, value) in fields.iter().filter(|(name, _)| !except.contains(&name.as_str())) {
        outline.set(Aspect::Setting(format!("{prefix}{name}")), json(value));
    }
}

/// Returns an object without the keys that start with a text.
fn without(tree: &Tree, start: &str) -> Tree {
    match tree {
        Tree::Map(fields) => {
            let kept = fields.iter().filter(|(key, _)| !key.starts_with(start));
            Tree::Map(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        other => other.clone(),
    }
}

/// Returns a text as it is, and anything else as JSON.
fn json(tree: &Tree) -> String {
    match tree {
        Tree::Null => String::new(),
        Tree::Text(text) => text.clone(),
        other => serde_json::to_value(other).map_or_else(|_| String::new(), |value| value.to_string()),
    }
}

fn text<'t>(tree: &'t Tree, key: &str) -> Option<&'t str> {
    tree.get(key).and_then(Tree::text)
}

fn elements<'t>(tree: &'t Tree, key: &str) -> &'t [Tree] {
    tree.get(key).map(Tree::elements).unwrap_or_default()
}

fn elements_at<'t>(tree: &'t Tree, path: &[&str]) -> &'t [Tree] {
    tree.at(path).map(Tree::elements).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::replace_word;

    #[test]
    fn only_whole_names_are_replaced() {
        let text = "tasks['a'].x + tasks['a-b'].a && a.Succeeded";
        assert_eq!(replace_word(text, "a", "c"), "tasks['c'].x + tasks['a-b'].c && c.Succeeded");
    }
}
