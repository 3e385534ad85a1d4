//! Tasks that make and delete persistent volume claims: kubectl does it, in a pod of Argo's own.

use argo_model::{
    Action, Expr, InputParameter, Inputs, Operator, OutputParameter, Outputs, ParamName, Resource, Template,
    TemplateBody, Text, ValueFrom, Variable,
};

use super::Lowering;
use super::container::retry_strategy;
use super::convert::inert;
use super::names::{PARAMETER_VALUES, TemplateKey};
use super::pod::map;
use crate::pipeline::{Body, ClaimAction, Component, ComponentName, Source, Task};

/// What the task's inputs are called in the manifest's expression.
const VALUES: &str = "given";

impl Lowering<'_> {
    pub(super) fn claim_template(&self, key: &TemplateKey, component: &Component, action: ClaimAction) -> Template {
        let (manifest, action, flags) = match action {
            ClaimAction::Create => (self.claim(&key.component), Action::Create, Vec::new()),
            // Argo's own `--ignore-not-found` comes before. Kubernetes keeps a claim until no pod that used it is there any more, and the
            // run's pods stay.
            ClaimAction::Delete => {
                let metadata = map([("name", given("pvc_name").or_else(""))]);
                (
                    claim_object(metadata, None),
                    Action::Delete,
                    ["--ignore-not-found=false", "--wait=false"].map(str::to_owned).to_vec(),
                )
            }
        };
        let outputs = self.interface(&key.component).outputs.values().map(|name| OutputParameter {
            name: name.clone(),
            global_name: None,
            value_from: ValueFrom::JsonPath { json_path: "{.metadata.name}".to_owned() },
        });
        let values =
            (!component.inputs.is_empty()).then(|| InputParameter::required(ParamName::fixed(PARAMETER_VALUES)));
        let values_of_task = Expr::Var(Variable::Input(ParamName::fixed(PARAMETER_VALUES))).parse_json();
        let manifest = Expr::Let(VALUES, Box::new(values_of_task), Box::new(inert(manifest.to_json())));
        let resource = Resource { action, flags, manifest: Text::tag(manifest) };
        Template {
            inputs: Inputs { parameters: values.into_iter().collect(), artifacts: Vec::new() },
            outputs: Outputs { parameters: outputs.collect(), artifacts: Vec::new() },
            retry_strategy: key.retry.as_ref().map(retry_strategy),
            ..Template::new(self.names.of(key).clone(), TemplateBody::Resource(resource))
        }
    }

    /// The claim that a task makes.
    fn claim(&self, component: &ComponentName) -> Expr {
        let run = || Expr::from(Variable::WorkflowName);
        let suffix = || given("pvc_name_suffix").or_else("");
        // The SDK says that the name is the run's and the suffix. Where several tasks make claims with the same suffix, the name of the
        // pod that makes it stands in for the run's: it starts with that.
        let start = if self.makes_one_claim(component) { run() } else { Variable::PodName.into() };
        let named = |name: Expr| map([("name", name), ("annotations", given("annotations"))]);
        let generated = map([("generateName", run().plus("-")), ("annotations", given("annotations"))]);
        let is_given = |value: Expr| value.with(Operator::NotEqual, "");
        let metadata = is_given(given("pvc_name").or_else(""))
            .choose(named(given("pvc_name")), is_given(suffix()).choose(named(start.plus(suffix())), generated));
        let volume = given("volume_name");
        let no_volume = volume.clone().or_else("").equals("");
        let spec = map([
            ("accessModes", given("access_modes")),
            ("resources", map([("requests", map([("storage", given("size"))]))])),
            ("storageClassName", given("storage_class_name")),
            ("volumeName", no_volume.choose(Expr::Nil, volume)),
            ("dataSource", given("data_source")),
        ]);
        claim_object(metadata, Some(spec))
    }

    /// Whether the claims that a component makes by a suffix are one, which no other component makes: one task uses it, once in a run, and
    /// all suffixes are known and different.
    fn makes_one_claim(&self, component: &ComponentName) -> bool {
        let pipeline = &self.plan.pipeline;
        let claims =
            pipeline.components.iter().filter(|(_, other)| matches!(other.body, Body::Claim(ClaimAction::Create)));
        let suffixes: Vec<(&ComponentName, Option<&str>)> = claims
            .flat_map(|(name, _)| self.tasks_of(name).iter().map(move |(_, task)| (name, suffix_of(task))))
            .collect();
        let own: Vec<Option<&str>> =
            suffixes.iter().filter(|(name, _)| *name == component).map(|(_, suffix)| *suffix).collect();
        let [Some(own)] = own.as_slice() else { return false };
        let others = suffixes.iter().filter(|(name, _)| *name != component);
        self.runs_once(component) && others.into_iter().all(|(_, other)| other.is_some_and(|other| other != *own))
    }

    /// Whether no run has more than one node of a component.
    fn runs_once(&self, name: &ComponentName) -> bool {
        if *name == ComponentName::Root {
            return true;
        }
        match self.tasks_of(name) {
            [(one, _)] => !matches!(one, ComponentName::Loop { .. }) && self.runs_once(one),
            _ => false,
        }
    }
}

/// The suffix of the claim that a task makes, where it is known; empty for none.
fn suffix_of(task: &Task) -> Option<&str> {
    match task.inputs.get("pvc_name_suffix") {
        None => Some(""),
        Some(Source::Constant(constant)) => constant.plain().and_then(|value| value.as_str()),
        Some(_) => None,
    }
}

/// An input of the task.
fn given(input: &str) -> Expr {
    Expr::Local(VALUES).get(input)
}

fn claim_object(metadata: Expr, spec: Option<Expr>) -> Expr {
    let head = [("apiVersion", "v1".into()), ("kind", "PersistentVolumeClaim".into()), ("metadata", metadata)];
    map(head.into_iter().chain(spec.map(|spec| ("spec", spec))))
}
