//! Whether a patched workflow still hangs together: what is called is there, and what is waited for.

use std::collections::BTreeSet;

use argo_model::Tree;

/// Everything that does not.
pub(super) fn problems(spec: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    let templates = elements(spec, &["templates"]);
    let mut names = BTreeSet::new();
    for template in templates {
        match name(template) {
            Some(name) if names.insert(name) => {}
            Some(name) => found.push(format!("two templates are called \"{name}\"")),
            None => found.push("a template has no name".to_owned()),
        }
    }
    for key in ["entrypoint", "onExit"] {
        let called = spec.get(key).and_then(Tree::text).filter(|called| !names.contains(called));
        found.extend(called.map(|called| format!("{key} calls the template \"{called}\", which is not there")));
    }
    for template in templates {
        let at = name(template).unwrap_or_default();
        let tasks = elements(template, &["dag", "tasks"]);
        let steps = elements(template, &["steps"]).iter().flat_map(Tree::elements);
        for task in tasks.iter().chain(steps) {
            let hooks = task.get("hooks").into_iter().flat_map(|hooks| match hooks {
                Tree::Map(hooks) => hooks.values().collect(),
                _ => Vec::new(),
            });
            for called in [task].into_iter().chain(hooks).filter_map(|call| call.get("template")?.text()) {
                if !names.contains(called) {
                    found.push(format!("\"{at}\" calls the template \"{called}\", which is not there"));
                }
            }
        }
        let known: BTreeSet<&str> = tasks.iter().filter_map(name).collect();
        for task in tasks {
            let depends = task.get("depends").and_then(Tree::text).unwrap_or_default();
            let words =
                depends.split(|c: char| !c.is_alphanumeric() && !"-_.".contains(c)).filter(|word| !word.is_empty());
            for word in words.map(|word| word.split('.').next().unwrap_or(word)).filter(|word| !known.contains(word)) {
                let task = name(task).unwrap_or_default();
                found.push(format!("\"{task}\" of \"{at}\" waits for \"{word}\", which is not there"));
            }
        }
        let targets = template.at(&["dag", "target"]).and_then(Tree::text).unwrap_or_default().split_whitespace();
        let targets = targets.filter(|target| !known.contains(target));
        found.extend(targets.map(|target| format!("the target \"{target}\" of \"{at}\" is not there")));
    }
    found
}

fn name(tree: &Tree) -> Option<&str> {
    tree.get("name")?.text()
}

fn elements<'t>(tree: &'t Tree, way: &[&str]) -> &'t [Tree] {
    tree.at(way).map(Tree::elements).unwrap_or_default()
}
