//! Argo's input artifacts: what a task passes, and what a template declares.
//!
//! Any artifact may be absent: metrics are metadata without a file, and a task upstream may have
//! been skipped. So each artifact is optional wherever it travels.

use argo_model::{Archive, ArtifactArgument, ArtifactOrigin as Origin, Expr, InputArtifact, Text, Variable};

use crate::graph::{Presence, Role};
use crate::lower::artifact::{input_artifacts, location};
use crate::lower::context::{Context, TaskContext};
use crate::lower::naming::parameters::{self, ARTIFACT_PATHS};
use crate::lower::naming::paths;
use crate::lower::value::conversion;
use crate::pipeline::{ArtifactSource, Component, ComponentName};
use crate::plan::{Locations, Passing};

/// Member of an entry of the runtime paths: the path at which the program finds the artifact. The
/// other members are the paths of Argo's artifacts, by the numbers of their origins.
pub(crate) const PROGRAM_PATH: &str = "path";

/// Returns the artifacts that a task passes to the template it calls. Only containers get artifacts
/// that travel by location.
pub(crate) fn arguments(task: &TaskContext<'_>) -> Vec<ArtifactArgument> {
    let names = &task.cx.interface(&task.spec.component).artifact_inputs;
    let present = names.iter().filter(|(input, _)| task.artifact_presence(input) != Presence::Never);
    let arguments = present.flat_map(|(input, names)| {
        let origins = match task.cx.plan.passing.of_input(&task.spec.component, input) {
            Passing::ByReference { .. } => {
                vec![reference(task, input).map(|variable| (reference_origin(task, variable), true))]
            }
            Passing::ByLocation(_) if task.component.is_composite() => Vec::new(),
            Passing::ByLocation(locations) => {
                let address = input_artifacts::address(task, input).untagged();
                // An artifact that the run does not write must exist.
                let optional = locations.written
                    || locations.has_references
                    || locations.has_several_origins()
                    || task.artifact_presence(input) != Presence::Always;
                let stored = |location| (Origin::Stored { location, archive: Archive::None {} }, optional);
                location::locations(locations, &address).into_iter().map(|location| location.map(stored)).collect()
            }
        };
        let named = names.iter().zip(origins).filter_map(|(name, origin)| Some((name, origin?)));
        named.map(|(name, (origin, optional))| ArtifactArgument { name: name.clone(), origin, optional })
    });
    arguments.collect()
}

/// Returns the origin of an artifact that a variable refers to.
///
/// If the group of an exit task failed, the artifact does not exist. Argo then keeps the tag in the
/// inputs of a pipeline that is the exit task, and a loop in that pipeline fails (fact A71). So
/// there the reference has no braces.
fn reference_origin(task: &TaskContext<'_>, variable: Variable) -> Origin {
    match task.role {
        Role::Exit { .. } if task.component.is_composite() => Origin::FromExpression { variable },
        Role::Exit { .. } | Role::Ordinary | Role::Tolerant => Origin::From { from: variable },
    }
}

/// Returns Argo's reference to an input artifact.
fn reference(task: &TaskContext<'_>, input: &str) -> Option<Variable> {
    Some(match task.spec.artifacts.get(input)? {
        ArtifactSource::Input { name } => {
            Variable::InputArtifact(task.dag.interface.artifact_inputs[name].first()?.clone())
        }
        ArtifactSource::Output { producer, output } => {
            let component = &task.dag.body.tasks[producer].component;
            let output = task.cx.interface(component).artifact_outputs[output].clone();
            Variable::TaskArtifact(task.dag.task_name(producer).clone(), output)
        }
        // Items of lists travel by location.
        ArtifactSource::Item => return None,
    })
}

/// Returns the input artifacts of a component's template, with their paths if it is a container.
pub(crate) fn of_template(cx: &Context<'_>, name: &ComponentName, component: &Component) -> Vec<InputArtifact> {
    let inputs = cx.interface(name).artifact_inputs.iter().flat_map(|(input, artifacts)| {
        let passing = cx.plan.passing.of_input(name, input);
        artifacts.iter().enumerate().filter_map(move |(number, artifact)| {
            let path = match passing {
                Passing::ByReference { .. } if component.is_composite() => None,
                Passing::ByLocation(_) if component.is_composite() => return None,
                Passing::ByLocation(locations) if locations.are_images() => return None,
                // Argo's validation knows no values of parameters, and refuses two inputs at one
                // path.
                Passing::ByLocation(locations) if locations.has_several_origins() => {
                    let path = runtime_path(input).get(number.to_string());
                    Some(Text::tag(conversion::untagged(path.or_else(paths::unused_path(artifact.as_str())))))
                }
                Passing::ByLocation(locations) if locations.have_runtime_paths() => {
                    Some(Text::tag(conversion::untagged(runtime_path(input).or_else(paths::input_path(input)))))
                }
                _ => Some(Text::field(paths::input_path(input))),
            };
            Some(InputArtifact { name: artifact.clone(), path, optional: true })
        })
    });
    inputs.collect()
}

/// Returns the entry of an input in the parameter with the paths that only the run knows.
fn runtime_path(input: &str) -> Expr {
    parameters::input(ARTIFACT_PATHS).parse_json().get(input)
}

/// Returns the path at which the program finds an input artifact, if only the run knows it.
pub(crate) fn program_path(locations: &Locations, input: &str) -> Expr {
    match locations.has_several_origins() {
        true => runtime_path(input).get(PROGRAM_PATH),
        false => runtime_path(input),
    }
}
