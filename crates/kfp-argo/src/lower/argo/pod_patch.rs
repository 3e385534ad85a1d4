//! What of a container is decided at run time, though Argo has no tags for it: a patch of the pod, made by an expression.

use argo_model::{Expr, Resources, Text};

use super::command::{CommandLine, Words};
use crate::pipeline::{Container, Part, ResourceList};

/// The image, with a tag where it is chosen at run time.
pub(super) fn image(words: &Words<'_>, container: &Container) -> Text {
    match literal(&container.image) {
        Some(image) => Text::pod(&image),
        // Argo's validation looks at the image without knowing the inputs, and takes none for an error.
        None => Text::tag(words.setting(&container.image).or_if_empty("no-image")),
    }
}

/// The resources that are known.
pub(super) fn resources(container: &Container) -> Resources {
    let known = |list: &ResourceList| {
        let known = list.iter().filter_map(|(resource, quantity)| Some((literal(resource)?, literal(quantity)?)));
        known.collect()
    };
    Resources { limits: known(&container.limits), requests: known(&container.requests) }
}

/// The patch, where there is anything to decide.
pub(super) fn patch(words: &Words<'_>, container: &Container, line: &CommandLine) -> Option<Text> {
    let mut main = vec![("name".into(), "main".into())];
    main.extend(line.decided.clone().map(|args| ("args".into(), args)));
    let lists = [("limits", &container.limits), ("requests", &container.requests)];
    let resources: Vec<(Expr, Expr)> =
        lists.into_iter().filter_map(|(name, list)| Some((name.into(), chosen(words, list)?))).collect();
    if !resources.is_empty() {
        main.push(("resources".into(), Expr::Map(resources)));
    }
    let patch = Expr::Map(vec![("containers".into(), Expr::Array(vec![Expr::Map(main.clone())]))]);
    (main.len() > 1).then(|| Text::tag(patch.to_json()))
}

/// The resources of a list that are chosen at run time.
fn chosen(words: &Words<'_>, list: &ResourceList) -> Option<Expr> {
    let unknown = list.iter().filter(|(resource, quantity)| literal(resource).and(literal(quantity)).is_none());
    let entries: Vec<(Expr, Expr)> =
        unknown.map(|(resource, quantity)| (words.setting(resource), words.setting(quantity))).collect();
    (!entries.is_empty()).then_some(Expr::Map(entries))
}

fn literal(parts: &[Part]) -> Option<String> {
    let texts = parts.iter().map(|part| match part {
        Part::Literal(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}
