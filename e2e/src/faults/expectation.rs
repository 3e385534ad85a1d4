//! The expected end of a run.

use std::fmt;

use super::observation::{Observation, Task};

/// The expected end of a run.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The phase, or several with `|` between them: `Failed|Error`.
    phase: &'static str,
    /// All tasks that have a node with a pod, with their phases.
    tasks: Vec<ExpectedTask>,
    /// The states that exit tasks see.
    states: Vec<(String, &'static str)>,
    /// Parts of the report, from which a person learns what failed and why.
    causes: Vec<String>,
    /// The claims and config maps of the run that stay.
    kept: Vec<&'static str>,
}

/// The expected end of a task.
#[derive(Clone, Debug)]
struct ExpectedTask {
    path: String,
    /// One phase or several, as for the run.
    phase: &'static str,
    /// How often the program starts at least and at most.
    starts: (usize, usize),
}

/// The phase of a run that never ends, because of a defect of Argo.
pub const HANGS: &str = "never ends";

/// The phase of a run that was deleted.
pub const DELETED: &str = "deleted";

impl Expected {
    /// The run ends in a phase, or in one of several: `Failed|Error`.
    pub fn phase(phase: &'static str) -> Self {
        Self { phase, ..Self::default() }
    }

    /// A task ends in a phase, and its program started once.
    pub fn task(self, path: impl Into<String>, phase: &'static str) -> Self {
        self.started(path, phase, 1, 1)
    }

    /// Tasks end in a phase, and their programs started once.
    pub fn tasks(self, paths: &[&str], phase: &'static str) -> Self {
        paths.iter().fold(self, |expected, path| expected.task(*path, phase))
    }

    /// A task ends in a phase, and its program started a number of times.
    pub fn started(mut self, path: impl Into<String>, phase: &'static str, least: usize, most: usize) -> Self {
        self.tasks.push(ExpectedTask { path: path.into(), phase, starts: (least, most) });
        self
    }

    /// The program of an expected task started another number of times.
    pub fn again(self, path: impl AsRef<str>, starts: usize) -> Self {
        self.between(path, starts, starts)
    }

    /// The program of an expected task started a number of times within bounds.
    pub fn between(mut self, path: impl AsRef<str>, least: usize, most: usize) -> Self {
        for task in self.tasks.iter_mut().filter(|task| task.path == path.as_ref()) {
            task.starts = (least, most);
        }
        self
    }

    /// A task has no pod after all.
    pub fn without(mut self, path: impl AsRef<str>) -> Self {
        self.tasks.retain(|task| task.path != path.as_ref());
        self
    }

    /// An exit task sees a state.
    pub fn state(mut self, path: impl Into<String>, state: &'static str) -> Self {
        let path = path.into();
        self.states.retain(|(other, _)| *other != path);
        self.states.push((path, state));
        self
    }

    /// The report names a task and the cause of its failure: `work: exit code 3`. It may contain
    /// `*` for any text.
    pub fn cause(mut self, part: impl Into<String>) -> Self {
        self.causes.push(part.into());
        self
    }

    /// A claim or a config map of the run stays: `claim kfp-workspace`.
    pub fn keeps(mut self, object: &'static str) -> Self {
        self.kept.push(object);
        self
    }

    /// Returns true if the run never ends.
    pub fn hangs(&self) -> bool {
        self.phase == HANGS
    }

    /// Returns what differs from this in an observation.
    pub fn differences(&self, seen: &Observation) -> Vec<String> {
        let mut differences = Vec::new();
        let phase = match (&seen.workflow, seen.has_ended()) {
            (None, _) => DELETED,
            (_, false) => HANGS,
            (_, true) => seen.phase(),
        };
        if !is_one_of(phase, self.phase) {
            differences.push(format!("the run: {phase}"));
        }
        for expected in &self.tasks {
            match seen.tasks.get(&expected.path) {
                None => differences.push(format!("{}: no pod", expected.path)),
                Some(task) if expected.allows(task) => {}
                Some(task) => differences.push(format!("{}: {}, {} starts", expected.path, task.phase, task.starts)),
            }
        }
        for (path, task) in &seen.tasks {
            if !self.tasks.iter().any(|expected| expected.path == *path) {
                differences.push(format!("{path}: {}, unexpected", task.phase));
            }
        }
        for (path, state) in &self.states {
            let told = seen.states.get(path).map_or("nothing", String::as_str);
            if told != *state {
                differences.push(format!("{path} sees {told}"));
            }
        }
        if seen.kept != self.kept {
            differences.push(format!("left behind: {}", seen.kept.join(", ")));
        }
        for cause in &self.causes {
            if !seen.report.lines().any(|line| has_parts(line, cause)) {
                differences.push(format!("the report does not contain `{cause}`"));
            }
        }
        differences
    }
}

impl ExpectedTask {
    fn allows(&self, task: &Task) -> bool {
        is_one_of(&task.phase, self.phase) && (self.starts.0..=self.starts.1).contains(&task.starts)
    }
}

/// Returns a sentence for the table.
impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.phase.replace('|', " or "))?;
        let first = self.causes.first();
        first.map_or(Ok(()), |cause| write!(f, ": {}", cause.replace('*', "…")))?;
        for (path, state) in &self.states {
            let task = path.strip_suffix("(0)").unwrap_or(path);
            let exit_task = task.strip_suffix("/onExit").unwrap_or(task);
            write!(f, "; the exit task of {exit_task} sees {state}")?;
        }
        self.kept.iter().try_for_each(|object| write!(f, "; the {object} stays"))?;
        Ok(())
    }
}

fn is_one_of(phase: &str, phases: &str) -> bool {
    phases.split('|').any(|allowed| allowed == phase)
}

/// Returns true if a line contains the parts of a pattern in their order.
fn has_parts(line: &str, pattern: &str) -> bool {
    let mut rest = line;
    pattern.split('*').all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_parts_in_order() {
        assert!(has_parts("1. work: exit code 3", "work: exit*3"));
        assert!(!has_parts("1. work: exit code 3", "3*work"));
    }

    #[test]
    fn differences_name_tasks() {
        let expected = Expected::phase("Succeeded").task("work", "Succeeded");
        let mut seen = Observation { workflow: None, ..Observation::default() };
        seen.tasks.insert("work".to_owned(), Task { phase: "Failed".to_owned(), starts: 1, successes: 0 });
        seen.tasks.insert("other".to_owned(), Task::default());
        let differences = expected.differences(&seen);
        assert_eq!(differences, ["the run: deleted", "work: Failed, 1 starts", "other: , unexpected"]);
    }
}
