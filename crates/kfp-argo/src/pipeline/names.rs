//! Names in the IR, each kind with its own type.

use std::fmt;

/// Name of a component: a key of `components`, the root, or a loop.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComponentName {
    /// The component of the whole pipeline, `root`.
    #[default]
    Root,
    /// A key of `components`.
    Named(String),
    /// The loop around the component of a task with an iterator.
    Loop {
        /// The component that contains the task.
        owner: Box<ComponentName>,
        /// The task.
        task: TaskKey,
    },
}

impl ComponentName {
    /// Returns the component's name for a sentence of a message.
    pub(crate) fn described(&self) -> String {
        match self {
            ComponentName::Root => "the pipeline".to_owned(),
            other => format!("component `{other}`"),
        }
    }
}

impl fmt::Debug for ComponentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

impl fmt::Display for ComponentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ComponentName::Root => f.write_str("root"),
            ComponentName::Named(name) => f.write_str(name),
            ComponentName::Loop { owner, task } => write!(f, "{owner}/{task}"),
        }
    }
}

/// Key of a task: a key of `dag.tasks`, unique within its DAG only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskKey(String);

impl TaskKey {
    /// Returns the key's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true for the keys that the SDK assigns to the groups of `dsl.ExitHandler`:
    /// `exit-handler`, `exit-handler-N`.
    pub fn is_exit_handler(&self) -> bool {
        match self.0.strip_prefix("exit-handler") {
            Some("") => true,
            Some(rest) => {
                rest.strip_prefix('-').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
            }
            None => false,
        }
    }
}

impl fmt::Debug for TaskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<&str> for TaskKey {
    fn from(key: &str) -> Self {
        Self(key.to_owned())
    }
}

impl fmt::Display for TaskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::TaskKey;

    #[test]
    fn exit_handlers_are_known_by_their_key() {
        for (key, expected) in [
            ("exit-handler", true),
            ("exit-handler-12", true),
            ("exit-handler-", false),
            ("exit-handler-a", false),
            ("exit-handlers", false),
        ] {
            assert_eq!(TaskKey::from(key).is_exit_handler(), expected, "{key}");
        }
    }
}
