//! Mutants: mistakes that a lowering could make, to see that the check notices them.
//!
//! A mutant changes a compiled workflow as a mistake in the compiler would have. It is *caught*
//! when some run of the changed workflow disagrees with the meaning of its pipeline.

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::case::{Case, Verdict};
use crate::controller::Controller;
use crate::scenario::Scenario;

/// A mistake, and how to make it.
pub struct Mutant {
    /// The mistake that the compiler would make.
    pub name: &'static str,
    /// Makes the mistake; a workflow without a place for it stays as it is.
    pub apply: fn(&mut Value),
}

/// All mutants.
pub const MUTANTS: [Mutant; 24] = [
    Mutant { name: "DAGs have no targets", apply: |workflow| each_dag(workflow, |dag| drop(dag.remove("target"))) },
    Mutant { name: "the last target is missing", apply: |workflow| each_dag(workflow, lose_target) },
    Mutant { name: "a failure stops the whole DAG", apply: fail_fast },
    Mutant {
        name: "tasks wait for any end, not for success",
        apply: |workflow| each_depends(workflow, wait_for_any_end),
    },
    Mutant {
        name: "tasks wait for nothing",
        apply: |workflow| each_task(workflow, |task| drop(task.remove("depends"))),
    },
    Mutant {
        name: "tolerant tasks wait for success",
        apply: |workflow| each_depends(workflow, |depends| forget(depends, ".Failed")),
    },
    Mutant {
        name: "tolerant tasks do not follow omitted ones",
        apply: |workflow| each_depends(workflow, |depends| forget(depends, ".Omitted")),
    },
    Mutant { name: "exit tasks are lost", apply: |workflow| each_task(workflow, |task| drop(task.remove("hooks"))) },
    Mutant { name: "exit tasks hang on another task", apply: move_hooks },
    Mutant { name: "the verdict is missing", apply: |workflow| drop(spec(workflow).remove("onExit")) },
    Mutant { name: "a failed group is called complete", apply: |workflow| replace(workflow, "'FAILED'", "'COMPLETE'") },
    Mutant {
        name: "a final status has no error",
        apply: |workflow| replace(workflow, "in ['Failed', 'Error'] ?", "in ['Nothing'] ?"),
    },
    Mutant {
        name: "a final status names another task",
        apply: |workflow| {
            replace(workflow, "\\\"pipelineTaskName\\\":\\\"exit-handler", "\\\"pipelineTaskName\\\":\\\"handler")
        },
    },
    Mutant { name: "values become tags", apply: |workflow| replace(workflow, "{\\\\\\\\u007b", "{{") },
    Mutant { name: "values become variables of the kubelet", apply: |workflow| replace(workflow, "'$$'", "'$'") },
    Mutant {
        name: "the left brace is not there",
        apply: |workflow| replace(workflow, "KFP_LBRACE\\\",\\\"value\\\":\\\"{", "KFP_LBRACE\\\",\\\"value\\\":\\\""),
    },
    Mutant {
        name: "defaults of absent inputs are lost",
        apply: |workflow| replace(workflow, "== 'null' ? ", "== 'nothing' ? "),
    },
    Mutant {
        name: "the first item of a loop is left out",
        apply: |workflow| each_items(workflow, |items| drop(items.remove(0))),
    },
    Mutant {
        name: "the last item of a loop is left out",
        apply: |workflow| each_items(workflow, |items| drop(items.pop())),
    },
    Mutant {
        name: "lists of nested loops are not joined",
        apply: |workflow| replace(workflow, "{concat(#acc, #)}", "{concat(#acc, [#])}"),
    },
    Mutant { name: "conditions are ignored", apply: |workflow| each_task(workflow, |task| drop(task.remove("when"))) },
    Mutant { name: "there is one retry too few", apply: |workflow| each_template(workflow, one_retry_less) },
    Mutant { name: "two inputs are exchanged", apply: |workflow| each_task(workflow, exchange_inputs) },
    Mutant {
        name: "a failed task gives what it wrote",
        apply: |workflow| replace(workflow, "?.status == 'Succeeded' ?", "?.status != 'Omitted' ?"),
    },
];

/// Returns the number of runs of changed workflows up to the first that disagrees, and its
/// pipeline; `None` if the mistake is not noticed.
///
/// # Errors
/// If the controller's process fails.
pub fn runs_until_noticed(
    controller: &mut Controller,
    cases: &[(Case, Vec<Scenario>)],
    mutant: &Mutant,
) -> Result<Option<(usize, String)>> {
    let mut runs = 0;
    for (case, scenarios) in cases {
        let mut changed = case.clone();
        (mutant.apply)(&mut changed.workflow);
        if changed.workflow == case.workflow {
            continue;
        }
        for scenario in scenarios {
            runs += 1;
            let is_noticed = matches!(changed.check(controller, scenario)?, Verdict::Disagrees(_));
            // What disagrees without the mistake proves nothing.
            if is_noticed && !matches!(case.check(controller, scenario)?, Verdict::Disagrees(_)) {
                return Ok(Some((runs, case.name.clone())));
            }
        }
    }
    Ok(None)
}

