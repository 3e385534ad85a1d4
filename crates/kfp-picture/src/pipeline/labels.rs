//! The shape and the texts of a task's box.

use kfp_argo::pipeline::{Body, Component, Condition, Items, Loop, Task, TaskKey};

use super::references::{author_name, setting};
use crate::picture::Shape;

/// Returns the shape of a task that runs `component`, once or for each item.
pub(super) fn shape(key: Option<&TaskKey>, task: &Task, component: &Component, each: Option<&Loop>) -> Shape {
    match &component.body {
        _ if each.is_some() => Shape::Loop,
        Body::Container(_) => Shape::Task,
        Body::Importer(_) => Shape::Importer,
        Body::Claim(_) => Shape::VolumeClaim,
        Body::Dag(_) | Body::Loop(_) if key.is_some_and(TaskKey::is_exit_handler) => Shape::ExitHandler,
        Body::Dag(_) | Body::Loop(_) if task.condition.is_some() => Shape::Condition,
        Body::Dag(_) | Body::Loop(_) => Shape::Group,
    }
}

/// Returns the text in the box of a task. `branch` is its position among the branches of a
/// `condition-branches` group.
pub(super) fn label(
    key: Option<&TaskKey>,
    task: &Task,
    each: Option<&Loop>,
    shape: Shape,
    branch: Option<usize>,
) -> String {
    let name = key.map_or(Loop::ITERATION, |key| task.label(key));
    let condition = task.condition.as_ref().map(|condition| clause(condition, branch));
    let text = match (shape, each, condition) {
        (Shape::Loop, Some(each), None) => items(each),
        (Shape::Loop, Some(each), Some(condition)) => format!("{condition}: {}", items(each)),
        (Shape::Condition, _, Some(condition)) => condition,
        (Shape::ExitHandler, ..) => "exit handler".to_owned(),
        (Shape::Group, ..) if is_branches(name) => "branches".to_owned(),
        _ => return name.to_owned(),
    };
    match &task.display_name {
        Some(name) => format!("{name}: {text}"),
        None => text,
    }
}

/// Returns true for the keys of the groups around the branches of `dsl.If`, `dsl.Elif`, `dsl.Else`.
pub(super) fn is_branches(key: &str) -> bool {
    key.starts_with("condition-branches-")
}

/// Returns a condition as in Python. The SDK adds to the condition of each branch that those of the
/// branches before it do not hold; `elif` and `else` say the same.
fn clause(condition: &Condition, branch: Option<usize>) -> String {
    match (condition, branch) {
        (Condition::All(terms), Some(before))
            if before > 0 && terms[..before.min(terms.len())].iter().all(is_negation) =>
        {
            match &terms[before.min(terms.len())..] {
                [] => "else".to_owned(),
                [own] => format!("elif {own}"),
                own => format!("elif {}", Condition::All(own.to_vec())),
            }
        }
        (Condition::Not(_), Some(1)) => "else".to_owned(),
        _ => format!("if {condition}"),
    }
}

fn is_negation(term: &Condition) -> bool {
    matches!(term, Condition::Not(_))
}

/// Returns the smaller text: the image without its registry, or the key if the label is another
/// text.
pub(super) fn caption(key: Option<&TaskKey>, component: &Component, shape: Shape) -> Option<String> {
    match &component.body {
        Body::Container(container) if shape == Shape::Task => {
            let image = setting(&container.image);
            Some(image.rsplit('/').next().unwrap_or(&image).to_owned())
        }
        Body::Importer(_) => Some("importer".to_owned()),
        Body::Claim(_) => Some("volume claim".to_owned()),
        _ => key.map(TaskKey::to_string),
    }
}

/// Returns the list that a loop runs over.
fn items(each: &Loop) -> String {
    match &each.items {
        Items::Known(items) => match items.len() {
            1 => "for 1 item".to_owned(),
            number => format!("for {number} items"),
        },
        Items::Input(name) | Items::Artifacts(name) => format!("for each of {}", author_name(name)),
    }
}
