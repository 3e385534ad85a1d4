//! Compiles Kubeflow Pipelines (KFP) v2 IR into Argo Workflows.
//!
//! The IR states what a pipeline means. Argo has similar words with other meanings: a DAG is
//! Succeeded if its leaves are, a failed hook leaves the run green, a text with `{{` in it is read
//! as a template. So the compiler works in stages. The output type of each stage rules out what the
//! stage has checked:
//!
//! | stage | input | output |
//! |---|---|---|
//! | read ([`kfp_ir::read`]) | bytes | messages: every field has its type |
//! | check | messages | [`pipeline::Pipeline`]: every reference resolves |
//! | configure | the pipeline, the options file | settings for each path to a task |
//! | graph | the pipeline | [`graph::TaskGraph`]s: which task waits for which; exit tasks, tolerant tasks |
//! | plan | the graphs | how artifacts travel; which components are equal |
//! | lower | the plan | [`argo_model::Workflow`]: templates, `depends`, hooks, expressions |
//! | overrides | the workflow, the options file | the workflow with [`argo_model::Override`]s |
//! | verify | the workflow | findings about its size, kind and version |
//! | emit ([`argo_model::emit`]) | the workflow | YAML or JSON |
//!
//! All stages report to one list of [`diagnostics::Diagnostics`], so that a run shows as many
//! errors as possible. The crate reads no file, clock, network or environment; equal input has
//! equal output.
//!
//! [`compile`] runs all stages. [`check`] stops after the graphs, for tools that need the meaning
//! or the shape of a pipeline. `examples/` shows how to change the workflow before it is written,
//! and how to print diagnostics in a format of one's own.
//!
//! ```
//! use kfp_argo::{Options, compile};
//!
//! let ir = br#"
//! pipelineInfo: {name: hello}
//! schemaVersion: 2.1.0
//! deploymentSpec: {executors: {exec-hello: {container: {image: busybox, command: [echo, hello]}}}}
//! components: {comp-hello: {executorLabel: exec-hello}}
//! root: {dag: {tasks: {hello: {componentRef: {name: comp-hello}}}}}
//! "#;
//! let compiled = compile(ir, &Options::default())?;
//! let text = compiled.to_text(argo_model::Format::Yaml)?;
//! assert!(text.contains("generateName: hello-"));
//!
//! let wrong = String::from_utf8_lossy(ir).replace("name: comp-hello", "name: comp-helo");
//! let errors = compile(wrong.as_bytes(), &Options::default()).unwrap_err();
//! assert_eq!(errors.0[0].code.id, "KFP101");
//! assert_eq!(errors.0[0].help.as_deref(), Some("did you mean `comp-hello`?"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod build_info;
mod check;
mod compiled;
mod configure;
pub mod diagnostics;
mod dump;
#[cfg(test)]
mod fixture;
mod front;
pub mod graph;
mod images;
mod lints;
mod lower;
mod options;
mod overrides;
pub mod pipeline;
mod plan;
mod requirements;
mod stats;
mod verify;

use std::collections::BTreeMap;

use build_info::BuildInfo;
use diagnostics::{Diagnostic, Diagnostics};
use front::Arguments;
use graph::TaskGraph;
use indexmap::IndexMap;
use kfp_ir::Ir;
use lower::Lowered;
use pipeline::{ComponentName, Pipeline};
use plan::Plan;
use serde_json::Value;

pub use compiled::{Compiled, OverrideErrors};
pub use configure::{Retries, SettingsId, StartCondition, TaskOverrides, argo_names};
#[doc(hidden)]
pub use dump::{Stage, dump};
pub use images::{
    BadImageName, Choice, ContainerKind, ContainerName, Image, ImageName, ImageReference, ImageUse, ImageUser, Images,
};
pub use options::{
    ArgoVersion, Argument, ArtifactRepositoryRef, Backoff, BadArgoVersion, BadStore, BadTimeLimit, Cache,
    CommandOptions, Concurrency, Config, FolderUri, HostAlias, Named, Options, Origin, Patch, PatchEntry, PodGc,
    PodGcStrategy, PodLabels, PodResources, PodSecurity, Resolved, RetryPolicy, RetryStrategy, Schedule, SecretName,
    Selector, Settings, StateWords, StopStrategy, Store, StoreAccess, StoreKind, TaskEntry, TaskNames, TimeLimit,
    ToleratedFailures, Ttl, VolumeMount, WorkflowKind, resolve,
};
pub use requirements::{
    ArtifactRepository, Bucket, ObjectKind, RequiredImage, RequiredNode, RequiredObject, RequiredVersion, Requirements,
    Rule, ServiceAccount,
};
pub use stats::{Pods, Stats};

