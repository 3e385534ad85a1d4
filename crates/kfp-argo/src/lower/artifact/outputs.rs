//! Argo's output artifacts: the files of a container, and the artifacts that DAGs and steps pass
//! on.

use argo_model::{Archive, ArtifactSource as ArtifactOutput, OutputArtifact, Text, Variable};

use crate::lower::artifact::{location, uri};
use crate::lower::context::{ContainerContext, DagContext};
use crate::lower::naming::paths::{self, ARTIFACT_FOLDER};
use crate::pipeline::{ComponentName, CustomPath};
use crate::plan::Passing;

/// Returns the artifacts that a container's program wrote, unpacked and under the keys that the
/// cluster's repository chooses.
pub(crate) fn of_container(container: &ContainerContext<'_>) -> Vec<OutputArtifact> {
    let ContainerContext { cx, name, component, spec } = *container;
    let outputs = cx.interface(name).artifact_outputs.iter().map(|(output, artifact)| {
        let location = match cx.plan.passing.of_output(name, output) {
            Passing::ByReference { .. } => None,
            Passing::ByLocation(locations) => location::written_artifact(cx, locations, component, output).1,
        };
        let path = match spec.custom_path(output) {
            CustomPath::Fixed(path) | CustomPath::Below(path) => Text::field(path),
            _ if spec.chooses_paths() => Text::syntax(ARTIFACT_FOLDER),
            _ => uri_and_path(container, output).1,
        };
        let source = ArtifactOutput::Path { path, archive: Archive::None {}, location };
        OutputArtifact { name: artifact.clone(), global_name: None, source, optional: true }
    });
    outputs.collect()
}

/// Returns the URI and the path that a program gets for an output artifact. If the artifact has an
/// address in a store, the path is where KFP's SDK expects that address.
pub(crate) fn uri_and_path(container: &ContainerContext<'_>, output: &str) -> (Text, Text) {
    let ContainerContext { cx, name, component, spec } = *container;
    let path = paths::output_path(output, &component.artifact_outputs[output]);
    match (cx.plan.passing.of_output(name, output), cx.options.output_folder()) {
        (Passing::ByLocation(locations), Some(_)) if !spec.chooses_paths() => {
            let (address, _) = location::written_artifact(cx, locations, component, output);
            (address.clone(), uri::sdk_path(&address, &path))
        }
        _ => (Text::field(path.clone()), Text::field(path)),
    }
}

/// Returns the artifacts of a DAG.
pub(crate) fn of_dag(dag: &DagContext<'_>) -> Vec<OutputArtifact> {
    let outputs = dag.body.artifact_outputs.iter();
    let component = &dag.key.component;
    let referenced = outputs.filter(|(output, _)| dag.cx.plan.passing.of_output(component, output).is_reference());
    let outputs = referenced.filter_map(|(output, sources)| {
        // An output of one of several tasks travels by location.
        let source = sources.first()?;
        let producer = &dag.body.tasks[&source.producer].component;
        let artifact = dag.cx.interface(producer).artifact_outputs[&source.output].clone();
        let from = Variable::TaskArtifact(dag.task_name(&source.producer).clone(), artifact);
        let name = dag.interface.artifact_outputs.get(output)?.clone();
        let global_name = (dag.key.component == ComponentName::Root).then(|| name.clone());
        Some(OutputArtifact { name, global_name, source: ArtifactOutput::From { from }, optional: true })
    });
    outputs.collect()
}
