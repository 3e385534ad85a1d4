//! Workflows in the form of upstream's compiler, for comparisons of cost.
//!
//! The structure follows from upstream's workflows: each container task is a pod of a driver and
//! then a DAG around the pod of the program, each DAG has a driver as well, and a loop is two
//! DAGs. Flags of the drivers that are the same in every task are left out, so a real workflow is
//! larger. Conditions and exit handlers are not needed here.

mod drivers;
mod programs;
pub(crate) mod stubs;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use drivers::{CONTAINER_DRIVER, DAG_DRIVER};
use programs::EXECUTOR;

/// A workflow in upstream's form, and how its pods end.
pub(crate) struct UpstreamForm {
    pub(crate) workflow: Value,
    /// The rules of a request to the controller: the drivers return their outputs at once.
    pub(crate) rules: Value,
}

/// Returns the workflow of an IR in upstream's form.
pub(crate) fn of_ir(ir: &Value) -> Result<UpstreamForm> {
    let mut form = Form { ir, parameters: Map::new(), templates: Vec::new() };
    form.dag("root", &ir["root"], "root")?;
    form.templates.extend([
        drivers::of_containers(),
        programs::executor(),
        programs::program(),
        drivers::of_dags(),
        entrypoint(),
    ]);
    form.set("components-root", &ir["root"]);
    let parameters: Vec<Value> =
        form.parameters.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    let workflow = json!({
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"generateName": format!("{}-", ir["pipelineInfo"]["name"].as_str().unwrap_or_default())},
        "spec": {
            "arguments": {"parameters": parameters},
            "entrypoint": "entrypoint",
            "podMetadata": {
                "annotations": {"pipelines.kubeflow.org/v2_component": "true"},
                "labels": {"pipelines.kubeflow.org/v2_component": "true"},
            },
            "serviceAccountName": "pipeline-runner",
            "templates": form.templates,
        },
    });
    Ok(UpstreamForm { workflow, rules: drivers::rules(ir)? })
}

/// The workflow while it grows.
struct Form<'i> {
    ir: &'i Value,
    /// The arguments of the workflow: components and their containers as JSON.
    parameters: Map<String, Value>,
    templates: Vec<Value>,
}

impl Form<'_> {
    /// Adds the template of a DAG, after those that it calls.
    fn dag(&mut self, template: &str, component: &Value, of: &str) -> Result<()> {
        let spec = component["dag"]["tasks"].as_object().with_context(|| format!("{of} is not a DAG"))?;
        let mut tasks = Vec::new();
        for (name, task) in spec {
            let component = task["componentRef"]["name"].as_str().context("a task has a component")?;
            let called = &self.ir["components"][component];
            let after = task["dependentTasks"].as_array().map(Vec::as_slice).unwrap_or_default();
            let after: Vec<String> =
                after.iter().filter_map(Value::as_str).map(|task| format!("{task}.Succeeded")).collect();
            match called["executorLabel"].as_str() {
                Some(label) => self.container_task(&mut tasks, name, task, called, label, &after),
                None => self.dag_task(&mut tasks, name, task, component, &after)?,
            }
        }
        self.templates.push(json!({
            "name": template,
            "inputs": {"parameters": [{"name": "parent-dag-id"}]},
            "dag": {"tasks": tasks},
        }));
        Ok(())
    }

    fn container_task(
        &mut self,
        tasks: &mut Vec<Value>,
        name: &str,
        task: &Value,
        component: &Value,
        label: &str,
        after: &[String],
    ) {
        let digest = digest(component);
        self.set(&format!("components-{digest}"), component);
        let container = &self.ir["deploymentSpec"]["executors"][label]["container"];
        self.set(&format!("implementations-{digest}"), container);
        let driver = format!("{name}-driver");
        tasks.push(with_depends(
            after,
            json!({
                "name": driver,
                "template": CONTAINER_DRIVER,
                "arguments": arguments(&[
                    ("component", &format!("{{{{workflow.parameters.components-{digest}}}}}")),
                    ("task", &task.to_string()),
                    ("container", &format!("{{{{workflow.parameters.implementations-{digest}}}}}")),
                    ("task-name", name),
                    ("parent-dag-id", "{{inputs.parameters.parent-dag-id}}"),
                ]),
            }),
        ));
        tasks.push(with_depends(
            &[format!("{driver}.Succeeded")],
            json!({
                "name": name,
                "template": EXECUTOR,
                "arguments": arguments(&[
                    ("pod-spec-patch", &format!("{{{{tasks.{driver}.outputs.parameters.pod-spec-patch}}}}")),
                    ("cached-decision", &format!("{{{{tasks.{driver}.outputs.parameters.cached-decision}}}}")),
                ]),
            }),
        ));
    }

    fn dag_task(
        &mut self,
        tasks: &mut Vec<Value>,
        name: &str,
        task: &Value,
        component: &str,
        after: &[String],
    ) -> Result<()> {
        let called = &self.ir["components"][component];
        self.set(&format!("components-{component}"), called);
        self.dag(component, called, component)?;
        if task["parameterIterator"].is_null() {
            tasks.extend(driver_and_dag(name, name, component, component, task, after, None));
            return Ok(());
        }
        let iteration = format!("{component}-iteration");
        let one = driver_and_dag(
            "iteration-item",
            name,
            component,
            component,
            task,
            &[],
            Some("{{inputs.parameters.iteration-index}}"),
        );
        self.templates.push(json!({
            "name": iteration,
            "inputs": {"parameters": [{"name": "parent-dag-id"}, {"name": "iteration-index"}]},
            "dag": {"tasks": one},
        }));
        let iterator = format!("{component}-{name}-iterator");
        let [driver, _] = driver_and_dag("iteration", name, component, component, task, &[], None);
        let iterations = json!({
            "name": "iteration-iterations",
            "template": iteration,
            "depends": "iteration-driver.Succeeded",
            "withSequence": {"count": "{{tasks.iteration-driver.outputs.parameters.iteration-count}}"},
            "arguments": arguments(&[
                ("parent-dag-id", "{{tasks.iteration-driver.outputs.parameters.execution-id}}"),
                ("iteration-index", "{{item}}"),
            ]),
        });
        self.templates.push(json!({
            "name": iterator,
            "inputs": {"parameters": [{"name": "parent-dag-id"}]},
            "dag": {"tasks": [driver, iterations]},
        }));
        tasks.push(with_depends(
            after,
            json!({
                "name": name,
                "template": iterator,
                "arguments": arguments(&[("parent-dag-id", "{{inputs.parameters.parent-dag-id}}")]),
            }),
        ));
        Ok(())
    }

    fn set(&mut self, name: &str, value: &Value) {
        self.parameters.insert(name.to_owned(), Value::String(value.to_string()));
    }
}

