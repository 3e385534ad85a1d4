//! Compiles Kubeflow Pipelines (KFP) v2 IR into Argo Workflows.
//!
//! The IR says what a pipeline means; Argo has other words for it, and some of them lie: a DAG is Succeeded when its leaves are, a
//! failed hook leaves the run green, a text with `{{` in it is taken for a template. So the compiler works in stages, each with a type
//! that leaves no room for what an earlier stage has ruled out:
//!
//! | stage | from | to |
//! |---|---|---|
//! | read ([`kfp_ir::read`]) | bytes | messages: every field has its type |
//! | check | messages | [`pipeline::Pipeline`]: every reference resolves |
//! | graph | the pipeline | [`graph::Plan`]: who waits for whom, and why; exit tasks, tolerant tasks; which inputs have values |
//! | lower | the plan | [`argo_model::Workflow`]: templates, `depends`, hooks, expressions |
//! | overrides | the workflow, the options file | the workflow with [`argo_model::Override`]s: settings that its types do not have, and patches |
//! | emit ([`argo_model::emit`]) | the workflow | YAML or JSON |
//!
//! What is wrong with a pipeline comes out as [`diagnostics::Diagnostic`]s, all of them at once. Nothing here touches a file, the clock,
//! the network or the environment, and the same input gives the same bytes.
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
//! assert_eq!(errors.0[0].help.as_deref(), Some("did you mean \"comp-hello\"?"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod configure;
pub mod diagnostics;
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
mod stats;
mod verify;

use argo_model::{ConfigMap, Format, Workflow, emit};
use diagnostics::{Diagnostic, Diagnostics};
use front::Checked;
pub use images::{BadImageName, Choice, Image, ImageName, ImageReference, ImageUse, Images, images};
use lower::Lowered;
pub use options::{
    ArgoVersion, Argument, ArtifactRepositoryRef, Backoff, BadArgoVersion, BadStore, BadTimeLimit, Cache,
    CommandOptions, Concurrency, Config, HostAlias, Named, Options, Origin, Patch, PatchEntry, PipelineRoot, PodGc,
    PodGcStrategy, Resolved, RetryPolicy, RetryStrategy, Schedule, SecretName, Selector, Settings, StateWords, Store,
    StoreAccess, StoreKind, TaskEntry, TimeLimit, ToleratedFailures, Ttl, VolumeMount, WorkflowKind, resolve,
};
pub use stats::{Pods, Stats};

/// A compiled pipeline.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The workflow. What the options file sets and its types do not have is in its `overrides`.
    pub workflow: Workflow,
    /// What the workflow refers to, and has to be in its namespace before it runs: long programs, if
    /// [`Options::programs_apart`] asks for it.
    pub programs: Vec<ConfigMap>,
    /// What its author should know.
    pub warnings: Vec<Diagnostic>,
}

impl Compiled {
    /// What the workflow costs.
    pub fn stats(&self) -> Stats {
        Stats::of(&self.workflow, &self.programs)
    }

    /// The workflow's text.
    ///
    /// # Errors
    /// See [`emit::emit`].
    pub fn to_text(&self, format: Format) -> Result<String, emit::EmitError> {
        emit::emit(&self.workflow, format)
    }

    /// The text of the config maps.
    ///
    /// # Errors
    /// See [`emit::emit`].
    pub fn programs_to_text(&self, format: Format) -> Result<String, emit::EmitError> {
        emit::emit_all(&self.programs, format)
    }
}

/// Compiles the IR in `source`: YAML or JSON, as the KFP SDK writes it.
///
/// # Errors
/// All findings, if one of them is an error; the paths in them lead through the whole file, for
/// [`kfp_ir::Places`].
pub fn compile(source: &[u8], options: &Options) -> Result<Compiled, Diagnostics> {
    let (compiled, warnings) = front::run(source, options, |ir, sink| {
        let Checked { pipeline, arguments } = front::check(ir, options, sink)?;
        let configured = configure::configure(&pipeline, options, sink)?;
        let graphs = graph::graphs(&pipeline, &configured, sink)?;
        let plan = plan::plan(pipeline, graphs, configured.variants, options, sink)?;
        lints::lint(&plan, options, sink);
        let plan = plan.share();
        let Lowered { mut workflow, programs, settings } = lower::lower(&plan, options, &arguments);
        overrides::add(&mut workflow, &settings, options, sink)?;
        verify::verify(&workflow, options, sink);
        Some(Compiled { workflow, programs, warnings: Vec::new() })
    })?;
    Ok(Compiled { warnings, ..compiled })
}

/// Returns the name of the pipeline in `source`, if it can be read.
///
/// [`resolve`] needs it to choose the sections of options files.
pub fn pipeline_name(source: &[u8]) -> Option<String> {
    let ir = kfp_ir::read(source, &kfp_ir::ReadOptions { allow_unknown: true }).ok()?;
    ir.pipeline.pipeline_info.map(|info| info.name).filter(|name| !name.is_empty())
}

/// Reads and checks the IR in `source` without compiling it, for tools that need the meaning of a pipeline.
///
/// # Errors
/// All errors of the reader and of the check, as [`compile`] reports them.
pub fn check_pipeline(source: &[u8], options: &Options) -> Result<pipeline::Pipeline, Diagnostics> {
    let (pipeline, _) = front::run(source, options, |ir, sink| check::check(&ir, sink))?;
    Ok(pipeline)
}
