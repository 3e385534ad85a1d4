//! The outline of a checked pipeline.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use kfp_argo::pipeline::{
    ArtifactSource, Body, ClaimAction, Component, ComponentName, Constant, ConstantPart, Dag, Items, Source, Task,
    Trigger,
};
use kfp_argo::{Checked, SettingsId};

use super::outline::{Aspect, MAX_TASKS, Outline, Renames};
use super::{pod, program};

/// The prefix of inputs by which the SDK passes values into groups. They have no meaning of their
/// own, so readers show the values behind them.
const CHANNEL: &str = "pipelinechannel--";

/// Returns the outline of a pipeline. Tasks have their new names.
///
/// # Errors
/// Returns an error if the pipeline has too many tasks.
pub(super) fn outline(checked: &Checked, renames: &Renames) -> Result<Outline> {
    let mut outlining = Outlining { checked, renames, tasks: 0 };
    let root = checked.pipeline.root();
    let mut pipeline = Outline { kind: "pipeline", ..Outline::default() };
    pipeline.set(Aspect::Setting("name".to_owned()), &checked.pipeline.name);
    pipeline.set(Aspect::Setting("description".to_owned()), checked.pipeline.description.clone().unwrap_or_default());
    pipeline
        .set(Aspect::Setting("pipeline root".to_owned()), checked.pipeline.default_root.clone().unwrap_or_default());
    let run = &checked.pipeline.settings;
    for (name, seconds) in [
        ("deadline", run.deadline),
        ("kept", run.ttl),
        ("kept after success", run.ttl_after_success),
        ("kept after failure", run.ttl_after_failure),
    ] {
        let text = seconds.map_or_else(String::new, |seconds| format!("{seconds} s"));
        pipeline.set(Aspect::Setting(name.to_owned()), text);
    }
    if let Some(workspace) = &checked.pipeline.workspace {
        pipeline.set(Aspect::Setting("workspace".to_owned()), pod::json(&workspace.claim));
    }
    for (name, input) in &root.inputs {
        let argument = checked.arguments.get(name).or(input.default.as_ref());
        let value = argument.map_or_else(String::new, |value| format!(", default {value}"));
        pipeline.set(Aspect::Input(name.clone()), format!("{}{value}", input.ty));
    }
    for (name, input) in &root.artifact_inputs {
        pipeline.set(Aspect::Input(name.clone()), pod::json(&input.schema));
    }
    if let Body::Dag(dag) = &root.body {
        outlining.add_dag(&mut pipeline, dag, &ComponentName::Root, checked.overrides.root(), &[], &BTreeMap::new())?;
    }
    Ok(pipeline)
}

struct Outlining<'c> {
    checked: &'c Checked,
    renames: &'c Renames,
    tasks: usize,
}

/// The texts of values that a group gets from outside, by the group's inputs.
type Passed = BTreeMap<String, String>;

