//! A task: what it runs, what it waits for, and where its inputs come from.

use std::collections::{BTreeMap, BTreeSet};

use kfp_ir::messages::ml_pipelines::PipelineTaskSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::value_or_runtime_parameter::Value as RuntimeValue;

use super::dag::Scope;
use super::interface::taken;
use super::{Checker, constants, json, references};
use crate::diagnostics::{
    Location, bad_selector, final_status, missing_component, missing_input, type_mismatch, unknown_input, unsupported,
};
use crate::pipeline::{ComponentName, Constant, Input, ParameterType, Selector, Source, Task, TaskKey};

impl<'a> Checker<'a> {
    pub(super) fn task(
        &mut self,
        key: &TaskKey,
        spec: &'a PipelineTaskSpec,
        scope: &Scope<'_>,
        at: &Location,
    ) -> Option<Task> {
        let after = self.dependencies(spec, scope, at);
        let Some(name) = spec.component_ref.as_ref().map(|component| &component.name).filter(|name| !name.is_empty())
        else {
            self.found.push(missing_component::missing_component(at, key.as_str()));
            return None;
        };
        let spec_of_component = self.resolve(name, &at.key("componentRef").key("name"))?;
        let named = ComponentName::Named(name.clone());
        self.visit(&named, spec_of_component, at);
        let component = self.iterated(key, spec, named, scope, at)?;

        let mut settings = self.task_settings(key, spec, name, &component, scope, at);
        let called = self.done.get(&component)?;
        let (declared, declared_artifacts) = (called.inputs.clone(), called.artifact_inputs.clone());
        let mut inputs = self.inputs(key, spec, &declared, scope, at);
        if spec.iterator.is_some() {
            inputs.append(&mut settings);
        }
        let configs = self.task_configs(&component);
        inputs.extend(configs.iter().map(|input| (input.clone(), Source::TaskConfig)));
        let present: BTreeSet<&String> = spec.inputs.iter().flat_map(|inputs| inputs.parameters.keys()).collect();
        for (input, definition) in &declared {
            let given = present.contains(input) || configs.contains(input);
            if definition.default.is_none() && !definition.optional && !given {
                self.found.push(missing_input::missing_input(at, &format!("component \"{name}\""), input));
            }
        }
        self.claim_values(&component, &inputs, at);
        let artifacts = self.artifact_sources(spec, &declared_artifacts, scope, at);
        let given: BTreeSet<&String> = spec.inputs.iter().flat_map(|inputs| inputs.artifacts.keys()).collect();
        for (input, definition) in &declared_artifacts {
            if !definition.optional && !given.contains(input) {
                self.found.push(missing_input::missing_input(at, &format!("component \"{name}\""), input));
            }
        }
        let condition = self.condition(spec, &inputs, &declared, at);
        let retry = self.retry(spec, at);
        let (trigger, caching) = (Self::trigger(spec), Self::caching(spec));
        let task = Task { component, after, inputs, artifacts, settings, trigger, condition, retry, caching };
        if let Some(watched) = task.watched().filter(|watched| !task.after.contains(watched)) {
            self.found.push(final_status::not_upstream(&at.key("inputs"), watched.as_str()));
        }
        Some(task)
    }

    fn dependencies(&mut self, spec: &PipelineTaskSpec, scope: &Scope<'_>, at: &Location) -> BTreeSet<TaskKey> {
        let named = spec.dependent_tasks.iter().enumerate();
        let known = named.filter(|(index, task)| self.is_sibling(scope, task, &at.key("dependentTasks").index(*index)));
        known.map(|(_, task)| TaskKey::from(task.as_str())).collect()
    }

