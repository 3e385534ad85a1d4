//! Finish: free parts of the options file are laid over the workflow, and patches are applied.

mod broken;
mod overlay;

use argo_model::{TemplateName, Tree, Workflow};

use crate::configure::config_path;
use crate::diagnostics::{Diagnostic, argo_version, bad_config, bad_patch};
use crate::options::{ArgoVersion, Options, Patch, Settings};

/// The workflow as it is to be written, if the options file changes it; and warnings.
///
/// # Errors
/// Patches that do not fit, and what they break.
pub(crate) fn finish(
    workflow: &Workflow,
    settings: &[(TemplateName, &Settings)],
    options: &Options,
) -> Result<(Option<Tree>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let config = &options.config;
    let run = overlay::of_run(config);
    let warnings: Vec<Diagnostic> =
        settings.iter().filter_map(|(_, settings)| without_effect(settings, options)).collect();
    let mut found = overlay::check(config);
    if found.is_empty() && run == Tree::map() && settings.is_empty() && config.patches.is_empty() {
        return Ok((None, warnings));
    }
    let mut tree = Tree::of(workflow).unwrap_or_default();
    if let Some(spec) = spec_of(&mut tree) {
        spec.lay(&run);
    }
    for (name, settings) in settings {
        let Some(template) = template_of(&mut tree, name.as_str()) else { continue };
        if settings.pod_spec_patch.is_some() && template.get("podSpecPatch").is_some() {
            found.push(bad_config::second_pod_patch(&config_path(&["tasks"]), name.as_str()));
        }
        template.lay(&overlay::of_template(settings));
    }
    for (number, patch) in config.patches.iter().enumerate() {
        found.extend(patched(&mut tree, patch, number).err().map(|found| *found));
    }
    if found.is_empty() && !config.patches.is_empty() {
        let spec = spec_of(&mut tree).cloned().unwrap_or_default();
        found.extend(broken::problems(&spec).into_iter().map(|why| bad_patch::broken(&config_path(&["patches"]), why)));
    }
    if found.is_empty() { Ok((Some(tree), warnings)) } else { Err(found) }
}

fn without_effect(settings: &Settings, options: &Options) -> Option<Diagnostic> {
    let version = options.argo_version.filter(|version| *version < ArgoVersion::V4_1)?;
    settings.pending_timeout.as_ref().map(|_| argo_version::without_effect("pendingTimeout", version))
}

/// The workflow's spec: that of a schedule is in its own.
fn spec_of(tree: &mut Tree) -> Option<&mut Tree> {
    let spec = tree.get_mut("spec")?;
    match spec.get("workflowSpec").is_some() {
        true => spec.get_mut("workflowSpec"),
        false => Some(spec),
    }
}

fn template_of<'t>(tree: &'t mut Tree, name: &str) -> Option<&'t mut Tree> {
    match spec_of(tree)?.get_mut("templates")? {
        Tree::List(templates) => templates.iter_mut().find(|one| one.get("name").and_then(Tree::text) == Some(name)),
        _ => None,
    }
}

fn patched(tree: &mut Tree, patch: &Patch, number: usize) -> Result<(), Box<Diagnostic>> {
    let at = config_path(&["patches"]).index(number);
    let target = match &patch.template {
        None => tree,
        Some(name) => {
            let spec = spec_of(tree).cloned().unwrap_or_default();
            let known = spec.get("templates").map(Tree::elements).unwrap_or_default().iter();
            let known = known.filter_map(|template| template.get("name")?.text());
            let unknown = bad_patch::unknown_template(&at.key("template"), name, known);
            template_of(tree, name).ok_or_else(|| Box::new(unknown))?
        }
    };
    if let Some(over) = &patch.merge {
        target.lay(over);
    }
    for (step, operation) in patch.json_patch.iter().enumerate() {
        operation.apply(target).map_err(|error| bad_patch::failed(&at.key("jsonPatch").index(step), &error))?;
    }
    Ok(())
}
