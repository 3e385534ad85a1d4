//! Tasks that create and delete persistent volume claims: kubectl does it, in a pod of Argo's own.

use argo_model::{
    Action, Expr, InputParameter, Inputs, Operator, OutputParameter, Outputs, ParamName, Resource, Template,
    TemplateBody, Text, ValueFrom, Variable,
};

use crate::lower::container::limits;
use crate::lower::context::Context;
use crate::lower::naming::names::TemplateKey;
use crate::lower::naming::parameters::{self, PARAMETER_VALUES};
use crate::lower::value::{conversion, literal};
use crate::pipeline::{Body, ClaimAction, Component, ComponentName, Source, Task};

/// Name of the task's inputs in the expression of the manifest.
const VALUES: &str = "given";

/// Lowers a task that creates or deletes a claim.
pub(crate) fn lower(cx: &Context<'_>, key: &TemplateKey, component: &Component, action: ClaimAction) -> Template {
    let (manifest, action, flags) = match action {
        ClaimAction::Create => (claim(cx, &key.component), Action::Create, Vec::new()),
        // The flag overrides Argo's own `--ignore-not-found`. Kubernetes keeps a claim as long as a
        // pod that used it exists, and the run's pods stay, so kubectl must not wait.
        ClaimAction::Delete => {
            let metadata = literal::map([("name", given("pvc_name").or_else(""))]);
            (
                claim_object(metadata, None),
                Action::Delete,
                ["--ignore-not-found=false", "--wait=false"].map(str::to_owned).to_vec(),
            )
        }
    };
    let outputs = cx.interface(&key.component).outputs.values().map(|name| OutputParameter {
        name: name.clone(),
        global_name: None,
        value_from: ValueFrom::JsonPath { json_path: "{.metadata.name}".to_owned() },
    });
    let values = (!component.inputs.is_empty()).then(|| InputParameter::required(ParamName::fixed(PARAMETER_VALUES)));
    let values_of_task = parameters::input(PARAMETER_VALUES).parse_json();
    let manifest = Expr::Let(VALUES, Box::new(values_of_task), Box::new(conversion::inert(manifest.to_json())));
    let resource = Resource { action, flags, manifest: Text::tag(manifest) };
    Template {
        inputs: Inputs { parameters: values.into_iter().collect(), artifacts: Vec::new() },
        outputs: Outputs { parameters: outputs.collect(), artifacts: Vec::new() },
        retry_strategy: key.retry.as_ref().map(limits::retry_strategy),
        ..Template::new(cx.names.of(key).clone(), TemplateBody::Resource(resource))
    }
}

/// Returns the claim that a task creates.
fn claim(cx: &Context<'_>, component: &ComponentName) -> Expr {
    let run = || Expr::from(Variable::WorkflowName);
    let suffix = || given("pvc_name_suffix").or_else("");
    // In the SDK's documentation the name is that of the run with the suffix. If several tasks
    // create claims with the same suffix, the name of the pod that creates the claim replaces that
    // of the run: it starts with the name of the run.
    let start = if makes_one_claim(cx, component) { run() } else { Variable::PodName.into() };
    let named = |name: Expr| literal::map([("name", name), ("annotations", given("annotations"))]);
    let generated = literal::map([("generateName", run().plus("-")), ("annotations", given("annotations"))]);
    let is_given = |value: Expr| value.with(Operator::NotEqual, "");
    let metadata = is_given(given("pvc_name").or_else(""))
        .choose(named(given("pvc_name")), is_given(suffix()).choose(named(start.plus(suffix())), generated));
    let volume = given("volume_name");
    let no_volume = volume.clone().or_else("").equals("");
    let spec = literal::map([
        ("accessModes", given("access_modes")),
        ("resources", literal::map([("requests", literal::map([("storage", given("size"))]))])),
        ("storageClassName", given("storage_class_name")),
        ("volumeName", no_volume.choose(Expr::Nil, volume)),
        ("dataSource", given("data_source")),
    ]);
    claim_object(metadata, Some(spec))
}

/// Returns true if a component creates one claim by a suffix, and no other component creates the
/// same: one task runs the component, once in a run, and all suffixes are constant and different.
fn makes_one_claim(cx: &Context<'_>, component: &ComponentName) -> bool {
    let pipeline = &cx.plan.pipeline;
    let claims = pipeline.components.iter().filter(|(_, other)| matches!(other.body, Body::Claim(ClaimAction::Create)));
    let suffixes: Vec<(&ComponentName, Option<&str>)> =
        claims.flat_map(|(name, _)| cx.callers(name).iter().map(move |(_, task)| (name, suffix_of(task)))).collect();
    let own: Vec<Option<&str>> =
        suffixes.iter().filter(|(name, _)| *name == component).map(|(_, suffix)| *suffix).collect();
    let [Some(own)] = own.as_slice() else { return false };
    let others = suffixes.iter().filter(|(name, _)| *name != component);
    runs_once(cx, component) && others.into_iter().all(|(_, other)| other.is_some_and(|other| other != *own))
}

/// Returns true if no run has more than one node of a component.
fn runs_once(cx: &Context<'_>, name: &ComponentName) -> bool {
    if *name == ComponentName::Root {
        return true;
    }
    match cx.callers(name) {
        [(one, _)] => !matches!(one, ComponentName::Loop { .. }) && runs_once(cx, one),
        _ => false,
    }
}

/// Returns the suffix of the claim that a task creates, if it is constant; empty if there is none.
fn suffix_of(task: &Task) -> Option<&str> {
    match task.inputs.get("pvc_name_suffix") {
        None => Some(""),
        Some(Source::Constant(constant)) => constant.plain().and_then(|value| value.as_str()),
        Some(_) => None,
    }
}

/// Returns an input of the task.
fn given(input: &str) -> Expr {
    Expr::Local(VALUES).get(input)
}

fn claim_object(metadata: Expr, spec: Option<Expr>) -> Expr {
    let head = [("apiVersion", "v1".into()), ("kind", "PersistentVolumeClaim".into()), ("metadata", metadata)];
    literal::map(head.into_iter().chain(spec.map(|spec| ("spec", spec))))
}
