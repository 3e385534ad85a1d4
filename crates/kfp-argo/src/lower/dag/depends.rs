//! `depends`: the tasks that a task waits for, from the edges of the graph or from the options
//! file.

use argo_model::{Depends, Outcome, Term, Upstream};

use crate::configure::StartCondition;
use crate::graph::Ending;
use crate::lower::context::DagContext;
use crate::pipeline::TaskKey;

/// Returns the condition under which a task starts.
pub(crate) fn depends(dag: &DagContext<'_>, key: &TaskKey) -> Depends {
    let start = dag.graph.start(key);
    let configured = start.map(StartCondition::tasks).unwrap_or_default();
    let edges = dag.graph.upstream(key).into_iter().filter(|(task, _)| !configured.contains(task));
    let upstream = edges.map(|(task, ending)| {
        let outcomes = match ending {
            Ending::Succeeded => vec![Outcome::Succeeded],
            Ending::Completed => Outcome::ALL.to_vec(),
        };
        Term::Ended(Upstream { task: dag.task_name(task).clone(), outcomes })
    });
    Depends::until(start.map(|start| term(dag, start)).into_iter().chain(upstream).collect())
}

fn term(dag: &DagContext<'_>, start: &StartCondition) -> Term {
    let several = |terms: &[StartCondition]| terms.iter().map(|part| term(dag, part)).collect();
    match start {
        StartCondition::Ended(task, outcomes) => {
            Term::Ended(Upstream { task: dag.task_name(task).clone(), outcomes: outcomes.clone() })
        }
        StartCondition::All(terms) => Term::All(several(terms)),
        StartCondition::Any(terms) => Term::Any(several(terms)),
        StartCondition::Not(inner) => Term::Not(Box::new(term(dag, inner))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing::with_task;
    use crate::options::{Config, Options};

    const IR: &str = r#"
pipelineInfo: {name: order}
schemaVersion: 2.1.0
deploymentSpec:
  executors:
    exec-work: {container: {image: busybox, command: [tee, "{{$.outputs.parameters['n'].output_file}}"]}}
components:
  comp-work:
    executorLabel: exec-work
    inputDefinitions: {parameters: {n: {parameterType: NUMBER_INTEGER, isOptional: true}}}
    outputDefinitions: {parameters: {n: {parameterType: NUMBER_INTEGER}}}
root:
  dag:
    tasks:
      first: {componentRef: {name: comp-work}}
      second: {componentRef: {name: comp-work}}
      third: {componentRef: {name: comp-work}, THIRD}
"#;

    /// The third task reads an output of the second one.
    const READS_SECOND: &str =
        "inputs: {parameters: {n: {taskOutputParameter: {producerTask: second, outputParameterKey: n}}}}";

    fn depends_of_third(third: &str, options: &Options) -> String {
        with_task(&IR.replace("THIRD", third), options, "third", |task| depends(task.dag, task.key).to_string())
    }

    #[test]
    fn edges_become_outcomes() {
        let completed = "second.Succeeded || second.Failed || second.Errored || second.Skipped || second.Omitted";
        let tolerant = "dependentTasks: [second], triggerPolicy: {strategy: ALL_UPSTREAM_TASKS_COMPLETED}";
        for (third, expected) in [
            ("dependentTasks: []", ""),
            ("dependentTasks: [second]", "second.Succeeded"),
            (READS_SECOND, "second.Succeeded"),
            ("dependentTasks: [second, first]", "first.Succeeded && second.Succeeded"),
            (tolerant, completed),
            (&format!("{READS_SECOND}, {tolerant}"), completed),
        ] {
            assert_eq!(depends_of_third(third, &Options::default()), expected, "{third}");
        }
    }

    #[test]
    fn the_options_file_replaces_the_order_of_tasks_but_not_the_flow_of_data() {
        for (configured, expected) in [
            ("first.Failed", "first.Failed && second.Succeeded"),
            ("first.Failed || first.Errored", "(first.Failed || first.Errored) && second.Succeeded"),
            ("first.Succeeded && second.Failed", "first.Succeeded && second.Failed"),
            ("'!first.Failed'", "!first.Failed && second.Succeeded"),
        ] {
            let config = format!("tasks: {{third: {{depends: {configured}}}}}");
            let options = serde_saphyr::from_str::<Config>(&config).unwrap().into_options();
            let third = format!("dependentTasks: [first], {READS_SECOND}");
            assert_eq!(depends_of_third(&third, &options), expected, "{configured}");
        }
    }
}
