//! Artifacts: Argo carries the files, from the path where one program wrote them to the path where another reads them.
//!
//! Any of them may be absent: metrics are metadata without a file, a task before may have been skipped. So each is optional wherever
//! it travels. What programs are told of an artifact beside its files travels as a [record](super::records).

use argo_model::{
    Archive, ArtifactArgument, ArtifactSource as Origin, Expr, InputArtifact, OutputArtifact, TaskName, Variable,
};

use super::Lowering;
use super::scope::{DagScope, TaskScope};
use crate::graph::Presence;
use crate::pipeline::{ArtifactSource, Body, Component, ComponentName, Container, DagOutput};

/// Where a program writes its artifacts. A plain path is an artifact's address for KFP's SDK, and its path as well.
pub(super) const ARTIFACT_FOLDER: &str = "/tmp/kfp/artifacts";

/// The path at which a program finds an input artifact.
pub(super) fn input_path(input: &str) -> String {
    format!("/tmp/kfp/inputs/{input}")
}

/// The path to which a program writes an output artifact.
pub(super) fn output_path(output: &str) -> String {
    format!("{ARTIFACT_FOLDER}/{output}")
}

impl Container {
    /// Whether the program chooses the paths of its artifacts within their folder, by `dsl.get_uri()`. All its artifacts are then the
    /// whole folder, and their records say where in there each of them is.
    pub(super) fn chooses_paths(&self) -> bool {
        self.is_python_component() && self.literals().any(|text| text.contains("get_uri("))
    }
}

impl Lowering<'_> {
    /// Whether no program of the pipeline chooses the paths of its artifacts.
    pub(super) fn paths_are_fixed(&self) -> bool {
        !self.plan.pipeline.components.values().any(|component| match &component.body {
            Body::Container(container) => container.chooses_paths(),
            Body::Dag(_) | Body::Loop(_) | Body::Claim(_) => false,
        })
    }

    /// Whether an input artifact is there when the task runs.
    pub(super) fn artifact_presence(&self, scope: &TaskScope<'_, '_>, input: &str) -> Presence {
        let (presence, pipeline) = (&self.plan.presence, &self.plan.pipeline);
        presence.artifact_at_task(pipeline, &scope.dag.key.component, scope.task, scope.role, input)
    }

    /// The artifacts that a task passes to the template it calls.
    pub(super) fn artifact_arguments(&self, scope: &TaskScope<'_, '_>) -> Vec<ArtifactArgument> {
        let names = &self.interface(&scope.task.component).artifact_inputs;
        let given = names.iter().filter(|(input, _)| self.artifact_presence(scope, input) != Presence::Never);
        let arguments = given.filter_map(|(input, name)| {
            let from = match scope.task.artifacts.get(input)? {
                ArtifactSource::Input { name } => {
                    Variable::InputArtifact(scope.dag.interface.artifact_inputs[name].clone())
                }
                ArtifactSource::Output { producer, output } => {
                    let component = &scope.dag.dag.tasks[producer].component;
                    let output = self.interface(component).artifact_outputs[output].clone();
                    Variable::TaskArtifact(scope.dag.task_name(producer).clone(), output)
                }
            };
            Some(ArtifactArgument { name: name.clone(), from, optional: true })
        });
        arguments.collect()
    }

    /// The input artifacts of a component's template; at their paths where it is a container.
    pub(super) fn artifact_inputs(&self, name: &ComponentName, component: &Component) -> Vec<InputArtifact> {
        let inputs = self.interface(name).artifact_inputs.iter().map(|(input, name)| InputArtifact {
            name: name.clone(),
            path: (!component.is_composite()).then(|| input_path(input)),
            optional: true,
        });
        inputs.collect()
    }

    /// The artifacts that a container's program wrote, unpacked and under the keys that the cluster's repository gives them.
    pub(super) fn container_artifacts(&self, name: &ComponentName, container: &Container) -> Vec<OutputArtifact> {
        let path = |output: &str| match container.chooses_paths() {
            true => ARTIFACT_FOLDER.to_owned(),
            false => output_path(output),
        };
        let outputs = self.interface(name).artifact_outputs.iter().map(|(output, name)| OutputArtifact {
            name: name.clone(),
            global_name: None,
            source: Origin::Path { path: path(output), archive: Archive::None {} },
            optional: true,
        });
        outputs.collect()
    }

    /// The artifacts that a DAG gives.
    pub(super) fn dag_artifacts(&self, scope: &DagScope<'_>) -> Vec<OutputArtifact> {
        let outputs = scope.dag.artifact_outputs.iter().filter_map(|(output, sources)| {
            let name = scope.interface.artifact_outputs.get(output)?.clone();
            let global_name = (scope.key.component == ComponentName::Root).then(|| name.clone());
            Some(OutputArtifact { name, global_name, source: self.first_artifact(scope, sources)?, optional: true })
        });
        outputs.collect()
    }

    /// The artifact of the first of the tasks that gave one.
    fn first_artifact(&self, scope: &DagScope<'_>, sources: &[DagOutput]) -> Option<Origin> {
        let variable = |source: &DagOutput| {
            let component = &scope.dag.tasks[&source.producer].component;
            let output = self.interface(component).artifact_outputs[&source.output].clone();
            Variable::TaskArtifact(scope.task_name(&source.producer).clone(), output)
        };
        if let [one] = sources {
            return Some(Origin::From { from: variable(one) });
        }
        let first = sources.iter().map(|source| Expr::Maybe(variable(source))).reduce(Expr::or_else)?;
        Some(Origin::FromExpression { expression: first.or_no_artifact() })
    }

    /// The artifacts that a template passes to its only step, which calls a template of the same component.
    pub(super) fn artifacts_to_step(&self, name: &ComponentName) -> Vec<ArtifactArgument> {
        let inputs = self.interface(name).artifact_inputs.values().map(|name| ArtifactArgument {
            name: name.clone(),
            from: Variable::InputArtifact(name.clone()),
            optional: true,
        });
        inputs.collect()
    }

    /// The artifacts of that step.
    pub(super) fn artifacts_of_step(&self, name: &ComponentName, step: &TaskName) -> Vec<OutputArtifact> {
        let outputs = self.interface(name).artifact_outputs.values().map(|name| OutputArtifact {
            name: name.clone(),
            global_name: None,
            source: Origin::From { from: Variable::StepArtifact(step.clone(), name.clone()) },
            optional: true,
        });
        outputs.collect()
    }
}