/// Compiles the IR in `source`: YAML or JSON, as the KFP SDK writes it.
///
/// # Errors
/// All findings, if one of them is an error; the paths in them lead through the whole file, for
/// [`kfp_ir::Places`].
pub fn compile(source: &[u8], options: &Options) -> Result<Compiled, Diagnostics> {
    let (compiled, warnings) = front::run(source, options, |ir, sink| {
        let layout = ir.layout.clone();
        let build_info = options.build_info.then(|| BuildInfo::new(source, &ir));
        let (plan, arguments) = plan_of(ir, options, sink)?;
        lints::lint(&plan, options, sink);
        let plan = plan.share();
        let Lowered { mut workflow, programs, names, settings } = lower::lower(&plan, options, &arguments);
        overrides::add(&mut workflow, &settings, options, sink)?;
        build_info.iter().for_each(|info| info.annotate(&mut workflow.metadata.annotations));
        verify::verify(&workflow, options, sink);
        let images = images::list(&plan, &names, &arguments, options, &workflow, &layout, sink);
        let chosen = requirements::chosen::list(&plan, &names, &arguments);
        Some(Compiled { workflow, programs, images, chosen, warnings: Vec::new() })
    })?;
    Ok(Compiled { warnings, ..compiled })
}

/// Runs the stages from the check to the plan. Returns the plan and the run's arguments.
fn plan_of(ir: Ir, options: &Options, sink: &mut Diagnostics) -> Option<(Plan, Arguments)> {
    let (pipeline, arguments) = front::check(ir, options, sink)?;
    let configured = configure::configure(&pipeline, options, sink)?;
    let graphs = graph::graphs(&pipeline, &configured, sink)?;
    let plan = plan::plan(pipeline, graphs, configured.settings, options, sink)?;
    Some((plan, arguments))
}

/// Returns the name of the pipeline in `source`, if it can be read.
///
/// [`resolve`] needs it to choose the sections of options files.
pub fn pipeline_name(source: &[u8]) -> Option<String> {
    let ir = kfp_ir::read(source, &kfp_ir::ReadOptions { allow_unknown: true }).ok()?;
    ir.pipeline.pipeline_info.map(|info| info.name).filter(|name| !name.is_empty())
}

/// A pipeline that is checked, but not compiled.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The pipeline: every reference in it resolves.
    pub pipeline: Pipeline,
    /// The graph of each component that contains tasks.
    pub graphs: IndexMap<ComponentName, TaskGraph>,
    /// The values that the options and the file itself pass to inputs of the pipeline, each in the
    /// form of its type; null leaves the input without a value.
    pub arguments: BTreeMap<String, Value>,
    /// The settings of tasks in the options files.
    pub overrides: TaskOverrides,
    /// Findings that do not stop the compiler.
    pub warnings: Vec<Diagnostic>,
}

/// Checks the IR in `source` without compiling it, for tools that need a pipeline's meaning or
/// shape.
///
/// # Errors
/// All findings, if one of them is an error, as [`compile`] reports them.
///
/// ```
/// use kfp_argo::{Options, check};
///
/// let ir = br#"
/// pipelineInfo: {name: chain}
/// schemaVersion: 2.1.0
/// deploymentSpec: {executors: {exec-step: {container: {image: busybox}}}}
/// components: {comp-step: {executorLabel: exec-step}}
/// root: {dag: {tasks: {
///   load: {componentRef: {name: comp-step}},
///   train: {componentRef: {name: comp-step}, dependentTasks: [load]}}}}
/// "#;
/// let checked = check(ir, &Options::default())?;
/// for (component, graph) in &checked.graphs {
///     for (upstream, task, edge) in graph.edges() {
///         assert_eq!(format!("{component}: {upstream} -> {task}"), "root: load -> train");
///         assert_eq!(edge.ending, kfp_argo::graph::Ending::Succeeded);
///     }
/// }
/// # Ok::<(), kfp_argo::diagnostics::Diagnostics>(())
/// ```
pub fn check(source: &[u8], options: &Options) -> Result<Checked, Diagnostics> {
    let (checked, warnings) = front::run(source, options, |ir, sink| {
        let (pipeline, arguments) = front::check(ir, options, sink)?;
        let overrides = configure::configure(&pipeline, options, sink)?;
        let graphs = graph::graphs(&pipeline, &overrides, sink)?.dags;
        let arguments = arguments.into_iter().map(|(name, value)| (name, value.unwrap_or_default())).collect();
        Some(Checked { pipeline, graphs, arguments, overrides, warnings: Vec::new() })
    })?;
    Ok(Checked { warnings, ..checked })
}

/// Runs the examples of the README as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
