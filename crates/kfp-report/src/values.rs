//! The output parameters and the artifacts of all tasks.

use crate::execution::Execution;
use crate::report::Report;

/// Returns the output parameters of all tasks. Of a task in a loop, only the first executions are
/// contained.
pub(crate) fn outputs(report: &Report) -> Vec<(String, String)> {
    values(report, |task| task.outputs.clone())
}

/// Returns the artifacts of all tasks with their keys, likewise.
pub(crate) fn artifacts(report: &Report) -> Vec<(String, String)> {
    let keys = |(name, key): &(String, Option<String>)| (name.clone(), key.clone().unwrap_or_default());
    values(report, |task| task.artifacts.iter().map(keys).collect())
}

fn values(report: &Report, of_task: impl Fn(&Execution) -> Vec<(String, String)>) -> Vec<(String, String)> {
    let mut values = Vec::new();
    for id in 0..report.picture.nodes.len() {
        let executions = report.programs().filter(|task| task.node == id);
        let mut filled =
            executions.filter_map(|task| Some((task, of_task(task))).filter(|(_, of_task)| !of_task.is_empty()));
        for (task, of_task) in filled.by_ref().take(MAX_EXECUTIONS) {
            values.extend(of_task.into_iter().map(|(name, value)| (format!("{}.{name}", task.path), value)));
        }
        match filled.count() {
            0 => {}
            more => values.push((report.picture.nodes[id].path.clone(), format!("… of {more} more iterations"))),
        }
    }
    values
}

/// The maximum number of executions of one task whose values are listed.
const MAX_EXECUTIONS: usize = 5;
