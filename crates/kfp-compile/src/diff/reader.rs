//! The outline of one task, with the texts of its sources.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::pipeline::{ArtifactSource, Component, Constant, ConstantPart, Source, Task, Trigger};

use super::outline::{Aspect, Outline, Renames};
use super::program;

/// The prefix of inputs by which the SDK passes values into groups. They have no meaning of their
/// own, so readers show the values behind them.
pub(super) const CHANNEL: &str = "pipelinechannel--";

/// The texts of values that a group gets from outside, by the group's inputs.
pub(super) type Passed = BTreeMap<String, String>;

/// A task whose sources are written as texts.
#[derive(Clone, Copy)]
pub(super) struct Reader<'r> {
    pub(super) task: &'r Task,
    pub(super) renames: &'r Renames,
    /// The path of the DAG that contains the task.
    pub(super) path: &'r [String],
    pub(super) passed: &'r Passed,
}

impl Reader<'_> {
    /// Returns the outline of the task without its component.
    pub(super) fn outline(&self, name: &str) -> Outline {
        let task = self.task;
        let mut outline = Outline { name: self.renames.name(self.path, name).to_owned(), ..Outline::default() };
        for (input, source) in task.inputs.iter().filter(|(input, _)| !input.starts_with(CHANNEL)) {
            outline.set(Aspect::Input(input.clone()), self.source(source));
        }
        for (input, source) in task.artifacts.iter().filter(|(input, _)| !input.starts_with(CHANNEL)) {
            outline.set(Aspect::Input(input.clone()), self.artifact(source));
        }
        let producers: BTreeSet<&str> = task.producers().map(|task| task.as_str()).collect();
        let after = task.after.iter().map(|task| task.as_str()).filter(|after| !producers.contains(after));
        let after: BTreeSet<&str> = after.map(|task| self.renames.name(self.path, task)).collect();
        outline.set(Aspect::Order, after.into_iter().collect::<Vec<_>>().join(", "));
        outline.set(Aspect::Condition, self.condition());
        let mut set = |name: &str, text: String| outline.set(Aspect::Setting(name.to_owned()), text);
        set("display name", task.display_name.clone().unwrap_or_default());
        set("runs after failures", if task.trigger == Trigger::Completed { "yes".to_owned() } else { String::new() });
        set(
            "caching",
            match &task.caching {
                None => String::new(),
                Some(caching) => caching.key.as_ref().map_or_else(|| "on".to_owned(), |key| format!("on, key {key}")),
            },
        );
        if let Some(retry) = &task.retry {
            let policy = retry.policy.map_or_else(String::new, |policy| format!(", policy {policy:?}"));
            let give_up = retry.give_up.map_or_else(String::new, |time| format!(", at most {} s", time.as_secs()));
            let delay = retry.delay.as_secs();
            set("retries", format!("{}, delay {delay} s, factor {}{policy}{give_up}", retry.limit, retry.factor));
        }
        outline
    }

    /// Returns the text of the condition, with the values that its inputs have.
    fn condition(&self) -> String {
        let Some(condition) = &self.task.condition else { return String::new() };
        let mut text = condition.to_string();
        let inputs: BTreeSet<&str> = condition.inputs().into_iter().collect();
        for input in inputs.into_iter().rev() {
            let shown = input.strip_prefix(CHANNEL).unwrap_or(input);
            text = text.replace(shown, &self.input(input));
        }
        text
    }

    /// Returns the text of an input of the task.
    pub(super) fn input(&self, name: &str) -> String {
        match (self.task.inputs.get(name), self.task.artifacts.get(name)) {
            (Some(source), _) => self.source(source),
            (None, Some(source)) => self.artifact(source),
            (None, None) => name.to_owned(),
        }
    }

    /// Returns the text of a source.
    pub(super) fn source(&self, source: &Source) -> String {
        match source {
            Source::Constant(constant) => self.constant(constant),
            Source::Input { name, selector, .. } => {
                self.outer(name) + &selector.as_ref().map_or_else(String::new, |part| format!("[{:?}]", part.key))
            }
            Source::Output { producer, output, selector, .. } => {
                let part = selector.as_ref().map_or_else(String::new, |part| format!("[{:?}]", part.key));
                format!("{}.{output}{part}", self.renames.name(self.path, producer.as_str()))
            }
            Source::Item { .. } => "item of the loop".to_owned(),
            Source::TaskConfig => "settings of the pod".to_owned(),
            Source::FinalStatus { producer } => {
                format!("final status of {}", self.renames.name(self.path, producer.as_str()))
            }
        }
    }

    fn artifact(&self, source: &ArtifactSource) -> String {
        match source {
            ArtifactSource::Input { name } => self.outer(name),
            ArtifactSource::Output { producer, output } => {
                format!("{}.{output}", self.renames.name(self.path, producer.as_str()))
            }
            ArtifactSource::Item => "item of the loop".to_owned(),
        }
    }

    /// Returns the text of an input of the DAG around the task.
    fn outer(&self, name: &str) -> String {
        self.passed
            .get(name)
            .cloned()
            .unwrap_or_else(|| format!("input {}", name.strip_prefix(CHANNEL).unwrap_or(name)))
    }

    /// Returns the text of a constant.
    pub(super) fn constant(&self, constant: &Constant) -> String {
        match constant {
            Constant::Plain(value) => value.to_string(),
            Constant::Text(parts) => format!("\"{}\"", self.parts(parts)),
            Constant::List(items) => {
                format!("[{}]", items.iter().map(|item| self.constant(item)).collect::<Vec<_>>().join(","))
            }
            Constant::Struct(members) => {
                let members =
                    members.iter().map(|one| format!("\"{}\":{}", self.parts(&one.key), self.constant(&one.value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
        }
    }

    fn parts(&self, parts: &[ConstantPart]) -> String {
        let parts = parts.iter().map(|part| match part {
            ConstantPart::Literal(text) => text.clone(),
            ConstantPart::Input(name) => format!("{{{{{}}}}}", self.input(name)),
            ConstantPart::Job(field) => format!("{{{{{}}}}}", program::job_field(*field)),
        });
        parts.collect()
    }

    /// Returns the texts of the values that the task passes to a component of the SDK's making.
    pub(super) fn passed_to(&self, component: &Component) -> Passed {
        let names = component.inputs.keys().chain(component.artifact_inputs.keys());
        let channels = names.filter(|name| name.starts_with(CHANNEL)).map(|name| (name.clone(), self.input(name)));
        channels.collect()
    }
}
