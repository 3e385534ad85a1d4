//! The outputs of DAGs.

use serde_json::{Map, Value, json};

use super::Writer;
use super::interface::{Interface, NAMES};
use super::scope::{Origin, Scope};

impl Writer {
    /// `dag.outputs`; the component's interface gets them. Several tasks for one output are a
    /// `dsl.OneOf`.
    pub(super) fn dag_outputs(&mut self, scope: &Scope, interface: &mut Interface) -> Value {
        let (mut parameters, mut artifacts) = (Map::new(), Map::new());
        let of_tasks: Vec<_> = scope.parameters.iter().filter(|(origin, _)| origin.is_output()).cloned().collect();
        for _ in 0..self.choices.below(4) {
            let Some((origin, kind)) = self.choices.any_of(&of_tasks) else { break };
            let alike: Vec<_> = of_tasks.iter().filter(|(_, other)| *other == kind).collect();
            let origins = self.several(origin, alike.into_iter().map(|(origin, _)| origin.clone()).collect());
            let selectors: Vec<Value> =
                origins.iter().map(|(task, key)| json!({"producerSubtask": task, "outputParameterKey": key})).collect();
            let source = match selectors.as_slice() {
                [one] if self.choices.below(4) < 3 => json!({"valueFromParameter": one}),
                several => json!({"valueFromOneof": {"parameterSelectors": several}}),
            };
            let name = self.choices.one_of(&NAMES).to_owned();
            parameters.insert(name.clone(), source);
            interface.outputs.insert(name, kind);
        }
        let of_tasks: Vec<_> = scope.artifacts.iter().filter(|(origin, _)| origin.is_output()).cloned().collect();
        for _ in 0..self.choices.below(3) {
            let Some((origin, artifact)) = self.choices.any_of(&of_tasks) else { break };
            let alike: Vec<_> = of_tasks.iter().filter(|(_, other)| other.is_list == artifact.is_list).collect();
            let origins = self.several(origin, alike.into_iter().map(|(origin, _)| origin.clone()).collect());
            let selectors: Vec<Value> =
                origins.iter().map(|(task, key)| json!({"producerSubtask": task, "outputArtifactKey": key})).collect();
            let name = self.choices.one_of(&["out", "Model_X", "pipelinechannel--work-data"]).to_owned();
            artifacts.insert(name.clone(), json!({"artifactSelectors": selectors}));
            let artifact = super::interface::Artifact { is_optional: false, ..artifact };
            interface.output_artifacts.insert(name, artifact);
        }
        json!({"parameters": parameters, "artifacts": artifacts})
    }

    /// Outputs of tasks: the first one, and sometimes others.
    fn several(&mut self, first: Origin, others: Vec<Origin>) -> Vec<(String, String)> {
        let further = if self.choices.one_in(3) { 1 + self.choices.below(2) } else { 0 };
        let mut all = vec![first];
        for _ in 0..further {
            all.push(self.choices.one_of(&others));
        }
        let mut outputs: Vec<(String, String)> = Vec::new();
        for origin in all {
            let Origin::Output { task, output } = origin else { unreachable!("only outputs are asked for") };
            let (task, output) = if self.choices.slips() { (task, "nothing".to_owned()) } else { (task, output) };
            if !outputs.contains(&(task.clone(), output.clone())) {
                outputs.push((task, output));
            }
        }
        outputs
    }
}
