//! Overrides: what the options file sets and the workflow's types do not have, and the file's
//! patches.
//!
//! They become [`Override`]s of the workflow, which are applied whenever it is written. They are
//! applied here once as well, so that everything that does not fit is an error with its place in
//! the options file.

mod dangling;
mod pod_security;
mod settings;
pub(crate) mod texts;

use std::collections::BTreeSet;

use argo_model::{Override, OverrideError, OverrideMismatch, OverrideTarget, TemplateName, Tree, Workflow};

use crate::diagnostics::{Diagnostic, Diagnostics, argo_version, bad_config, bad_patch};
use crate::options::{ArgoVersion, Options, Origin, PatchEntry, PodSecurity, Settings};

/// Adds the overrides of the options files to the workflow. `settings` has the settings of
/// templates, by name.
///
/// Reports texts that Argo would misread, patches that do not fit, and references that a patch
/// leaves without a target.
pub(crate) fn add(
    workflow: &mut Workflow,
    settings: &[(TemplateName, &Settings)],
    options: &Options,
    sink: &mut Diagnostics,
) -> Option<()> {
    let errors = sink.error_count();
    texts::check(options, sink);
    report_second_pod_patches(workflow, settings, options, sink);
    let of_standard = options.pod_security.map(|PodSecurity::Restricted| pod_security::of_run());
    let of_run = Some(&options.spec).filter(|spec| matches!(spec, Tree::Map(fields) if !fields.is_empty()));
    let of_templates = settings
        .iter()
        .map(|(name, settings)| merge(OverrideTarget::Template(name.to_string()), settings::of_template(settings)));
    let of_run = of_standard.into_iter().chain(of_run.cloned()).map(|spec| merge(OverrideTarget::Spec, spec));
    workflow.overrides = of_run.chain(of_templates).collect();
    if options.pod_security.is_some() {
        let object = workflow.to_tree().unwrap_or_default();
        let of_templates = pod_security::of_templates(&object).into_iter();
        workflow.overrides.extend(of_templates.map(|(name, tree)| merge(OverrideTarget::Template(name), tree)));
    }
    let first_patch = workflow.overrides.len();
    workflow.overrides.extend(options.patches.iter().map(of_patch));
    if !workflow.overrides.is_empty() {
        check(workflow, first_patch, &options.patches, sink);
    }
    sink.extend(settings.iter().filter_map(|(_, settings)| without_effect(settings, options)));
    (sink.error_count() == errors).then_some(())
}

fn merge(target: OverrideTarget, merge: Tree) -> Override {
    Override { target, merge, patch: Vec::new() }
}

fn of_patch(PatchEntry { patch, .. }: &PatchEntry) -> Override {
    Override {
        target: patch.template.clone().map_or(OverrideTarget::Object, OverrideTarget::Template),
        merge: patch.merge.clone().unwrap_or_else(Tree::map),
        patch: patch.json_patch.clone(),
    }
}

/// Applies the overrides, and reports those that do not fit. The overrides from `first_patch` on
/// are those of `patches`.
fn check(workflow: &Workflow, first_patch: usize, patches: &[PatchEntry], sink: &mut Diagnostics) {
    let patches_at = patches.first().map(|entry| entry.origin.clone()).unwrap_or_default();
    let mismatches = match workflow.to_tree() {
        Ok(object) if !patches.is_empty() => {
            let problems = dangling::problems(&object).into_iter();
            return sink.extend(problems.map(|problem| bad_patch::broken(&patches_at, problem)));
        }
        Ok(_) => return,
        Err(mismatches) => mismatches,
    };
    for error in &mismatches {
        let OverrideError::Mismatch { number, mismatch } = error else {
            sink.push(bad_patch::broken(&patches_at, error.to_string()));
            continue;
        };
        let at = number.checked_sub(first_patch).and_then(|number| patches.get(number));
        let at: &Origin = at.map_or(&patches_at, |entry| &entry.origin);
        sink.push(match mismatch {
            OverrideMismatch::UnknownTemplate(name) => {
                let known = workflow.spec.templates.iter().map(|template| template.name.as_str());
                bad_patch::unknown_template(&at.key("template"), name, known)
            }
            OverrideMismatch::Operation { operation, error } => {
                bad_patch::failed(&at.key("jsonPatch").index(*operation), error)
            }
            OverrideMismatch::NoSpec => bad_patch::broken(at, mismatch.to_string()),
        });
    }
}

/// Reports each template that has a `podSpecPatch` made by the compiler and gets another one by its
/// settings.
fn report_second_pod_patches(
    workflow: &Workflow,
    settings: &[(TemplateName, &Settings)],
    options: &Options,
    sink: &mut Diagnostics,
) {
    let templates = workflow.spec.templates.iter().filter(|template| template.pod_spec_patch.is_some());
    let patched: BTreeSet<&TemplateName> = templates.map(|template| &template.name).collect();
    let entry = options.tasks.iter().rfind(|entry| entry.settings.pod_spec_patch.is_some());
    let at = entry.map(|entry| entry.origin.key("podSpecPatch")).unwrap_or_default();
    let second = settings.iter().filter(|(name, settings)| settings.pod_spec_patch.is_some() && patched.contains(name));
    sink.extend(second.map(|(name, _)| bad_config::second_pod_patch(&at, name.as_str())));
}

/// Returns a warning if Argo ignores a setting in the version that the workflow is for.
fn without_effect(settings: &Settings, options: &Options) -> Option<Diagnostic> {
    let version = options.argo_version;
    let has_no_effect = settings.pending_timeout.is_some() && version < ArgoVersion::V4_1;
    has_no_effect.then(|| argo_version::without_effect("pendingTimeout", version))
}
