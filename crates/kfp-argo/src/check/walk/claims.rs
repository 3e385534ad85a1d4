//! Tasks that create or delete a volume claim, with the SDK's own components.

use std::collections::BTreeMap;

use crate::check::syntax::quantities;
use crate::diagnostics::{Diagnostics, Location, bad_setting, missing_input, unknown_output};
use crate::pipeline::{Body, ClaimAction, Component, Source};

/// The storage class of a claim without one, as in KFP.
const STORAGE_CLASS: &str = "standard";

/// Checks the interface of a component that creates or deletes a claim.
pub(super) fn claim(
    action: ClaimAction,
    component: &mut Component,
    label: &str,
    here: &Location,
    sink: &mut Diagnostics,
) -> Body {
    let owner = format!("executor `{label}`");
    let (required, provided): (&[&str], &[&str]) = match action {
        ClaimAction::Create => (&["access_modes", "size"], &["name"]),
        ClaimAction::Delete => (&["pvc_name"], &[]),
    };
    for input in required.iter().filter(|input| !component.inputs.contains_key(**input)) {
        sink.push(missing_input::missing_input(here, &owner, input));
    }
    for output in component.outputs.keys().filter(|output| !provided.contains(&output.as_str())) {
        sink.push(unknown_output::unknown_output(here, &owner, output, provided.iter().copied()));
    }
    if let Some(class) = component.inputs.get_mut("storage_class_name") {
        // The default of the SDK's component would mean that the claim has no class.
        class.default = Some(STORAGE_CLASS.into());
    }
    Body::Claim(action)
}

/// Reports wrong constants that a task passes to a component that creates a claim.
pub(super) fn check_values(
    called: &Component,
    inputs: &BTreeMap<String, Source>,
    at: &Location,
    sink: &mut Diagnostics,
) {
    if !matches!(called.body, Body::Claim(ClaimAction::Create)) {
        return;
    }
    let text = |input: &str| match inputs.get(input) {
        Some(Source::Constant(constant)) => constant.plain().and_then(|value| value.as_str()),
        _ => None,
    };
    let at = at.key("inputs").key("parameters");
    if let Some(size) = text("size") {
        sink.extend(quantities::check("storage", size, &at.key("size")));
    }
    let is_named = |input: &str| inputs.contains_key(input) && text(input) != Some("");
    if is_named("pvc_name") && is_named("pvc_name_suffix") {
        sink.push(bad_setting::two_names(&at.key("pvc_name_suffix")));
    }
}
