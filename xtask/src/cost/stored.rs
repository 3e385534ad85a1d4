//! `cargo xtask cost stored`: what else would make workflows smaller, and by how much.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use kfp_argo::{Options, WorkflowKind};
use serde_json::{Value, json};

use super::controller::{Ends, Lab};
use super::run::rules;
use super::{workflow, write_page};
use crate::synthetic::{Components, SOURCE, Shape, Synthetic};

const HEAD: &str = "# Ways to smaller objects

Written by `cargo xtask cost stored`. They are measured so that nobody has to try them again; [performance.md](../../docs/performance.md) has the conclusions.

## The workflow

Bytes of the workflow.

| change | chain 1000 shared | chain 300 own |
|---|---:|---:|
";

const OBJECTS: &str = "
## The object of a run

Bytes of the object at the end of a run of a chain of 50 tasks, each with its own component, on the code of Argo's controller (v4.1.2), before Argo
compresses its nodes.

| workflow | object |
|---|---:|
";

/// A change of the text of a workflow.
type Change = fn(&str) -> String;

/// Measures everything, and writes the tables.
pub(crate) fn write() -> Result<ExitCode> {
    let mut page = HEAD.to_owned();
    let [shared, own] = [(1000, Components::Shared), (300, Components::Own)]
        .map(|(tasks, components)| chain(tasks, components, WorkflowKind::Workflow));
    let (shared, own) = (shared?.to_string(), own?.to_string());
    let changes: [(&str, Change); 4] = [
        ("none", str::to_owned),
        ("parameters with names of one letter", |text| {
            text.replace("executor-output", "o").replace("parameter-values", "v")
        }),
        ("braces in values are not escaped, which is not safe", |text| {
            text.replace(r"sprig.replace('{\\u007b', '{\\\\u007b', ", "").replace("Output))}}", "Output)}}")
        }),
        ("variables that all containers have in `templateDefaults`", |text| {
            text.replace(r#","env":[{"name":"KFP_LBRACE","value":"{"}]"#, "")
        }),
    ];
    for (about, change) in changes {
        let _ = writeln!(page, "| {about} | {} | {} |", change(&shared).len(), change(&own).len());
    }
    page += OBJECTS;
    let lab = Lab::open()?;
    let direct = chain(50, Components::Own, WorkflowKind::Workflow)?;
    let mut template = chain(50, Components::Own, WorkflowKind::WorkflowTemplate)?;
    template["metadata"] = json!({"name": "template", "namespace": "argo"});
    let by_name = json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"generateName": "run-"},
        "spec": {"workflowTemplateRef": {"name": "template"}},
    });
    for (about, workflow, objects) in [
        ("a `Workflow`", &direct, &[][..]),
        ("a run of a `WorkflowTemplate` (`workflowTemplateRef`)", &by_name, &[template.clone()]),
        ("a `Workflow` whose tasks have a `templateRef`", &with_references(&direct)?, &[template]),
    ] {
        let run = lab.run_with(workflow, objects, &rules(), Ends::Together)?;
        let _ = writeln!(page, "| {about} | {} |", run.bytes);
    }
    write_page("stored.md", &page)?;
    Ok(ExitCode::SUCCESS)
}

/// The workflow of a chain.
fn chain(tasks: usize, components: Components, kind: WorkflowKind) -> Result<Value> {
    let pipeline = Synthetic { shape: Shape::Chain, tasks, components, source: SOURCE };
    workflow(&pipeline.yaml(), &Options { kind, ..Options::default() })
}

/// The workflow with its root only, whose tasks refer to the templates of another object.
fn with_references(workflow: &Value) -> Result<Value> {
    let mut workflow = workflow.clone();
    let entrypoint = workflow["spec"]["entrypoint"].clone();
    let templates = workflow["spec"]["templates"].as_array_mut().context("no templates")?;
    templates.retain(|template| template["name"] == entrypoint);
    for task in templates[0]["dag"]["tasks"].as_array_mut().context("no tasks")? {
        let template = task.as_object_mut().and_then(|task| task.remove("template"));
        task["templateRef"] = json!({"name": "template", "template": template});
    }
    Ok(workflow)
}
