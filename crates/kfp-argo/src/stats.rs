//! Statistics of a workflow: its size, and the pods of its runs.

use std::collections::BTreeMap;
use std::fmt;

use argo_model::emit::size;
use argo_model::{ConfigMap, DagTask, Template, TemplateBody, TemplateName, Workflow};

use crate::diagnostics::workflow_size;

/// The size of a workflow and the number of its pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Bytes of the workflow's JSON without spaces, as the cluster stores it.
    pub bytes: usize,
    /// Bytes of it in the object of a run, which contains a template twice.
    pub bytes_in_run: usize,
    /// Number of templates.
    pub templates: usize,
    /// Number of tasks in the templates, hooks included.
    pub tasks: usize,
    /// The pods of a run.
    pub pods: Pods,
    /// Number of config maps beside the workflow.
    pub config_maps: usize,
    /// Bytes of the config maps, counted in the same way.
    pub config_map_bytes: usize,
}

/// The pods of a run in which every task runs once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pods {
    /// Number of pods if each list that is known only at run time has one item.
    pub count: u64,
    /// True if there are such lists.
    pub depends_on_lists: bool,
}

impl Pods {
    fn plus(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_add(other.count),
            depends_on_lists: self.depends_on_lists || other.depends_on_lists,
        }
    }
}

impl Stats {
    /// The size limit of an object, which contains the workflow and the state of its tasks.
    pub const MAX_BYTES: usize = workflow_size::MAX_BYTES;

    pub(crate) fn of(workflow: &Workflow, programs: &[ConfigMap]) -> Self {
        let templates = &workflow.spec.templates;
        let by_name = templates.iter().map(|template| (&template.name, template)).collect();
        let mut counting = Counting { by_name, known: BTreeMap::new() };
        let pods = counting.of(&workflow.spec.entrypoint);
        let bytes = size(workflow);
        Self {
            bytes,
            bytes_in_run: bytes * workflow.kind.copies_in_run(),
            templates: templates.len(),
            tasks: templates.iter().map(tasks).sum(),
            pods,
            config_maps: programs.len(),
            config_map_bytes: programs.iter().map(size).sum(),
        }
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[allow(clippy::cast_precision_loss)] // for people
        let share = self.bytes_in_run as f64 / Self::MAX_BYTES as f64 * 100.0;
        let lists =
            if self.pods.depends_on_lists { ", with one item in each list that only the run knows" } else { "" };
        let twice = if self.bytes_in_run > self.bytes { ", as a run keeps it twice" } else { "" };
        let left = Self::MAX_BYTES.saturating_sub(self.bytes_in_run);
        writeln!(f, "bytes: {} ({share:.1} % of what fits into an object{twice})", self.bytes)?;
        writeln!(f, "bytes left for the state of a run: {left}")?;
        writeln!(f, "templates: {}", self.templates)?;
        writeln!(f, "tasks: {}", self.tasks)?;
        write!(f, "pods per run: {}{lists}", self.pods.count)?;
        match self.config_maps {
            0 => Ok(()),
            number => write!(f, "\nconfig maps beside it: {number}, of {} bytes together", self.config_map_bytes),
        }
    }
}

fn tasks(template: &Template) -> usize {
    match &template.body {
        TemplateBody::Dag(dag) => dag.tasks.len() + dag.tasks.iter().filter(|task| task.hooks.is_some()).count(),
        TemplateBody::Steps(steps) => steps.0.len(),
        TemplateBody::Container(_) | TemplateBody::Suspend(_) | TemplateBody::Resource(_) => 0,
    }
}

/// Counts the pods of templates. Each template is counted once, even if many tasks call it.
struct Counting<'w> {
    by_name: BTreeMap<&'w TemplateName, &'w Template>,
    known: BTreeMap<&'w TemplateName, Pods>,
}

impl<'w> Counting<'w> {
    fn of(&mut self, name: &'w TemplateName) -> Pods {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let Some(template) = self.by_name.get(name).copied() else { return Pods::default() };
        let pods = match &template.body {
            TemplateBody::Container(_) | TemplateBody::Resource(_) => Pods { count: 1, ..Pods::default() },
            TemplateBody::Suspend(_) => Pods::default(),
            TemplateBody::Steps(steps) => {
                steps.0.iter().map(|step| self.of(&step.template)).fold(Pods::default(), Pods::plus)
            }
            TemplateBody::Dag(dag) => dag.tasks.iter().map(|task| self.of_task(task)).fold(Pods::default(), Pods::plus),
        };
        self.known.insert(name, pods);
        pods
    }

    fn of_task(&mut self, task: &'w DagTask) -> Pods {
        let once = self.of(&task.template);
        let pods = match &task.with_param {
            None => once,
            Some(list) => match serde_json::from_str::<Vec<serde::de::IgnoredAny>>(&list.to_string()) {
                Ok(items) => Pods { count: once.count.saturating_mul(items.len() as u64), ..once },
                Err(_) => Pods { depends_on_lists: true, ..once },
            },
        };
        let hook = task.hooks.as_ref().map(|hooks| self.of(&hooks.exit.template));
        pods.plus(hook.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, Pods, compile};

    #[test]
    fn pods_are_counted_through_templates() {
        let pods = |name: &str| {
            let path = format!("{}/../../testdata/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
            let stats = compile(&std::fs::read(path).unwrap(), &Options::default()).unwrap().stats();
            (stats.pods.count, stats.pods.depends_on_lists)
        };
        assert_eq!(pods("hello"), (1, false));
        assert_eq!(pods("exit_handlers_two"), (5, false));
        assert_eq!(pods("loop_constant"), (6, false));
        assert!(pods("loop_parameter").1);
        assert_eq!(Pods::default().plus(Pods { count: u64::MAX, depends_on_lists: true }).count, u64::MAX);
    }
}
