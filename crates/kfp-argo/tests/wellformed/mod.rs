//! Requirements of Argo on a workflow that only a run would check: every name that is used exists,
//! every tag is complete.
//!
//! It looks at the emitted text, not at the compiler's types: what it finds, a reader of the file
//! would find.

#![allow(dead_code, clippy::unwrap_used)] // no test uses all of it

use std::collections::{BTreeMap, BTreeSet};

use argo_model::Format;
use kfp_argo::Compiled;
use serde_json::Value;

/// The inputs and outputs of templates.
const KINDS: [&str; 2] = ["parameters", "artifacts"];

/// A workflow as data, and its templates by name.
struct Workflow<'w> {
    spec: &'w Value,
    templates: BTreeMap<&'w str, &'w Value>,
}

/// Everything that is wrong with a workflow.
pub(crate) fn problems(compiled: &Compiled) -> Vec<String> {
    let json = as_json(compiled);
    let mut found = problems_in(&json);
    let yaml: Value = serde_saphyr::from_str(&compiled.to_text(Format::Yaml).unwrap()).unwrap();
    if yaml != json {
        found.push("YAML and JSON differ".to_owned());
    }
    found
}

/// The workflow as data.
pub(crate) fn as_json(compiled: &Compiled) -> Value {
    serde_json::from_str(&compiled.to_text(Format::Json).unwrap()).unwrap()
}

/// Everything that is wrong with a workflow as data.
pub(crate) fn problems_in(json: &Value) -> Vec<String> {
    let mut found = Vec::new();
    // A schedule keeps the workflow's spec in its own.
    let spec = json["spec"].get("workflowSpec").unwrap_or(&json["spec"]);
    strings(spec, &mut |text| found.extend(tags(text).err().map(|why| format!("{why} in {text:?}"))));
    let templates = list(&spec["templates"]);
    let workflow = Workflow { spec, templates: templates.iter().map(|template| (name(template), *template)).collect() };
    if workflow.templates.len() < templates.len() {
        found.push("two templates have the same name".to_owned());
    }
    workflow.check(&mut found);
    found
}

