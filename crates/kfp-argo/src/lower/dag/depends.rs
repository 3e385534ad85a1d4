//! `depends`: the tasks that a task waits for, from the edges of the graph or from the options
//! file.

use argo_model::{Depends, Outcome, Term, Upstream};

use crate::configure::Start;
use crate::graph::Ending;
use crate::lower::context::DagContext;
use crate::pipeline::TaskKey;

/// Returns the condition under which a task starts.
pub(crate) fn depends(dag: &DagContext<'_>, key: &TaskKey) -> Depends {
    let start = dag.graph.start(key);
    let configured = start.map(Start::tasks).unwrap_or_default();
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

fn term(dag: &DagContext<'_>, start: &Start) -> Term {
    let several = |terms: &[Start]| terms.iter().map(|part| term(dag, part)).collect();
    match start {
        Start::Ended(task, outcomes) => {
            Term::Ended(Upstream { task: dag.task_name(task).clone(), outcomes: outcomes.clone() })
        }
        Start::All(terms) => Term::All(several(terms)),
        Start::Any(terms) => Term::Any(several(terms)),
        Start::Not(inner) => Term::Not(Box::new(term(dag, inner))),
    }
}
