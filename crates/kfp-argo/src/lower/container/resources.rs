//! The image and the resources of a container, which inputs may choose.

use argo_model::{ClaimReference, Expr, ResourceClaim, Resources, Text};

use super::placeholder;
use crate::lower::context::ContainerContext;
use crate::lower::pod::settings::Pod;
use crate::lower::value::conversion;
use crate::pipeline::{ConfigField, Container, ResourceList, SettingPart};

/// Returns the image, with a tag if an input chooses it.
pub(crate) fn image(container: &ContainerContext<'_>) -> Text {
    let image = &container.spec.image;
    match literal(image) {
        Some(image) => Text::pod(&image),
        // Argo validates the image without knowing the inputs, and reports an empty image as an
        // error.
        None => Text::tag(conversion::untagged(placeholder::setting(container, image)).or_if_empty("no-image")),
    }
}

/// Returns the constant resources, and references to claims of the pod.
pub(crate) fn constant(pod: &Pod<'_>, container: &Container, claims: &[ResourceClaim]) -> Resources {
    let claims = claims.iter().map(|claim| ClaimReference { name: claim.name.clone() }).collect();
    if !pod.applies(ConfigField::Resources) {
        return Resources { claims, ..Resources::default() };
    }
    let constants = |list: &ResourceList| {
        let entries = list.iter().filter_map(|(resource, quantity)| Some((literal(resource)?, literal(quantity)?)));
        entries.collect()
    };
    Resources { limits: constants(&container.limits), requests: constants(&container.requests), claims }
}

/// Returns the resources that inputs choose, and references to claims, for the patch of the pod.
pub(crate) fn of_inputs(pod: &Pod<'_>, container: &ContainerContext<'_>, claims: Option<Expr>) -> Option<Expr> {
    let lists = [("limits", &container.spec.limits), ("requests", &container.spec.requests)];
    let lists = lists.into_iter().filter_map(|(name, list)| {
        let setting = |parts: &[SettingPart]| placeholder::setting(container, parts);
        let chosen = list.iter().filter(|(resource, quantity)| literal(resource).and(literal(quantity)).is_none());
        let entries: Vec<(Expr, Expr)> =
            chosen.map(|(resource, quantity)| (setting(resource), setting(quantity))).collect();
        (!entries.is_empty()).then(|| (name.into(), Expr::Map(entries)))
    });
    let lists = lists.filter(|_| pod.applies(ConfigField::Resources));
    let lists: Vec<(Expr, Expr)> = lists.chain(claims.map(|claims| ("claims".into(), claims))).collect();
    (!lists.is_empty()).then_some(Expr::Map(lists))
}

/// Returns the text if it refers to no input.
fn literal(parts: &[SettingPart]) -> Option<String> {
    let texts = parts.iter().map(|part| match part {
        SettingPart::Literal(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}