impl Workflow<'_> {
    fn check(&self, found: &mut Vec<String>) {
        let parameters = list(&self.spec["arguments"]["parameters"]);
        self.check_names("arguments", &parameters, is_parameter_name, found);
        self.check_names("templates", &list(&self.spec["templates"]), is_template_name, found);
        for entry in ["entrypoint", "onExit"].into_iter().filter_map(|field| self.spec[field].as_str()) {
            self.check_call(entry, &Value::Null, &format!("{entry} of the workflow"), found);
        }
        for template in self.templates.values() {
            self.check_template(template, found);
        }
    }

    fn check_template(&self, template: &Value, found: &mut Vec<String>) {
        let at = name(template);
        for (side, kind) in ["inputs", "outputs"].into_iter().flat_map(|side| KINDS.map(|kind| (side, kind))) {
            self.check_names(&format!("{side} of {at}"), &list(&template[side][kind]), is_parameter_name, found);
        }
        let steps = list(&template["steps"]).into_iter().flat_map(list);
        let tasks: Vec<&Value> = list(&template["dag"]["tasks"]).into_iter().chain(steps).collect();
        self.check_names(&format!("tasks of {at}"), &tasks, is_task_name, found);
        let by_name: BTreeMap<&str, &str> =
            tasks.iter().map(|task| (name(task), task["template"].as_str().unwrap())).collect();
        for task in &tasks {
            let here = format!("task {} of {at}", name(task));
            self.check_call(task["template"].as_str().unwrap(), &task["arguments"], &here, found);
            for hook in task["hooks"].as_object().into_iter().flat_map(serde_json::Map::values) {
                let here = format!("hook of {here}");
                self.check_call(hook["template"].as_str().unwrap(), &hook["arguments"], &here, found);
            }
            for word in task["depends"].as_str().unwrap_or_default().split([' ', '(', ')', '&', '|', '\n']) {
                let known =
                    word.is_empty() || word.rsplit_once('.').is_some_and(|(task, _)| by_name.contains_key(task));
                found.extend((!known).then(|| format!("{here} depends on {word}")));
            }
        }
        for target in template["dag"]["target"].as_str().unwrap_or_default().split_whitespace() {
            found.extend((!by_name.contains_key(target)).then(|| format!("target {target} of {at}")));
        }
        self.check_variables(template, &by_name, found);
        self.check_volumes(template, found);
        check_folders(template, found);
    }

    /// Checks that every mounted volume exists, and that no two volumes have the same place or
    /// name.
    fn check_volumes(&self, template: &Value, found: &mut Vec<String>) {
        let at = name(template);
        let volumes = list(&template["volumes"]);
        self.check_names(&format!("volumes of {at}"), &volumes, is_volume_name, found);
        let of_run = list(&self.spec["volumeClaimTemplates"]).into_iter().map(|claim| name(&claim["metadata"]));
        let known: BTreeSet<&str> = volumes.iter().map(|volume| name(volume)).chain(of_run).collect();
        for container in [&template["container"]].into_iter().chain(list(&template["initContainers"])) {
            let mut places = BTreeSet::new();
            for mount in list(&container["volumeMounts"]) {
                let place = mount["mountPath"].as_str().unwrap_or_default();
                found.extend((!places.insert(place)).then(|| format!("two volumes at {place} in {at}")));
                found.extend((!known.contains(name(mount))).then(|| format!("no volume {} in {at}", name(mount))));
            }
        }
    }

    /// Checks that the template exists, and that the call passes all of its inputs and nothing
    /// else.
    fn check_call(&self, template: &str, arguments: &Value, at: &str, found: &mut Vec<String>) {
        let Some(called) = self.templates.get(template) else {
            found.push(format!("{at} calls {template}, which is not there"));
            return;
        };
        for kind in KINDS {
            let passed: BTreeSet<&str> = list(&arguments[kind]).into_iter().map(name).collect();
            let taken: BTreeSet<&str> = list(&called["inputs"][kind]).into_iter().map(name).collect();
            for input in list(&called["inputs"][kind]) {
                let given = passed.contains(name(input)) || input.get("value").is_some() || input["optional"] == true;
                found.extend((!given).then(|| format!("{at} does not pass {}", name(input))));
            }
            let extra = passed.difference(&taken);
            found.extend(extra.map(|extra| format!("{at} passes {extra}, which {template} does not take")));
        }
    }

    /// Checks that everything to which tags and expressions of a template refer exists.
    fn check_variables(&self, template: &Value, tasks: &BTreeMap<&str, &str>, found: &mut Vec<String>) {
        let at = name(template);
        let names =
            |list: Vec<&Value>| -> BTreeSet<String> { list.into_iter().map(|one| name(one).to_owned()).collect() };
        let arguments = names(list(&self.spec["arguments"]["parameters"]));
        let mut words = Vec::new();
        strings(template, &mut |text| words.extend(variables(text)));
        for variable in words {
            let parts: Vec<&str> = variable.iter().map(String::as_str).collect();
            let known = match parts[..] {
                ["inputs", "parameters", input] | ["inputs", "artifacts", input, "path"] => {
                    names(list(&template["inputs"][parts[1]])).contains(input)
                }
                ["inputs", "artifacts", input] => names(list(&template["inputs"]["artifacts"])).contains(input),
                ["workflow", "parameters", argument] => arguments.contains(argument),
                ["tasks" | "steps", task, "outputs", kind, output] => tasks
                    .get(task)
                    .is_some_and(|called| names(list(&self.templates[called]["outputs"][kind])).contains(output)),
                ["tasks" | "steps", task, "status"] => tasks.contains_key(task),
                ["workflow", ..] => true,
                _ => false,
            };
            found.extend((!known).then(|| format!("{variable:?} in {at}")));
        }
    }

    fn check_names(&self, what: &str, named: &[&Value], legal: fn(&str) -> bool, found: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        for name in named.iter().map(|one| name(one)) {
            found.extend((!seen.insert(name)).then(|| format!("{name:?} twice in {what}")));
            found.extend((!legal(name)).then(|| format!("{name:?} is no name in {what}")));
        }
    }
}

fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap_or_default()
}

