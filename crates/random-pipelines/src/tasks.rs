//! A task: what it runs, and what it waits for.

use serde_json::{Map, Value, json};

use super::Writer;
use super::inputs::Given;
use super::interface::{Interface, STATUS};
use super::scope::Scope;

/// The component that a task runs, with its inputs.
pub(super) struct Called {
    pub(super) component: String,
    /// As the tasks around it see it.
    pub(super) interface: Interface,
    pub(super) given: Given,
    /// The field of the iterator, and the iterator.
    pub(super) iterator: Option<(&'static str, Value)>,
}

/// Keys of tasks by their number; some that Argo has to rename.
pub(super) fn key(at: usize) -> String {
    let odd = ["first", "2nd", "the third", "exit", "fünfte"];
    odd.get(at).map_or_else(|| format!("task-{at}"), |key| (*key).to_owned())
}

impl Writer {
    /// Adds a task; or an exit handler's group and its exit task.
    pub(super) fn tasks(&mut self, scope: &mut Scope, depth: usize, tasks: &mut Map<String, Value>) {
        self.tasks_left = self.tasks_left.saturating_sub(1);
        let is_small = depth == 0 || self.tasks_left < 3;
        let at = tasks.len();
        if !is_small && self.choices.one_in(6) {
            let (component, interface, given) = self.group(scope, depth - 1);
            let group = format!("exit-handler-{at}");
            let called = Called { component, interface, given, iterator: None };
            self.task(&group, called, None, scope, tasks);
            let called = match self.choices.below(4) {
                0 => self.called_group(scope, depth - 1),
                _ => self.called_known(scope),
            };
            self.task(&key(at + 1), called, Some(&group), scope, tasks);
            return;
        }
        let called = match self.choices.below(10) {
            0 if self.has_imports => {
                let (component, interface) = self.importer();
                let given = self.inputs(&interface, scope, None);
                Called { component, interface, given, iterator: None }
            }
            1 | 2 if !is_small => self.called_group(scope, depth - 1),
            3 | 4 if !is_small => self.loop_over_group(scope, depth - 1),
            5 => {
                let (component, interface) = self.runnable(scope);
                self.loop_over(component, interface, scope)
            }
            6 => {
                self.program();
                self.called_known(scope)
            }
            _ => self.called_known(scope),
        };
        self.task(&key(at), called, None, scope, tasks);
    }

    fn called_group(&mut self, scope: &Scope, depth: usize) -> Called {
        let (component, interface, given) = self.group(scope, depth);
        Called { component, interface, given, iterator: None }
    }

    fn called_known(&mut self, scope: &Scope) -> Called {
        let (component, interface) = self.runnable(scope);
        let given = self.inputs(&interface, scope, None);
        Called { component, interface, given, iterator: None }
    }

    /// An existing component, whose artifacts exist as well.
    fn runnable(&mut self, scope: &Scope) -> (String, Interface) {
        let runnable: Vec<_> =
            self.known.iter().filter(|(_, interface)| scope.has_artifacts_for(interface)).cloned().collect();
        self.choices.any_of(&runnable).unwrap_or_else(|| self.plain_program())
    }

    /// Writes a task: an exit task where it comes after a group.
    fn task(
        &mut self,
        key: &str,
        called: Called,
        exits: Option<&str>,
        scope: &mut Scope,
        tasks: &mut Map<String, Value>,
    ) {
        let Called { component, interface, mut given, iterator } = called;
        let mut after: Vec<String> = exits.map(str::to_owned).into_iter().collect();
        if exits.is_none() || self.choices.one_in(8) {
            for _ in 0..self.choices.below(3) {
                after.extend(self.choices.any_of(&scope.tasks));
            }
        }
        if self.choices.slips() {
            after.push(self::key(self.choices.below(8)));
        }
        after.sort();
        after.dedup();
        let watched = exits.map(str::to_owned).or_else(|| self.choices.any_of(&after));
        if let Some(watched) = watched.filter(|_| interface.takes_status && self.choices.below(4) > 0) {
            given.parameters.insert(STATUS.to_owned(), json!({"taskFinalStatus": {"producerTask": watched}}));
        }
        let mut trigger = Map::new();
        if exits.is_some() || self.choices.one_in(5) {
            trigger.insert("strategy".to_owned(), json!("ALL_UPSTREAM_TASKS_COMPLETED"));
        }
        if self.choices.one_in(4) {
            let condition = self.condition(&interface, &given);
            trigger.extend(condition.map(|condition| ("condition".to_owned(), json!(condition))));
        }
        let mut task = Map::new();
        task.insert("componentRef".to_owned(), json!({"name": component}));
        task.insert("taskInfo".to_owned(), json!({"name": key}));
        task.insert("inputs".to_owned(), given.spec());
        task.insert("dependentTasks".to_owned(), json!(after));
        task.insert("triggerPolicy".to_owned(), trigger.into());
        if let Some((field, iterator)) = iterator {
            task.insert(field.to_owned(), iterator);
            if self.choices.one_in(3) {
                task.insert("iteratorPolicy".to_owned(), json!({"parallelismLimit": self.choices.below(4)}));
            }
        }
        self.policies(&mut task);
        tasks.insert(key.to_owned(), task.into());
        scope.add(key, &interface);
    }
}