    fn inputs(
        &mut self,
        key: &TaskKey,
        spec: &PipelineTaskSpec,
        declared: &BTreeMap<String, Input>,
        scope: &Scope<'_>,
        at: &Location,
    ) -> BTreeMap<String, Source> {
        let Some(inputs) = &spec.inputs else { return BTreeMap::new() };
        let mut sources = BTreeMap::new();
        for (name, input) in &inputs.parameters {
            let at = at.key("inputs").key("parameters").key(name);
            let kind = declared.get(name).map_or(ParameterType::Unknown, |input| input.kind);
            if let Some(source) = self.source(key, input, kind, scope, &at) {
                self.workspace_in(&source, &at);
                if let Some(from) = source.kind().filter(|from| !from.fits(kind)) {
                    self.found.push(type_mismatch::source_mismatch(&at, from, kind));
                }
                if let (Source::Constant(constant), Some(input)) = (&source, declared.get(name))
                    && let Some(value) = constant.plain()
                {
                    taken(input, value, &at.key("runtimeValue"), &mut self.found);
                }
                sources.insert(name.clone(), source);
            }
        }
        let at = at.key("inputs").key("parameters");
        references::check(&mut sources, declared, &mut self.composed, &at, &mut self.found);
        sources
    }

    pub(super) fn source(
        &mut self,
        key: &TaskKey,
        input: &InputParameterSpec,
        kind: ParameterType,
        scope: &Scope<'_>,
        at: &Location,
    ) -> Option<Source> {
        let selector = self.selector(&input.parameter_expression_selector, at);
        match input.kind.as_ref()? {
            Kind::RuntimeValue(value) => {
                let owner = format!("task \"{key}\"");
                let value = match value.value.as_ref()? {
                    RuntimeValue::Constant(value) => json::from_proto(value),
                    RuntimeValue::ConstantValue(value) => json::from_old_value(value),
                    RuntimeValue::RuntimeParameter(_) => {
                        self.found.push(unsupported::unsupported(at, &owner, "a runtime parameter of old pipelines"));
                        return None;
                    }
                };
                let at = at.key("runtimeValue").key("constant");
                constants::constant(value, kind, &at, &mut self.found).map(Source::Constant)
            }
            Kind::ComponentInputParameter(name) => {
                let Some(input) = scope.owner.inputs.get(name) else {
                    let known = scope.owner.inputs.keys().map(String::as_str);
                    let at = at.key("componentInputParameter");
                    self.found.push(unknown_input::unknown_input(&at, "the component around this task", name, known));
                    return None;
                };
                Some(Source::Input { name: name.clone(), kind: input.kind, selector })
            }
            Kind::TaskOutputParameter(output) => {
                let (producer, output) = (&output.producer_task, &output.output_parameter_key);
                let kind = self.sibling_output(scope, producer, output, &at.key("taskOutputParameter"))?;
                let producer = TaskKey::from(producer.as_str());
                Some(Source::Output { producer, output: output.clone(), kind, selector })
            }
            Kind::TaskFinalStatus(status) => {
                let producer = &status.producer_task;
                let known = self.is_sibling(scope, producer, &at.key("taskFinalStatus").key("producerTask"));
                known.then(|| Source::FinalStatus { producer: TaskKey::from(producer.as_str()) })
            }
        }
    }

    /// `parseJson(string_value)["key"]`
    fn selector(&mut self, selector: &str, at: &Location) -> Option<Selector> {
        if selector.is_empty() {
            return None;
        }
        let inner = selector.strip_prefix("parseJson(string_value)[").and_then(|rest| rest.strip_suffix(']'));
        let quoted = inner.and_then(|key| {
            let quote = key.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            key.strip_prefix(quote)?.strip_suffix(quote).filter(|key| !key.contains(quote))
        });
        if quoted.is_none() {
            let at = at.key("parameterExpressionSelector");
            self.found.push(bad_selector::bad_selector(&at, selector));
        }
        quoted.map(|key| Selector { key: key.to_owned() })
    }
}

impl Constant {
    /// The constant's value, where nothing in it is known only at run time.
    pub(crate) fn plain(&self) -> Option<&serde_json::Value> {
        match self {
            Constant::Plain(value) => Some(value),
            _ => None,
        }
    }
}
