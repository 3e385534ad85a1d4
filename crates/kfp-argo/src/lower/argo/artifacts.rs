//! Artifacts: Argo carries the files, from the path where one program wrote them to the path where another reads them.
//!
//! Any of them may be absent: metrics are metadata without a file, a task before may have been skipped. So each is optional wherever
//! it travels. What programs are told of an artifact beside its files travels as a [record](super::records).

use argo_model::{
    Archive, ArtifactArgument, ArtifactOrigin as Origin, ArtifactSource as ArtifactOutput, Expr, InputArtifact,
    OutputArtifact, ParamName, TaskName, Text, Variable,
};

use super::Lowering;
use super::addresses::path_of;
use super::convert::untagged;
use super::names::ARTIFACT_PATHS;
use super::scope::{DagScope, TaskScope};
use crate::graph::{Plan, Presence, Transport};
use crate::options::StoreKind;
use crate::pipeline::{ArtifactSource, Body, Component, ComponentName, Container, CustomPath};

/// Where a program writes its artifacts. A plain path is an artifact's address for KFP's SDK, and its path as well.
pub(super) const ARTIFACT_FOLDER: &str = "/tmp/kfp/artifacts";

/// The path at which a program finds an input artifact.
pub(super) fn input_path(input: &str) -> String {
    format!("/tmp/kfp/inputs/{}", untagged_name(input))
}

/// The path to which a program writes an output artifact.
pub(super) fn output_path(output: &str) -> String {
    format!("{ARTIFACT_FOLDER}/{}", untagged_name(output))
}

/// Returns a name without two left braces in a row. The replacement does not end with a brace: a third one would complete a new pair.
pub(super) fn untagged_name(name: &str) -> String {
    name.replace("{{", "{_")
}

impl Container {
    /// Whether the program chooses the paths of its artifacts within their folder, by `dsl.get_uri()`. All its artifacts are then the
    /// whole folder, and their records say where in there each of them is.
    pub(super) fn chooses_paths(&self) -> bool {
        self.is_python_component() && self.literals().any(|text| text.contains("get_uri("))
    }
}

/// Whether no program of the pipeline chooses the paths of its artifacts.
pub(super) fn paths_are_fixed(plan: &Plan) -> bool {
    !plan.pipeline.components.values().any(|component| match &component.body {
        Body::Container(container) => container.chooses_paths(),
        Body::Dag(_) | Body::Loop(_) | Body::Importer(_) | Body::Claim(_) => false,
    })
}