fn list(value: &Value) -> Vec<&Value> {
    value.as_array().into_iter().flatten().collect()
}

/// All strings of a value.
pub(crate) fn strings(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, each)),
        Value::Object(object) => object.values().for_each(|item| strings(item, each)),
        _ => {}
    }
}

/// Returns the content of each tag: expressions without their `=`, and names. Returns an error for
/// any other text after `{{`.
pub(crate) fn tags(text: &str) -> Result<Vec<&str>, &'static str> {
    let mut tags = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let after = &rest[start + 2..];
        let end = after.find("}}").ok_or("a tag without an end")?;
        let tag = &after[..end];
        let is_plain = |tag: &str| tag.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        match tag.strip_prefix('=') {
            _ if tag.contains("{{") => return Err("a tag within a tag"),
            Some(expression) => tags.push(expression),
            None if is_plain(tag) => tags.push(tag),
            None => return Err("text that looks like a tag"),
        }
        rest = &after[end + 2..];
    }
    Ok(tags)
}

/// The variables in a text, each as its members: `tasks['a-b'].status` is `tasks`, `a-b`, `status`.
/// Strings within expressions are left out.
fn variables(text: &str) -> Vec<Vec<String>> {
    let plain = tags(text).unwrap_or_default();
    // The expression of an output is not inside a tag.
    let expression = if text.contains("{{") { None } else { Some(text) };
    let texts = plain.into_iter().chain(expression.filter(|text| text.contains("tasks['") || text.contains("steps['")));
    texts.flat_map(members).collect()
}

fn members(expression: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = without_strings(expression);
    while let Some(at) =
        ["inputs.", "tasks.", "tasks[", "steps[", "workflow."].iter().filter_map(|start| rest.find(start)).min()
    {
        let own = rest[at..].to_owned();
        let end = own.find(|c: char| !(c.is_ascii_alphanumeric() || "._-?['#]".contains(c))).unwrap_or(own.len());
        let parts = own[..end].split(['.', '?', '[', ']', '\'', '#']).filter(|part| !part.is_empty());
        found.push(parts.map(str::to_owned).collect());
        rest = own[end..].to_owned();
    }
    found
}

/// An expression without the contents of its strings, but for keys in brackets.
fn without_strings(expression: &str) -> String {
    let mut text = String::new();
    let mut chars = expression.chars();
    while let Some(c) = chars.next() {
        text.push(c);
        if c != '\'' {
            continue;
        }
        let is_key = text.ends_with("['");
        loop {
            match chars.next() {
                Some('\\') => drop(chars.next()),
                Some('\'') | None => break,
                Some(inner) if is_key => text.push(inner),
                Some(_) => {}
            }
        }
        text.push('\'');
    }
    text
}

fn is_template_name(name: &str) -> bool {
    is_parameter_name(name) && name.len() <= 128 && !name.contains('_') && !name.starts_with('-')
}

fn is_volume_name(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.len() <= 63 && name.chars().all(inner) && !name.starts_with('-') && !name.ends_with('-')
}

fn is_task_name(name: &str) -> bool {
    is_template_name(name) && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn is_parameter_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Checks that a program without root can make the folders of its artifacts: where something is mounted
/// below `/tmp/kfp`, that folder belongs to root, so the folder of the artifacts must be a volume.
fn check_folders(template: &Value, found: &mut Vec<String>) {
    const PARENT: &str = "/tmp/kfp/";
    let of = |values: &Value, field: &str| -> Vec<String> {
        list(values).into_iter().filter_map(|value| Some(value[field].as_str()?.to_owned())).collect()
    };
    let mounts = of(&template["container"]["volumeMounts"], "mountPath");
    let mounted =
        mounts.iter().chain(&of(&template["inputs"]["artifacts"], "path")).any(|path| path.starts_with(PARENT));
    let outputs = of(&template["outputs"]["artifacts"], "path");
    let lost = outputs
        .iter()
        .filter(|path| path.starts_with(PARENT) && !mounts.iter().any(|mount| path.starts_with(mount.as_str())));
    found.extend(lost.filter(|_| mounted).map(|path| format!("no folder for {path} in {}", name(template))));
}
