//! Overrides: what the options file sets and the workflow's types do not have, and the file's patches.
//!
//! They become [`Override`]s of the workflow, which are applied whenever it is written. They are applied here once as well, so that
//! everything that does not fit is an error with its place in the options file.

mod dangling;
mod settings;
mod texts;

use std::collections::BTreeSet;

use argo_model::{Override, OverrideError, OverrideMismatch, OverrideTarget, TemplateName, Tree, Workflow};

use crate::configure::config_path;
use crate::diagnostics::{Diagnostic, argo_version, bad_config, bad_patch};
use crate::options::{ArgoVersion, Options, Patch, Settings};

/// Adds the overrides of the options file to the workflow, and returns warnings. `settings` has the settings of templates, by name.
///
/// # Errors
/// One for each text that Argo would misread, patch that does not fit, and reference that a patch leaves without a target.
pub(crate) fn add(
    workflow: &mut Workflow,
    settings: &[(TemplateName, &Settings)],
    options: &Options,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let config = &options.config;
    let mut errors = texts::check(config);
    errors.extend(second_pod_patches(workflow, settings));
    let of_run = settings::of_run(config);
    let of_run = (of_run != Tree::map()).then(|| merge(OverrideTarget::Spec, of_run));
    let of_templates = settings
        .iter()
        .map(|(name, settings)| merge(OverrideTarget::Template(name.to_string()), settings::of_template(settings)));
    workflow.overrides = of_run.into_iter().chain(of_templates).collect();
    let first_patch = workflow.overrides.len();
    workflow.overrides.extend(config.patches.iter().map(of_patch));
    if workflow.overrides.is_empty() && errors.is_empty() {
        return Ok(Vec::new());
    }
    match workflow.to_tree() {
        Ok(object) if !config.patches.is_empty() => {
            let problems = dangling::problems(&object).into_iter();
            errors.extend(problems.map(|problem| bad_patch::broken(&config_path(&["patches"]), problem)));
        }
        Ok(_) => {}
        Err(mismatches) => errors.extend(mismatches.iter().map(|error| misfit(workflow, first_patch, error))),
    }
    match errors.is_empty() {
        true => Ok(settings.iter().filter_map(|(_, settings)| without_effect(settings, options)).collect()),
        false => Err(errors),
    }
}

fn merge(target: OverrideTarget, merge: Tree) -> Override {
    Override { target, merge, patch: Vec::new() }
}

fn of_patch(patch: &Patch) -> Override {
    Override {
        target: patch.template.clone().map_or(OverrideTarget::Object, OverrideTarget::Template),
        merge: patch.merge.clone().unwrap_or_else(Tree::map),
        patch: patch.json_patch.clone(),
    }
}

/// Returns the error for an override that does not fit. Those from `first_patch` on are entries of `patches`.
fn misfit(workflow: &Workflow, first_patch: usize, error: &OverrideError) -> Diagnostic {
    let OverrideError::Mismatch { number, mismatch } = error else {
        return bad_patch::broken(&config_path(&["patches"]), error.to_string());
    };
    let at = config_path(&["patches"]).index(number.saturating_sub(first_patch));
    match mismatch {
        OverrideMismatch::UnknownTemplate(name) => {
            let known = workflow.spec.templates.iter().map(|template| template.name.as_str());
            bad_patch::unknown_template(&at.key("template"), name, known)
        }
        OverrideMismatch::Operation { operation, error } => {
            bad_patch::failed(&at.key("jsonPatch").index(*operation), error)
        }
        OverrideMismatch::NoSpec => bad_patch::broken(&at, mismatch.to_string()),
    }
}

/// Returns an error for each template that has a `podSpecPatch` made by the compiler and gets another one by its settings.
fn second_pod_patches(workflow: &Workflow, settings: &[(TemplateName, &Settings)]) -> Vec<Diagnostic> {
    let patched: BTreeSet<&TemplateName> = workflow
        .spec
        .templates
        .iter()
        .filter(|template| template.pod_spec_patch.is_some())
        .map(|template| &template.name)
        .collect();
    let second = settings.iter().filter(|(name, settings)| settings.pod_spec_patch.is_some() && patched.contains(name));
    second.map(|(name, _)| bad_config::second_pod_patch(&config_path(&["tasks"]), name.as_str())).collect()
}

/// Returns a warning if Argo ignores a setting in the version that the workflow is for.
fn without_effect(settings: &Settings, options: &Options) -> Option<Diagnostic> {
    let version = options.argo_version.filter(|version| *version < ArgoVersion::V4_1)?;
    settings.pending_timeout.as_ref().map(|_| argo_version::without_effect("pendingTimeout", version))
}