fn spec(workflow: &mut Value) -> &mut Map<String, Value> {
    if !workflow["spec"].is_object() {
        workflow["spec"] = json!({});
    }
    workflow["spec"].as_object_mut().unwrap_or_else(|| unreachable!("it is an object"))
}

fn each_template(workflow: &mut Value, change: impl Fn(&mut Map<String, Value>)) {
    let templates = spec(workflow).get_mut("templates").and_then(Value::as_array_mut);
    templates.into_iter().flatten().filter_map(Value::as_object_mut).for_each(change);
}

fn each_dag(workflow: &mut Value, change: impl Fn(&mut Map<String, Value>)) {
    each_template(workflow, |template| {
        template.get_mut("dag").and_then(Value::as_object_mut).into_iter().for_each(&change);
    });
}

fn each_task(workflow: &mut Value, change: impl Fn(&mut Map<String, Value>)) {
    each_dag(workflow, |dag| {
        let tasks = dag.get_mut("tasks").and_then(Value::as_array_mut);
        tasks.into_iter().flatten().filter_map(Value::as_object_mut).for_each(&change);
    });
}

fn each_depends(workflow: &mut Value, change: impl Fn(&str) -> String) {
    each_task(workflow, |task| {
        let changed = task.get("depends").and_then(Value::as_str).map(&change);
        task.extend(changed.map(|depends| ("depends".to_owned(), depends.into())));
    });
}

/// Changes the known items of loops, where there are some.
fn each_items(workflow: &mut Value, change: impl Fn(&mut Vec<Value>)) {
    each_task(workflow, |task| {
        let items = task.get("withParam").and_then(Value::as_str).and_then(|items| serde_json::from_str(items).ok());
        let Some(Value::Array(mut items)) = items else { return };
        if !items.is_empty() {
            change(&mut items);
            task.insert("withParam".to_owned(), Value::Array(items).to_string().into());
        }
    });
}

/// Replaces text everywhere, as it is written in JSON within JSON.
fn replace(workflow: &mut Value, from: &str, to: &str) {
    let inner = |text: &str| text.replace("\\\\", "\\").replace("\\\"", "\"");
    let text = workflow.to_string().replace(from, to).replace(&inner(from), &inner(to));
    if let Ok(changed) = serde_json::from_str(&text) {
        *workflow = changed;
    }
}

fn lose_target(dag: &mut Map<String, Value>) {
    let targets = dag.get("target").and_then(Value::as_str);
    let fewer = targets.and_then(|targets| targets.rsplit_once(' ')).map(|(fewer, _)| fewer.to_owned());
    dag.extend(fewer.map(|fewer| ("target".to_owned(), fewer.into())));
}

fn fail_fast(workflow: &mut Value) {
    each_template(workflow, |template| {
        if let Some(dag) = template.get_mut("dag").and_then(Value::as_object_mut) {
            dag.insert("failFast".to_owned(), true.into());
            template.insert("failFast".to_owned(), true.into());
        }
    });
}

/// `a.Succeeded` becomes `(a.Succeeded || a.Failed || a.Errored)`.
fn wait_for_any_end(depends: &str) -> String {
    let words = depends.split(' ').map(|word| match word.strip_suffix(".Succeeded") {
        Some(task) => format!("({task}.Succeeded || {task}.Failed || {task}.Errored)"),
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// `a.Succeeded || a.Failed` loses the part with the ending.
fn forget(depends: &str, ending: &str) -> String {
    let parts: Vec<&str> = depends.split(" || ").collect();
    let kept = parts.iter().map(|part| match part.strip_suffix(ending) {
        Some(task) => format!("{task}.Daemoned"),
        None => part.replace(&format!("{ending})"), ".Daemoned)"),
    });
    kept.collect::<Vec<_>>().join(" || ")
}

/// The hooks of one task become those of the next.
fn move_hooks(workflow: &mut Value) {
    each_dag(workflow, |dag| {
        let Some(tasks) = dag.get_mut("tasks").and_then(Value::as_array_mut) else { return };
        let hooks: Vec<Option<Value>> =
            tasks.iter_mut().map(|task| task.as_object_mut().and_then(|task| task.remove("hooks"))).collect();
        let count = tasks.len();
        for (at, hook) in hooks.into_iter().enumerate() {
            if let Some(hook) = hook {
                tasks[(at + 1) % count]["hooks"] = hook;
            }
        }
    });
}

fn one_retry_less(template: &mut Map<String, Value>) {
    let Some(strategy) = template.get_mut("retryStrategy") else { return };
    let limit = strategy["limit"].as_str().and_then(|limit| limit.parse::<u32>().ok());
    if let Some(limit) = limit {
        strategy["limit"] = limit.saturating_sub(1).to_string().into();
    }
}

/// The values of the first two parameters change places.
fn exchange_inputs(task: &mut Map<String, Value>) {
    let parameters = task.get_mut("arguments").and_then(|arguments| arguments["parameters"].as_array_mut());
    let Some([first, second, ..]) = parameters.map(Vec::as_mut_slice) else { return };
    std::mem::swap(&mut first["value"], &mut second["value"]);
}