impl Outlining<'_> {
    /// Adds the tasks and outputs of a DAG at a path.
    fn add_dag(
        &mut self,
        outline: &mut Outline,
        dag: &Dag,
        owner: &ComponentName,
        settings: SettingsId,
        path: &[String],
        passed: &Passed,
    ) -> Result<()> {
        let outputs = dag.outputs.iter().chain(&dag.artifact_outputs);
        for (name, sources) in outputs.filter(|(name, _)| !name.starts_with(CHANNEL)) {
            let sources = sources
                .iter()
                .map(|source| format!("{}.{}", self.renames.name(path, source.producer.as_str()), source.output));
            outline.set(Aspect::Output(name.clone()), sources.collect::<Vec<_>>().join(" or "));
        }
        for (key, task) in &dag.tasks {
            self.tasks += 1;
            ensure!(self.tasks <= MAX_TASKS, "the pipeline has more than {MAX_TASKS} tasks");
            let reader = Reader { task, renames: self.renames, path, passed };
            let id = self.checked.overrides.of_task(settings, key);
            let mut one = reader.outline(key.as_str());
            let overrides = &self.checked.overrides;
            if overrides.is_tolerated(owner, key) {
                one.set(Aspect::Setting("failure is tolerated".to_owned()), "yes");
            }
            for (name, text) in pod::fields(overrides.settings(id)) {
                one.set(Aspect::Setting(format!("options file, {name}")), text);
            }
            let inner_path: Vec<String> = path.iter().cloned().chain([key.as_str().to_owned()]).collect();
            let component = self.checked.pipeline.component_of(task);
            self.add_body(&mut one, component, task, &reader, id, &inner_path)?;
            outline.tasks.push(one);
        }
        Ok(())
    }

    fn add_body(
        &mut self,
        outline: &mut Outline,
        component: &Component,
        task: &Task,
        reader: &Reader<'_>,
        settings: SettingsId,
        path: &[String],
    ) -> Result<()> {
        outline.kind = kind(&component.body);
        outline.set(Aspect::Kind, outline.kind);
        match &component.body {
            Body::Container(container) => {
                outline.set(Aspect::Image, program::setting(&container.image));
                outline.set(Aspect::Program, program::program(container));
                let given = |key: &str| task.settings.get(key).map_or_else(String::new, |source| reader.source(source));
                pod::add(outline, container, &given);
                add_defaults(outline, component, task);
            }
            Body::Importer(importer) => {
                outline.set(Aspect::Setting("URI".to_owned()), reader.constant(&importer.uri));
                outline.set(Aspect::Setting("metadata".to_owned()), reader.constant(&importer.metadata));
                outline.set(Aspect::Setting("type".to_owned()), pod::json(&importer.schema));
                let in_workspace = if importer.in_workspace { "yes" } else { "" };
                outline.set(Aspect::Setting("in the workspace".to_owned()), in_workspace);
            }
            Body::Claim(_) => {}
            Body::Dag(dag) => {
                self.add_dag(outline, dag, &task.component, settings, path, &reader.passed_to(component))?;
            }
            Body::Loop(each) => {
                let items = match &each.items {
                    Items::Known(items) => pod::json(items),
                    Items::Input(name) | Items::Artifacts(name) => reader.input(name),
                };
                outline.set(Aspect::Items, items);
                let parallelism = each.parallelism.map_or_else(String::new, |limit| limit.to_string());
                outline.set(Aspect::Setting("parallelism".to_owned()), parallelism);
                // The only task of a loop has the name and the settings of the loop.
                let Some((_, inner)) = each.body.tasks.first() else { return Ok(()) };
                let passed = reader.passed_to(component);
                let inner_reader = Reader { task: inner, passed: &passed, ..*reader };
                let repeated = self.checked.pipeline.component_of(inner);
                let mut body = Outline::default();
                self.add_body(&mut body, repeated, inner, &inner_reader, settings, path)?;
                outline.tasks = body.tasks;
                for (aspect, text) in body.aspects.into_iter().filter(|(aspect, _)| *aspect != Aspect::Kind) {
                    outline.aspects.entry(aspect).or_insert(text);
                }
            }
        }
        Ok(())
    }
}

/// Adds the defaults of inputs to which the task passes nothing.
fn add_defaults(outline: &mut Outline, component: &Component, task: &Task) {
    for (name, input) in component.inputs.iter().filter(|(name, _)| !task.inputs.contains_key(*name)) {
        let default = input.default.as_ref().map_or_else(String::new, |value| format!("default {value}"));
        outline.set(Aspect::Input(name.clone()), default);
    }
}

fn kind(body: &Body) -> &'static str {
    match body {
        Body::Container(_) => "container",
        Body::Claim(ClaimAction::Create) => "creation of a claim",
        Body::Claim(ClaimAction::Delete) => "deletion of a claim",
        Body::Importer(_) => "importer",
        Body::Dag(_) => "group",
        Body::Loop(_) => "loop",
    }
}

/// A task whose sources are written as texts.
#[derive(Clone, Copy)]
struct Reader<'r> {
    task: &'r Task,
    renames: &'r Renames,
    /// The path of the DAG that contains the task.
    path: &'r [String],
    passed: &'r Passed,
}

impl Reader<'_> {
    /// Returns the outline of the task without its component.
    fn outline(&self, name: &str) -> Outline {
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
    fn input(&self, name: &str) -> String {
        match (self.task.inputs.get(name), self.task.artifacts.get(name)) {
            (Some(source), _) => self.source(source),
            (None, Some(source)) => self.artifact(source),
            (None, None) => name.to_owned(),
        }
    }

    fn source(&self, source: &Source) -> String {
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

    fn constant(&self, constant: &Constant) -> String {
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
    fn passed_to(&self, component: &Component) -> Passed {
        let names = component.inputs.keys().chain(component.artifact_inputs.keys());
        let channels = names.filter(|name| name.starts_with(CHANNEL)).map(|name| (name.clone(), self.input(name)));
        channels.collect()
    }
}
