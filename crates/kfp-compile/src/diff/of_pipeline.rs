//! The outline of a checked pipeline.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use kfp_argo::pipeline::{Body, ClaimAction, Component, ComponentName, Dag, Items, Task};
use kfp_argo::{Checked, SettingsId};

use super::outline::{Aspect, MAX_TASKS, Outline, Renames};
use super::reader::{CHANNEL, Passed, Reader};
use super::{pod, program};

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
                outline.aspects.entry(Aspect::Setting("caching".to_owned())).or_insert_with(|| "off".to_owned());
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
