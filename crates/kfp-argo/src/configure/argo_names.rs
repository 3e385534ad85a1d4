//! The names of tasks in Argo.

use std::collections::BTreeMap;

use argo_model::{Names, TaskName};

use crate::options::TaskNames;
use crate::pipeline::{Dag, TaskKey};

/// Returns the names that the tasks of a DAG have in Argo. Each is the key of the task or its name
/// in Python, as far as Argo accepts it and no other task has it.
pub fn argo_names(dag: &Dag, by: TaskNames) -> BTreeMap<&TaskKey, TaskName> {
    let has_own_name = |key: &&TaskKey| by == TaskNames::DisplayName && dag.tasks[*key].display_name.is_some();
    // A key that is the whole name of a task is not given to another task.
    let (named, others): (Vec<_>, Vec<_>) = dag.tasks.keys().partition(has_own_name);
    let mut names = Names::new();
    let of_others = names.claim_all(others.iter().map(|key| key.as_str()));
    let of_named = names.claim_all(named.iter().map(|key| dag.tasks[*key].label(key)));
    others.into_iter().zip(of_others).chain(named.into_iter().zip(of_named)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Task;

    #[test]
    fn names_of_python_give_way_to_keys() {
        let tasks = [("a", None), ("b", Some("My group / ü")), ("c", Some("a")), ("d", Some("a"))];
        let tasks = tasks
            .map(|(key, name)| (TaskKey::from(key), Task { display_name: name.map(str::to_owned), ..Task::default() }));
        let dag = Dag { tasks: tasks.into_iter().collect(), ..Dag::default() };
        let names = |by| argo_names(&dag, by).into_values().map(|name| name.to_string()).collect::<Vec<_>>();
        assert_eq!(names(TaskNames::Key), ["a", "b", "c", "d"]);
        assert_eq!(names(TaskNames::DisplayName), ["a", "My-group", "a-2", "a-3"]);
    }
}
