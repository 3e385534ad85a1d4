//! The result of the compiler.

use std::collections::BTreeMap;

use argo_model::{ConfigMap, Format, OverrideError, Workflow, emit};

use crate::diagnostics::Diagnostic;
use crate::images::{self, Images};
use crate::requirements::chosen::ChosenObject;
use crate::requirements::{self, Requirements};
use crate::stats::Stats;

/// A compiled pipeline.
///
/// The workflow can be changed before it is written:
///
/// ```
/// use argo_model::Format;
/// # let ir = br#"
/// # pipelineInfo: {name: hello}
/// # schemaVersion: 2.1.0
/// # deploymentSpec: {executors: {exec-hello: {container: {image: busybox, command: [echo, hello]}}}}
/// # components: {comp-hello: {executorLabel: exec-hello}}
/// # root: {dag: {tasks: {hello: {componentRef: {name: comp-hello}}}}}
/// # "#;
/// let mut compiled = kfp_argo::compile(ir, &kfp_argo::Options::default())?;
/// compiled.workflow.spec.service_account_name = Some("pipelines".to_owned());
/// assert!(compiled.to_text(Format::Yaml)?.contains("serviceAccountName: pipelines"));
/// assert_eq!(compiled.stats().pods.count, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The workflow. Its `overrides` contain the settings of the options file that its types do not
    /// have.
    pub workflow: Workflow,
    /// Config maps with long programs, if [`Options::programs_apart`] is set. They must exist in
    /// the workflow's namespace before it runs.
    ///
    /// [`Options::programs_apart`]: crate::Options::programs_apart
    pub programs: Vec<ConfigMap>,
    /// The images of all containers of the workflow.
    pub images: Images,
    /// The objects of the cluster whose names tasks supply.
    pub(crate) chosen: Vec<ChosenObject>,
    /// Findings that do not stop the compiler.
    pub warnings: Vec<Diagnostic>,
}

impl Compiled {
    /// Returns the size of the workflow and the number of pods of a run.
    pub fn stats(&self) -> Stats {
        Stats::of(&self.workflow, &self.programs)
    }

    /// Replaces images in all containers of the workflow, for example tags by digests. `pins` has
    /// the new names by the names in [`Compiled::images`].
    pub fn pin(&mut self, pins: &BTreeMap<String, String>) {
        images::pin(&mut self.workflow, pins);
    }

    /// Returns everything that a run needs the cluster to have.
    ///
    /// # Errors
    /// One error for each override that does not fit the workflow.
    ///
    /// ```
    /// # let ir = br#"
    /// # pipelineInfo: {name: hello}
    /// # schemaVersion: 2.1.0
    /// # deploymentSpec: {executors: {exec-hello: {container: {image: busybox, command: [echo, hello]}}}}
    /// # components: {comp-hello: {executorLabel: exec-hello}}
    /// # root: {dag: {tasks: {hello: {componentRef: {name: comp-hello}}}}}
    /// # "#;
    /// let requirements = kfp_argo::compile(ir, &kfp_argo::Options::default())?.requirements()?;
    /// assert_eq!(requirements.service_accounts[0].rules[0].resource, "workflowtaskresults");
    /// assert_eq!(requirements.artifact_repository, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn requirements(&self) -> Result<Requirements, OverrideErrors> {
        let object = self.workflow.to_tree().map_err(OverrideErrors)?;
        Ok(requirements::of(&object, &self.chosen))
    }

    /// Returns the text of the workflow.
    ///
    /// # Errors
    /// See [`emit::emit`].
    pub fn to_text(&self, format: Format) -> Result<String, emit::EmitError> {
        emit::emit(&self.workflow, format)
    }

    /// Returns the text of the config maps.
    ///
    /// # Errors
    /// See [`emit::emit`].
    pub fn programs_to_text(&self, format: Format) -> Result<String, emit::EmitError> {
        emit::emit_all(&self.programs, format)
    }
}

/// The overrides that do not fit a workflow which was changed after it was compiled.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct OverrideErrors(pub Vec<OverrideError>);