impl Lowering<'_> {
    /// Whether an input artifact is there when the task runs.
    pub(super) fn artifact_presence(&self, scope: &TaskScope<'_, '_>, input: &str) -> Presence {
        let (presence, pipeline) = (&self.plan.presence, &self.plan.pipeline);
        presence.artifact_at_task(pipeline, &scope.dag.key.component, scope.task, scope.role, input)
    }

    /// The artifacts that a task passes to the template it calls. Only containers get what travels by address.
    pub(super) fn artifact_arguments(&self, scope: &TaskScope<'_, '_>) -> Vec<ArtifactArgument> {
        let names = &self.interface(&scope.task.component).artifact_inputs;
        let given = names.iter().filter(|(input, _)| self.artifact_presence(scope, input) != Presence::Never);
        let arguments = given.filter_map(|(input, name)| {
            let (origin, optional) = match self.plan.transports.of_input(&scope.task.component, input) {
                Transport::Reference => (Origin::From { from: self.reference(scope, input)? }, true),
                Transport::Address(_) if scope.called.is_composite() => return None,
                Transport::Address(addresses) => {
                    let location = self.location(addresses, self.input_address(scope, input, addresses))?;
                    // What the run does not write itself has to be there.
                    let sure = !addresses.written && self.artifact_presence(scope, input) == Presence::Always;
                    (Origin::Stored { location, archive: Archive::None {} }, !sure)
                }
            };
            Some(ArtifactArgument { name: name.clone(), origin, optional })
        });
        arguments.collect()
    }

    /// Argo's reference to an input artifact.
    fn reference(&self, scope: &TaskScope<'_, '_>, input: &str) -> Option<Variable> {
        Some(match scope.task.artifacts.get(input)? {
            ArtifactSource::Input { name } => {
                Variable::InputArtifact(scope.dag.interface.artifact_inputs[name].clone())
            }
            ArtifactSource::Output { producer, output } => {
                let component = &scope.dag.dag.tasks[producer].component;
                let output = self.interface(component).artifact_outputs[output].clone();
                Variable::TaskArtifact(scope.dag.task_name(producer).clone(), output)
            }
            // Items of lists have addresses.
            ArtifactSource::Item => return None,
        })
    }

    /// The input artifacts of a component's template; at their paths where it is a container.
    pub(super) fn artifact_inputs(&self, name: &ComponentName, component: &Component) -> Vec<InputArtifact> {
        let inputs = self.interface(name).artifact_inputs.iter().filter_map(|(input, artifact)| {
            let path = match self.plan.transports.of_input(name, input) {
                Transport::Reference if component.is_composite() => None,
                Transport::Address(_) if component.is_composite() => return None,
                Transport::Address(addresses) if addresses.kind == StoreKind::Nowhere => return None,
                Transport::Address(addresses) if addresses.have_paths_of_the_run() => {
                    let paths = Expr::Var(Variable::Input(ParamName::fixed(ARTIFACT_PATHS)));
                    Some(Text::tag(untagged(paths.parse_json().get(input))))
                }
                _ => Some(Text::syntax(input_path(input))),
            };
            Some(InputArtifact { name: artifact.clone(), path, optional: true })
        });
        inputs.collect()
    }

    /// The artifacts that a container's program wrote, unpacked and under the keys that the cluster's repository gives them.
    pub(super) fn container_artifacts(&self, name: &ComponentName, container: &Container) -> Vec<OutputArtifact> {
        let outputs = self.interface(name).artifact_outputs.iter().map(|(output, artifact)| {
            let location = match self.plan.transports.of_output(name, output) {
                Transport::Reference => None,
                Transport::Address(addresses) => self.written_artifact(addresses, output).1,
            };
            let path = match container.custom_path(output) {
                CustomPath::Fixed(path) => Text::syntax(path),
                _ if container.chooses_paths() => Text::syntax(ARTIFACT_FOLDER),
                _ => self.output_address(name, container, output).1,
            };
            let source = ArtifactOutput::Path { path, archive: Archive::None {}, location };
            OutputArtifact { name: artifact.clone(), global_name: None, source, optional: true }
        });
        outputs.collect()
    }

    /// The address and the path that the program of a container is told for an output artifact. Where it has an address in a store,
    /// the path is where KFP's SDK looks for that.
    pub(super) fn output_address(&self, name: &ComponentName, container: &Container, output: &str) -> (Text, Text) {
        match (self.plan.transports.of_output(name, output), &self.options.pipeline_root) {
            (Transport::Address(addresses), Some(_)) if !container.chooses_paths() => {
                let (address, _) = self.written_artifact(addresses, output);
                (address.clone(), path_of(&address, &output_path(output)))
            }
            _ => (Text::syntax(output_path(output)), Text::syntax(output_path(output))),
        }
    }

    /// The artifacts that a DAG gives.
    pub(super) fn dag_artifacts(&self, scope: &DagScope<'_>) -> Vec<OutputArtifact> {
        let outputs = scope.dag.artifact_outputs.iter();
        let component = &scope.key.component;
        let referenced = outputs.filter(|(output, _)| self.plan.transports.of_output(component, output).is_reference());
        let outputs = referenced.filter_map(|(output, sources)| {
            // What may come from several tasks travels by address.
            let source = sources.first()?;
            let producer = &scope.dag.tasks[&source.producer].component;
            let artifact = self.interface(producer).artifact_outputs[&source.output].clone();
            let from = Variable::TaskArtifact(scope.task_name(&source.producer).clone(), artifact);
            let name = scope.interface.artifact_outputs.get(output)?.clone();
            let global_name = (scope.key.component == ComponentName::Root).then(|| name.clone());
            Some(OutputArtifact { name, global_name, source: ArtifactOutput::From { from }, optional: true })
        });
        outputs.collect()
    }

    /// The artifacts that a template passes to its only step, which calls a template of the same component.
    pub(super) fn artifacts_to_step(&self, name: &ComponentName) -> Vec<ArtifactArgument> {
        let referenced = self.interface(name).artifact_inputs.iter();
        let referenced = referenced.filter(|(input, _)| self.plan.transports.of_input(name, input).is_reference());
        let inputs = referenced.map(|(_, artifact)| ArtifactArgument {
            name: artifact.clone(),
            origin: Origin::From { from: Variable::InputArtifact(artifact.clone()) },
            optional: true,
        });
        inputs.collect()
    }

    /// The artifacts of that step.
    pub(super) fn artifacts_of_step(&self, name: &ComponentName, step: &TaskName) -> Vec<OutputArtifact> {
        let referenced = self.interface(name).artifact_outputs.iter();
        let referenced = referenced.filter(|(output, _)| self.plan.transports.of_output(name, output).is_reference());
        let outputs = referenced.map(|(_, artifact)| OutputArtifact {
            name: artifact.clone(),
            global_name: None,
            source: ArtifactOutput::From { from: Variable::StepArtifact(step.clone(), artifact.clone()) },
            optional: true,
        });
        outputs.collect()
    }
}
