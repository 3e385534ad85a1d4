//! The table of the tasks, with a time line.

use kfp_picture::run::State;

use crate::execution::Execution;
use crate::report::Report;
use crate::wording::{failure, word};

/// One line of the table: a task, or all iterations of a task in a loop.
pub(crate) struct Row {
    pub(crate) node: usize,
    pub(crate) path: String,
    pub(crate) state: State,
    pub(crate) result: String,
    pub(crate) attempts: usize,
    pub(crate) duration: Option<i64>,
    /// The times of the executions: state, start and end.
    pub(crate) times: Vec<(State, i64, Option<i64>)>,
}

/// Returns the table of all programs. A task in a loop has one line for all of its iterations.
pub(crate) fn rows(report: &Report) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (id, node) in report.picture.nodes.iter().enumerate() {
        let executions: Vec<&Execution> = report.executions.iter().filter(|task| task.node == id).collect();
        if node.shape.is_group() {
            continue;
        }
        let times = executions.iter().filter_map(|task| Some((task.state, task.started?, task.finished)));
        let times: Vec<(State, i64, Option<i64>)> = times.collect();
        let start = times.iter().map(|(_, start, _)| *start).min();
        let end = times.iter().filter_map(|(_, _, end)| *end).max();
        let path = match &executions[..] {
            [task] => task.path.clone(),
            _ => node.path.clone(),
        };
        rows.push(Row {
            node: id,
            path,
            state: report.run.state_of(id),
            result: result(report, id, &executions),
            attempts: executions.iter().map(|task| task.attempts).sum(),
            duration: start.zip(end).map(|(start, end)| end - start),
            times,
        });
    }
    // Tasks that did not start keep the order of the picture, behind the others.
    rows.sort_by_key(|row| row.times.iter().map(|(_, start, _)| *start).min().unwrap_or(i64::MAX));
    rows
}

fn result(report: &Report, id: usize, executions: &[&Execution]) -> String {
    if let [task] = executions {
        return match task.state {
            State::Failed => failure(task),
            State::Succeeded if task.is_cached => "from the cache".to_owned(),
            State::Succeeded if task.attempts > 1 => format!("succeeded at attempt {}", task.attempts),
            state => word(state).to_owned(),
        };
    }
    let states = [
        State::Failed,
        State::Succeeded,
        State::Running,
        State::Pending,
        State::Omitted,
        State::Skipped,
        State::NotReached,
    ];
    let counted = states.into_iter().filter_map(|state| {
        let number = executions.iter().filter(|task| task.state == state).count();
        (number > 0).then(|| format!("{number} {}", word(state)))
    });
    let counted: Vec<String> = counted.collect();
    if counted.is_empty() { word(report.run.state_of(id)).to_owned() } else { counted.join(", ") }
}

/// The width of the time line.
const BAR: usize = 24;

/// Returns the time line of a task within the run.
pub(crate) fn bar(report: &Report, row: &Row) -> String {
    let (Some(start), Some(end)) = (report.started, last_time(report)) else { return String::new() };
    let mut cells = vec![' '; BAR];
    for (_, from, to) in &row.times {
        let (from, to) = (position(*from, start, end), position(to.unwrap_or(end), start, end));
        cells[from..=to.max(from)].fill('█');
    }
    cells.into_iter().collect::<String>().trim_end().to_owned()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the bar
fn position(at: i64, start: i64, end: i64) -> usize {
    let length = (end - start).max(1);
    let position = (at - start).clamp(0, length) * (BAR as i64 - 1) / length;
    position as usize
}

/// Returns the last time in the run, for runs that have not ended.
pub(crate) fn last_time(report: &Report) -> Option<i64> {
    let times = report.executions.iter().flat_map(|task| [task.started, task.finished]);
    report.finished.into_iter().chain(times.flatten()).max()
}
