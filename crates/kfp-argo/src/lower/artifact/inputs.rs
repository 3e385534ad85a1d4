//! Argo's input artifacts: what a task passes, and what a template declares.
//!
//! Any artifact may be absent: metrics are metadata without a file, and a task upstream may have
//! been skipped. So each artifact is optional wherever it travels.

use argo_model::{Archive, ArtifactArgument, ArtifactOrigin as Origin, InputArtifact, Text, Variable};

use crate::graph::Presence;
use crate::lower::artifact::{input_artifacts, location};
use crate::lower::context::{Context, TaskContext};
use crate::lower::naming::parameters::{self, ARTIFACT_PATHS};
use crate::lower::naming::paths;
use crate::lower::value::conversion;
use crate::options::StoreKind;
use crate::pipeline::{ArtifactSource, Component, ComponentName};
use crate::plan::Passing;

/// Returns the artifacts that a task passes to the template it calls. Only containers get artifacts
/// that travel by location.
pub(crate) fn arguments(task: &TaskContext<'_>) -> Vec<ArtifactArgument> {
    let names = &task.cx.interface(&task.spec.component).artifact_inputs;
    let given = names.iter().filter(|(input, _)| task.artifact_presence(input) != Presence::Never);
    let arguments = given.filter_map(|(input, name)| {
        let (origin, optional) = match task.cx.plan.passing.of_input(&task.spec.component, input) {
            Passing::ByReference => (Origin::From { from: reference(task, input)? }, true),
            Passing::ByLocation(_) if task.component.is_composite() => return None,
            Passing::ByLocation(locations) => {
                let location = location::location(locations, input_artifacts::input_address(task, input, locations))?;
                // An artifact that the run does not write must exist.
                let always = !locations.written && task.artifact_presence(input) == Presence::Always;
                (Origin::Stored { location, archive: Archive::None {} }, !always)
            }
        };
        Some(ArtifactArgument { name: name.clone(), origin, optional })
    });
    arguments.collect()
}

/// Returns Argo's reference to an input artifact.
fn reference(task: &TaskContext<'_>, input: &str) -> Option<Variable> {
    Some(match task.spec.artifacts.get(input)? {
        ArtifactSource::Input { name } => Variable::InputArtifact(task.dag.interface.artifact_inputs[name].clone()),
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
    let inputs = cx.interface(name).artifact_inputs.iter().filter_map(|(input, artifact)| {
        let path = match cx.plan.passing.of_input(name, input) {
            Passing::ByReference if component.is_composite() => None,
            Passing::ByLocation(_) if component.is_composite() => return None,
            Passing::ByLocation(locations) if locations.kind == StoreKind::Nowhere => return None,
            Passing::ByLocation(locations) if locations.have_runtime_paths() => {
                // Argo's validation knows no values of parameters, and refuses two inputs at one
                // path.
                let given = parameters::input(ARTIFACT_PATHS).parse_json().get(input);
                Some(Text::tag(conversion::untagged(given.or_else(paths::input_path(input)))))
            }
            _ => Some(Text::field(paths::input_path(input))),
        };
        Some(InputArtifact { name: artifact.clone(), path, optional: true })
    });
    inputs.collect()
}
