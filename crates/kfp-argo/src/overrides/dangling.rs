//! Checks a patched workflow for dangling references to templates, tasks and targets.

use std::collections::BTreeSet;

use argo_model::Tree;

/// Returns a sentence about each dangling reference, and about an object that is not a workflow any
/// more.
pub(super) fn problems(object: &Tree) -> Vec<String> {
    let missing = ["apiVersion", "kind", "metadata", "spec"].into_iter().find(|key| object.get(key).is_none());
    let spec = match (missing, object.workflow_spec()) {
        (None, Some(spec)) => spec,
        (key, _) => return vec![format!("the object has no `{}`", key.unwrap_or("spec"))],
    };
    let mut problems = Vec::new();
    let templates = elements(spec, &["templates"]);
    let names = template_names(templates, &mut problems);
    let unknown = |name: &&str| !names.contains(name);
    for key in ["entrypoint", "onExit"] {
        match spec.get(key).and_then(Tree::text) {
            None if key == "entrypoint" => problems.push("the workflow has no entrypoint".to_owned()),
            called => problems.extend(
                called
                    .filter(unknown)
                    .map(|called| format!("{key} calls the template `{called}`, which does not exist")),
            ),
        }
    }
    for template in templates {
        let caller = name(template).unwrap_or_default();
        for called in calls(template).filter(unknown) {
            problems.push(format!("`{caller}` calls the template `{called}`, which does not exist"));
        }
        check_dag(template, caller, &mut problems);
    }
    problems
}

fn template_names<'t>(templates: &'t [Tree], problems: &mut Vec<String>) -> BTreeSet<&'t str> {
    let mut names = BTreeSet::new();
    for template in templates {
        match name(template) {
            Some(name) if names.insert(name) => {}
            Some(name) => problems.push(format!("two templates have the name `{name}`")),
            None => problems.push("a template has no name".to_owned()),
        }
    }
    names
}

/// Returns the templates that the tasks, steps and hooks of a template call.
fn calls(template: &Tree) -> impl Iterator<Item = &str> {
    let steps = elements(template, &["steps"]).iter().flat_map(Tree::elements);
    elements(template, &["dag", "tasks"]).iter().chain(steps).flat_map(|task| {
        let hooks = task.get("hooks").into_iter().flat_map(|hooks| match hooks {
            Tree::Map(hooks) => hooks.values().collect(),
            _ => Vec::new(),
        });
        std::iter::once(task).chain(hooks).filter_map(|call| call.get("template")?.text())
    })
}

/// Checks `depends`, `dependencies` and `target` of a DAG.
fn check_dag(template: &Tree, dag: &str, problems: &mut Vec<String>) {
    let tasks = elements(template, &["dag", "tasks"]);
    let known: BTreeSet<&str> = tasks.iter().filter_map(name).collect();
    let unknown = |name: &&str| !known.contains(name);
    for task in tasks {
        let depends = task.get("depends").and_then(Tree::text).unwrap_or_default();
        let is_part = |c: char| c.is_alphanumeric() || "-_.".contains(c);
        let words = depends.split(|c: char| !is_part(c)).filter(|word| !word.is_empty());
        let named = words.map(|word| word.split('.').next().unwrap_or(word));
        let listed = elements(task, &["dependencies"]).iter().filter_map(Tree::text);
        for upstream in named.chain(listed).filter(unknown) {
            let task = name(task).unwrap_or_default();
            problems.push(format!("`{task}` in `{dag}` depends on `{upstream}`, which does not exist"));
        }
    }
    let targets = template.at(&["dag", "target"]).and_then(Tree::text).unwrap_or_default().split_whitespace();
    let dangling = targets.filter(unknown);
    problems.extend(dangling.map(|target| format!("the target `{target}` of `{dag}` does not exist")));
}

fn name(tree: &Tree) -> Option<&str> {
    tree.get("name")?.text()
}

fn elements<'t>(tree: &'t Tree, path: &[&str]) -> &'t [Tree] {
    tree.at(path).map(Tree::elements).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use argo_model::Tree;

    use super::problems;

    /// Returns the problems of a workflow with this spec, without line breaks.
    fn problems_of(spec: &str) -> String {
        let object = format!(r#"{{"apiVersion":"a","kind":"Workflow","metadata":{{}},"spec":{spec}}}"#);
        problems(&serde_json::from_str::<Tree>(&object).unwrap()).join("; ")
    }

    #[test]
    fn references_have_targets() {
        let whole = r#"{"entrypoint":"a","onExit":"b","templates":[
            {"name":"a","dag":{"target":"x y","tasks":[
                {"name":"x","template":"b"},
                {"name":"y","template":"b","depends":"x.Succeeded || !(x-y.Failed)","hooks":{"exit":{"template":"c"}}},
                {"name":"x-y","template":"b","dependencies":["x"]}]}},
            {"name":"b"},{"name":"c","steps":[[{"name":"s","template":"b"}]]}]}"#;
        assert_eq!(problems_of(whole), "");
        for (from, to, expected) in [
            (r#""entrypoint":"a""#, r#""entrypoint":"z""#, "entrypoint calls the template `z`, which does not exist"),
            (r#""entrypoint":"a","#, "", "the workflow has no entrypoint"),
            (r#""onExit":"b""#, r#""onExit":"z""#, "onExit calls the template `z`, which does not exist"),
            (r#""template":"c""#, r#""template":"z""#, "`a` calls the template `z`, which does not exist"),
            (r#""s","template":"b""#, r#""s","template":"z""#, "`c` calls the template `z`, which does not exist"),
            (r#"{"name":"b"}"#, r#"{"name":"b"},{"name":"b"}"#, "two templates have the name `b`"),
            (r#"{"name":"b"}"#, r#"{"name":"b"},{}"#, "a template has no name"),
            (r#""target":"x y""#, r#""target":"x z""#, "the target `z` of `a` does not exist"),
            ("x-y.Failed", "z.Failed", "`y` in `a` depends on `z`, which does not exist"),
            (r#"["x"]"#, r#"["z"]"#, "`x-y` in `a` depends on `z`, which does not exist"),
        ] {
            assert!(whole.contains(from), "{from}");
            assert_eq!(problems_of(&whole.replace(from, to)), expected);
        }
    }

    #[test]
    fn the_object_remains_a_workflow() {
        for (object, expected) in [
            ("null", "the object has no `apiVersion`"),
            (r#"{"apiVersion":"a","kind":"Workflow","metadata":{}}"#, "the object has no `spec`"),
        ] {
            assert_eq!(problems(&serde_json::from_str::<Tree>(object).unwrap()), [expected]);
        }
    }
}
