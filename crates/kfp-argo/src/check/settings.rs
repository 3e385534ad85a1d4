//! What tasks say of pods: the values that settings refer to, the settings that programs take over, and the claims that tasks make.

use std::collections::BTreeMap;

use kfp_ir::messages::ml_pipelines::parameter_type::ParameterTypeEnum;
use kfp_ir::messages::ml_pipelines::task_config_passthrough_type::TaskConfigPassthroughTypeEnum as Field;
use kfp_ir::messages::ml_pipelines::{ComponentSpec, PipelineTaskSpec};

use super::Checker;
use super::dag::Scope;
use super::pod::Reference;
use super::quantities;
use crate::diagnostics::{Location, bad_setting, missing_input, unknown_output};
use crate::pipeline::{
    Body, ClaimAction, Component, ComponentName, ConfigField, Input, Loop, ParameterType, Source, TaskConfig, TaskKey,
};

/// The storage class of a claim whose task names none, as in KFP.
const STORAGE_CLASS: &str = "standard";

impl Checker<'_> {
    /// Where the values come from that settings of the task's pod refer to: from the DAG that holds the task, not from the task's own
    /// inputs. A loop hands them through to the task that it runs.
    pub(super) fn task_settings(
        &mut self,
        key: &TaskKey,
        spec: &PipelineTaskSpec,
        called: &str,
        component: &ComponentName,
        scope: &Scope<'_>,
        at: &Location,
    ) -> BTreeMap<String, Source> {
        let named = ComponentName::Named(called.to_owned());
        let references: Vec<Reference> = self.references.get(&named).cloned().unwrap_or_default();
        let sources = references.iter().filter_map(|reference| {
            let at = at.elsewhere(reference.path.clone());
            let source = self.source(key, &reference.source, ParameterType::Unknown, scope, &at)?;
            if let Some(kind) = source.kind().filter(|kind| !fits(*kind, reference.is_name)) {
                self.found.push(bad_setting::kind(&at, reference.what, kind));
            }
            Some((reference.key.clone(), source))
        });
        let sources: BTreeMap<String, Source> = sources.collect();
        if spec.iterator.is_none() {
            return sources;
        }
        self.through_loop(component, &named, sources)
    }

    /// Makes inputs of a loop out of settings of the task in it. The loop's own task gets them as inputs.
    fn through_loop(
        &mut self,
        looped: &ComponentName,
        called: &ComponentName,
        sources: BTreeMap<String, Source>,
    ) -> BTreeMap<String, Source> {
        let configs = self.task_configs(called);
        if let Some(Component { inputs, body: Body::Loop(each), .. }) = self.done.get_mut(looped)
            && let Some(task) = each.each.tasks.get_mut(&Loop::iteration())
        {
            for config in &configs {
                inputs.remove(config);
                task.inputs.insert(config.clone(), Source::TaskConfig);
            }
            for key in sources.keys() {
                let kind = ParameterType::Unknown;
                inputs.insert(
                    key.clone(),
                    Input { kind, default: None, optional: true, literals: Vec::new(), description: None },
                );
                let source = Source::Input { name: key.clone(), kind, selector: None };
                task.settings.insert(key.clone(), source);
            }
        }
        sources
    }

    /// The inputs of a component that get settings of its pod.
    pub(super) fn task_configs(&self, component: &ComponentName) -> Vec<String> {
        let ComponentName::Named(name) = component else { return Vec::new() };
        let spec = self.pipeline.components.get(name);
        let inputs = spec.and_then(|spec| spec.input_definitions.as_ref()).into_iter();
        let inputs = inputs.flat_map(|inputs| &inputs.parameters);
        let configs = inputs.filter(|(_, input)| input.parameter_type == ParameterTypeEnum::TaskConfig as i32);
        configs.map(|(name, _)| name.clone()).collect()
    }

    /// `taskConfigPassthroughs`
    pub(super) fn task_config(spec: &ComponentSpec) -> TaskConfig {
        let taken = spec.task_config_passthroughs.iter().filter_map(|taken| {
            let field = match Field::try_from(taken.field) {
                Ok(Field::Resources) => ConfigField::Resources,
                Ok(Field::Env) => ConfigField::Env,
                Ok(Field::KubernetesAffinity) => ConfigField::Affinity,
                Ok(Field::KubernetesTolerations) => ConfigField::Tolerations,
                Ok(Field::KubernetesNodeSelector) => ConfigField::NodeSelector,
                Ok(Field::KubernetesVolumes) => ConfigField::Volumes,
                Ok(Field::None) | Err(_) => return None,
            };
            Some((field, taken.apply_to_task))
        });
        taken.collect()
    }

    /// Findings for what a task that makes a claim says of it, as far as that is known.
    pub(super) fn claim_values(&mut self, component: &ComponentName, inputs: &BTreeMap<String, Source>, at: &Location) {
        let makes =
            self.done.get(component).is_some_and(|called| matches!(called.body, Body::Claim(ClaimAction::Create)));
        if !makes {
            return;
        }
        let text = |input: &str| match inputs.get(input) {
            Some(Source::Constant(constant)) => constant.plain().and_then(|value| value.as_str()),
            _ => None,
        };
        let at = at.key("inputs").key("parameters");
        if let Some(size) = text("size") {
            self.found.extend(quantities::check("storage", size, &at.key("size")));
        }
        let is_named = |input: &str| inputs.contains_key(input) && text(input) != Some("");
        if is_named("pvc_name") && is_named("pvc_name_suffix") {
            self.found.push(bad_setting::two_names(&at.key("pvc_name_suffix")));
        }
    }

    /// A task that makes or deletes a claim: its inputs and outputs are those of the SDK's own components.
    pub(super) fn claim(
        &mut self,
        action: ClaimAction,
        component: &mut Component,
        label: &str,
        here: &Location,
    ) -> Body {
        let owner = format!("executor \"{label}\"");
        let (needed, given): (&[&str], &[&str]) = match action {
            ClaimAction::Create => (&["access_modes", "size"], &["name"]),
            ClaimAction::Delete => (&["pvc_name"], &[]),
        };
        for input in needed.iter().filter(|input| !component.inputs.contains_key(**input)) {
            self.found.push(missing_input::missing_input(here, &owner, input));
        }
        for output in component.outputs.keys().filter(|output| !given.contains(&output.as_str())) {
            self.found.push(unknown_output::unknown_output(here, &owner, output, given.iter().copied()));
        }
        if let Some(class) = component.inputs.get_mut("storage_class_name") {
            // The default of the SDK's component would be no class at all.
            class.default = Some(STORAGE_CLASS.into());
        }
        Body::Claim(action)
    }
}

/// Whether a value of the type can be a setting: a name is text; JSON may be text that holds it, as items of loops are.
fn fits(kind: ParameterType, is_name: bool) -> bool {
    match kind {
        ParameterType::String | ParameterType::Unknown => true,
        ParameterType::Struct | ParameterType::List => !is_name,
        _ => false,
    }
}
