//! Changes as JSON, for programs.

use serde_json::{Value, json};

use super::changes::{Change, Event};

/// Returns a list with an object for each change.
pub(super) fn value(changes: &[Change]) -> Value {
    let objects = changes.iter().map(|change| {
        let (event, old) = match &change.event {
            Event::Added => ("added", None),
            Event::Removed => ("removed", None),
            Event::Renamed(old) => ("renamed", Some(old)),
            Event::Moved(old) => ("moved", Some(old)),
            Event::Changed => ("changed", None),
        };
        let differences = change.differences.iter().map(
            |difference| json!({"aspect": difference.aspect.to_string(), "old": difference.old, "new": difference.new}),
        );
        json!({
            "task": change.task,
            "event": event,
            "oldTask": old,
            "kind": change.kind,
            "differences": differences.collect::<Value>(),
        })
    });
    objects.collect()
}
