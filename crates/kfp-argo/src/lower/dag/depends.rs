//! `depends`: the tasks that a task waits for, from the edges of the graph or from the options
//! file.

use argo_model::{Depends, Outcome, Term, Upstream};

use crate::configure::Start;
use crate::graph::Ending;
use crate::lower::context::DagContext;
use crate::pipeline::TaskKey;

/// What a task waits for.
pub(crate) fn depends(scope: &DagContext<'_>, key: &TaskKey) -> Depends {
    let start = scope.graph.start(key);
    let said = start.map(Start::tasks).unwrap_or_default();
    let edges = scope.graph.upstream(key).into_iter().filter(|(task, _)| !said.contains(task));
    let upstream = edges.map(|(task, ending)| {
        let outcomes = match ending {
            Ending::Succeeded => vec![Outcome::Succeeded],
            Ending::Completed => Outcome::ALL.to_vec(),
        };
        Term::Ended(Upstream { task: scope.task_name(task).clone(), outcomes })
    });
    Depends::until(start.map(|start| term(scope, start)).into_iter().chain(upstream).collect())
}

fn term(scope: &DagContext<'_>, start: &Start) -> Term {
    let several = |terms: &[Start]| terms.iter().map(|part| term(scope, part)).collect();
    match start {
        Start::Ended(task, outcomes) => {
            Term::Ended(Upstream { task: scope.task_name(task).clone(), outcomes: outcomes.clone() })
        }
        Start::All(terms) => Term::All(several(terms)),
        Start::Any(terms) => Term::Any(several(terms)),
        Start::Not(inner) => Term::Not(Box::new(term(scope, inner))),
    }
}
