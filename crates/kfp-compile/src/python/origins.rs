//! Leads from the IR that the SDK wrote back to Python: findings get the line of the task, the
//! `with` block, the component or the pipeline that they are about.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kfp_argo::diagnostics::{Diagnostic, Location};
use kfp_ir::Step;
use serde::Deserialize;

use super::place::{PythonPlace, file_name, text};

/// The Python lines of the parts of one pipeline. Each may be missing, because the SDK has no
/// interface for it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Origins {
    /// The function of the pipeline.
    root: Option<PythonPlace>,
    /// The tasks of each component that is a DAG, and of `root`, by their keys.
    tasks: BTreeMap<String, BTreeMap<String, TaskOrigin>>,
    components: BTreeMap<String, Option<PythonPlace>>,
    executors: BTreeMap<String, Option<PythonPlace>>,
}

#[derive(Clone, Debug, Deserialize)]
struct TaskOrigin {
    /// The call that makes the task, or the `with` statement.
    place: Option<PythonPlace>,
    /// The component that the task runs.
    component: String,
}

/// The findings in one file.
pub(crate) struct Part {
    /// The name of the file for messages.
    pub(crate) name: String,
    pub(crate) text: Vec<u8>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// The place of a finding, and another place that belongs to it, with the words before it.
#[derive(Default)]
struct Places<'o> {
    place: Option<&'o PythonPlace>,
    other: Option<(&'static str, &'o PythonPlace)>,
}

impl Origins {
    /// Sorts the findings about a pipeline by the files that they lead to. `given` is the name of
    /// the pipeline's file on the command line, which comes first.
    pub(crate) fn parts(&self, given: &str, findings: &[Diagnostic]) -> Vec<Part> {
        let given = Path::new(given);
        let pipeline = self.root.as_ref().map_or_else(|| given.to_owned(), |root| root.file.clone());
        let mut files: Vec<PathBuf> = vec![pipeline.clone()];
        let mut parts = vec![Part { name: given.display().to_string(), text: text(&pipeline), findings: Vec::new() }];
        for finding in findings {
            let Places { place, other } = self.places(finding);
            let file = place.map_or(&pipeline, |place| &place.file);
            let at = files.iter().position(|known| known == file).unwrap_or_else(|| {
                files.push(file.clone());
                parts.push(Part { name: file_name(file, given), text: text(file), findings: Vec::new() });
                files.len() - 1
            });
            let mut finding = finding.clone();
            finding.span = place.and_then(|place| place.span(&String::from_utf8_lossy(&parts[at].text)));
            if let (None, Some((what, other))) = (&finding.note, other) {
                finding.note = Some(format!("{what} {}:{}", other.name(given), other.line));
            }
            parts[at].findings.push(finding);
        }
        parts
    }

    fn places(&self, finding: &Diagnostic) -> Places<'_> {
        let Some(location) = finding.location.as_ref().filter(|_| finding.config_file.is_none()) else {
            return Places::default();
        };
        let keys = keys(location);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let task = self.task_at(&keys).or_else(|| self.last_task(location));
        let (definition, is_in_function) =
            if keys.contains(&"tasks") { (None, false) } else { self.definition_at(&keys) };
        match (task, definition) {
            (Some(task), Some(definition)) if task == definition => Places { place: Some(task), other: None },
            (Some(task), Some(definition)) if is_in_function => {
                Places { place: Some(definition), other: Some(("the task is called at", task)) }
            }
            (Some(task), Some(definition)) => {
                Places { place: Some(task), other: Some(("the component is defined at", definition)) }
            }
            (one, another) => Places { place: one.or(another).or(self.root.as_ref()), other: None },
        }
    }

    /// Returns the place of the task that a path leads into.
    fn task_at(&self, keys: &[&str]) -> Option<&PythonPlace> {
        let (owner, task) = match keys {
            ["root", "dag", "tasks", task, ..] => ("root", task),
            ["components", owner, "dag", "tasks", task, ..] => (*owner, task),
            _ => return None,
        };
        self.tasks.get(owner)?.get(*task)?.place.as_ref()
    }

    /// Returns the place of the last task on the way to a finding.
    fn last_task(&self, location: &Location) -> Option<&PythonPlace> {
        let (mut owner, mut place) = ("root", None);
        for task in location.trail.tasks() {
            let origin = self.tasks.get(owner)?.get(task.key.as_str())?;
            owner = &origin.component;
            place = origin.place.as_ref().or(place);
        }
        place
    }

    /// Returns the function or the `with` block that a path leads into, and whether the finding is
    /// about the function itself: its signature, its image or its command, but not what the
    /// pipeline sets for a task.
    fn definition_at(&self, keys: &[&str]) -> (Option<&PythonPlace>, bool) {
        match keys {
            ["components", name, rest @ ..] => {
                let is_signature = matches!(rest.first(), Some(&"inputDefinitions" | &"outputDefinitions"));
                (self.components.get(*name).and_then(Option::as_ref), is_signature)
            }
            ["deploymentSpec", "executors", name, rest @ ..] => {
                let is_own = matches!(rest, ["container", "image" | "command" | "args", ..]);
                (self.executors.get(*name).and_then(Option::as_ref), is_own)
            }
            ["platforms", _, "deploymentSpec", "executors", name, ..] => {
                (self.executors.get(*name).and_then(Option::as_ref), false)
            }
            _ => (None, false),
        }
    }
}

/// Returns the keys on the path of a location, without its document.
fn keys(location: &Location) -> Vec<String> {
    let steps = location.path.steps().into_iter();
    steps
        .filter_map(|step| match step {
            Step::Document(_) => None,
            Step::Key(key) => Some(key.clone()),
            Step::Index(index) => Some(index.to_string()),
        })
        .collect()
}