/// Returns the driver of a DAG, and the DAG.
fn driver_and_dag(
    name: &str,
    task_name: &str,
    component: &str,
    template: &str,
    task: &Value,
    after: &[String],
    iteration: Option<&str>,
) -> [Value; 2] {
    let driver = format!("{name}-driver");
    let component = format!("{{{{workflow.parameters.components-{component}}}}}");
    let spec = task.to_string();
    let mut values = vec![
        ("component", component.as_str()),
        ("parent-dag-id", "{{inputs.parameters.parent-dag-id}}"),
        ("task", &spec),
        ("task-name", task_name),
    ];
    values.extend(iteration.map(|index| ("iteration-index", index)));
    [
        with_depends(after, json!({"name": driver, "template": DAG_DRIVER, "arguments": arguments(&values)})),
        with_depends(
            &[format!("{driver}.Succeeded")],
            json!({
                "name": name,
                "template": template,
                "arguments": arguments(&[
                    ("parent-dag-id", &format!("{{{{tasks.{driver}.outputs.parameters.execution-id}}}}")),
                    ("condition", &format!("{{{{tasks.{driver}.outputs.parameters.condition}}}}")),
                ]),
            }),
        ),
    ]
}

fn with_depends(after: &[String], mut task: Value) -> Value {
    if !after.is_empty() {
        task["depends"] = Value::String(after.join(" && "));
    }
    task
}

fn arguments(values: &[(&str, &str)]) -> Value {
    let values: Vec<Value> = values.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    json!({"parameters": values})
}

fn digest(component: &Value) -> String {
    Sha256::digest(component.to_string()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn entrypoint() -> Value {
    json!({
        "name": "entrypoint",
        "dag": {"tasks": [
            {
                "name": "root-driver",
                "template": DAG_DRIVER,
                "arguments": arguments(&[
                    ("component", "{{workflow.parameters.components-root}}"),
                    ("runtime-config", "{}"),
                    ("driver-type", "ROOT_DAG"),
                ]),
            },
            {
                "name": "root",
                "template": "root",
                "depends": "root-driver.Succeeded",
                "arguments": arguments(&[
                    ("parent-dag-id", "{{tasks.root-driver.outputs.parameters.execution-id}}"),
                    ("condition", ""),
                ]),
            },
        ]},
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::{Components, SOURCE, Shape, Synthetic};

    fn of(shape: Shape, tasks: usize) -> Value {
        let pipeline = Synthetic { shape, tasks, components: Components::Shared, source: SOURCE };
        let ir: Value = serde_saphyr::from_str(&pipeline.yaml()).unwrap();
        of_ir(&ir).unwrap().workflow
    }

    fn tasks(workflow: &Value, template: &str) -> Vec<(String, String)> {
        let templates = workflow["spec"]["templates"].as_array().unwrap();
        let template = templates.iter().find(|it| it["name"] == template).unwrap();
        let tasks = template["dag"]["tasks"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        tasks.map(|task| (text(&task["name"]), text(&task["depends"]))).collect()
    }

    #[test]
    fn a_container_task_is_a_driver_and_an_executor() {
        let expected = [
            ("step-0-driver", ""),
            ("step-0", "step-0-driver.Succeeded"),
            ("step-1-driver", "step-0.Succeeded"),
            ("step-1", "step-1-driver.Succeeded"),
        ];
        let found = tasks(&of(Shape::Chain, 2), "root");
        let found: Vec<_> = found.iter().map(|(name, depends)| (name.as_str(), depends.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_loop_is_two_dags_with_a_driver_each() {
        let workflow = of(Shape::Loops, 1);
        let names = |template| tasks(&workflow, template).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names("root"), ["for-loop-0"]);
        assert_eq!(names("comp-for-loop-0-for-loop-0-iterator"), ["iteration-driver", "iteration-iterations"]);
        assert_eq!(names("comp-for-loop-0-iteration"), ["iteration-item-driver", "iteration-item"]);
        assert_eq!(names("comp-for-loop-0"), ["step-0-driver", "step-0"]);
    }
}
