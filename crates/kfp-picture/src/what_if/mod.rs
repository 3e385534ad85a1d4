//! The runs in which one task fails, by the meaning of the pipeline (`kfp-semantics`).
//!
//! A run depends on values that only programs know. They are replaced by samples: values of the
//! declared types, in the form that their readers need. If a condition does not hold for the
//! samples, other values are tried, so that each branch runs in some run if possible. The meaning
//! itself decides whether a value is the right one; nothing here solves conditions.

mod branches;
mod imagined;
mod samples;
mod states;

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::{Checked, Options};
use kfp_semantics::{Limit, Path, Policy, Step};
use serde_json::Value;

use crate::picture::{NodeId, Picture, Shape};
use crate::pipeline::{Expansion, Origin, TooLarge};
use crate::run::{Failing, Run};
use imagined::Imagined;

/// The values that a run takes for granted.
pub(crate) type Values = BTreeMap<Origin, Value>;

/// The maximum number of iterations of a task of which each has a run in which it fails.
const MAX_ITERATIONS: usize = 10;

/// The maximum number of runs in which a task fails. Tasks of larger pipelines have a run in which
/// their first iteration fails, and one in which all do.
const MAX_FAILURES: usize = 400;

/// Returns the picture of a pipeline, the run in which nothing fails, the runs that take other
/// branches, and for each task a run in which it fails: one for each of its first iterations, and
/// one for all of them. The runs are those of the workflow that is compiled with these options.
/// `checked` must be the result of [`kfp_argo::check`] with the same options.
///
/// # Errors
/// Returns an error if the pipeline has too many tasks to be drawn.
pub fn what_if(checked: &Checked, options: &Options) -> Result<(Picture, Vec<Run>), TooLarge> {
    let expansion = Expansion::new(checked)?;
    let policy = Policy {
        state_words: options.state_words,
        tolerated_failures: options.tolerated_failures,
        run_name: checked.pipeline.name.clone(),
        limits: Limit::ALL.into(),
        overrides: checked.overrides.clone(),
        fail_fast: options.fail_fast,
        stop: None,
    };
    let runner = Runner { checked, expansion: &expansion, policy: &policy };
    let bases = branches::bases(&runner);
    let mut runs: Vec<Run> = Vec::new();
    let mut failures: BTreeMap<NodeId, Vec<Run>> = BTreeMap::new();
    for (number, base) in bases.iter().enumerate() {
        let title = match number {
            0 => "No task fails".to_owned(),
            _ => base.differences(&bases[0], &expansion),
        };
        runs.push(states::run(&expansion, &base.result, title, base.notes(&expansion), None));
        let executions = base.executions(&expansion);
        let number: usize = executions.values().map(|paths| paths.len().min(MAX_ITERATIONS) + 1).sum();
        let most = if number > MAX_FAILURES { 1 } else { MAX_ITERATIONS };
        for (node, paths) in executions {
            failures.entry(node).or_insert_with(|| runner.failures(base, node, &paths, most));
        }
    }
    runs.extend(failures.into_values().flatten());
    Ok((expansion.picture, runs))
}

/// Returns the text of a value that a run takes for granted: `read.rows = 3`.
fn assumption((origin, value): (&Origin, &Value), expansion: &Expansion<'_>) -> String {
    match origin {
        Origin::Output(node, output) => format!("{}.{output} = {value}", expansion.picture.nodes[*node].label),
        Origin::Argument(name) => format!("{name} = {value}"),
    }
}

/// Returns the iteration of each loop around a task, the outermost first.
fn iterations(path: &Path) -> Vec<usize> {
    let items = path.steps().iter().filter_map(|step| match step {
        Step::Item(number) => Some(*number),
        Step::Task(_) => None,
    });
    items.collect()
}

/// Everything that imagined runs have in common.
pub(crate) struct Runner<'a, 'p> {
    checked: &'p Checked,
    expansion: &'a Expansion<'p>,
    policy: &'a Policy,
}

impl Runner<'_, '_> {
    /// Returns the runs in which a task fails: in each of its first iterations, and in all of them.
    fn failures(&self, base: &Base, node: NodeId, paths: &[Path], most: usize) -> Vec<Run> {
        let label = &self.expansion.picture.nodes[node].label;
        let notes = base.notes(self.expansion);
        let one = |path: &Path| {
            let iterations = iterations(path);
            let marks: String = iterations.iter().map(|number| format!("[{number}]")).collect();
            (std::slice::from_ref(path).to_vec(), format!("{label}{marks} fails"), Some(iterations))
        };
        let mut choices: Vec<_> = paths.iter().take(most).map(one).collect();
        if paths.len() > 1 {
            choices.push((paths.to_vec(), format!("{label} fails in all iterations"), None));
        }
        let run = |(failing, title, iterations): (Vec<Path>, String, Option<Vec<usize>>)| {
            let result = self.run(&base.values, &failing);
            states::run(self.expansion, &result, title, notes.clone(), Some(Failing { node, iterations }))
        };
        choices.into_iter().map(run).collect()
    }

    /// Runs the pipeline with these values. All attempts of the programs at `failing` fail.
    fn run(&self, values: &Values, failing: &[Path]) -> kfp_semantics::Run {
        let world = Imagined::new(self.expansion, values, failing);
        let mut arguments: BTreeMap<String, Value> = values
            .iter()
            .filter_map(|(origin, value)| match origin {
                Origin::Argument(name) => Some((name.clone(), value.clone())),
                Origin::Output(..) => None,
            })
            .collect();
        arguments.extend(self.checked.arguments.clone());
        kfp_semantics::run(&self.checked.pipeline, &arguments, self.policy, &world)
    }
}

/// A run in which nothing fails, and the values that it takes for granted.
pub(crate) struct Base {
    values: Values,
    /// The values that were chosen for a condition.
    chosen: BTreeSet<Origin>,
    result: kfp_semantics::Run,
}

impl Base {
    /// Returns the boxes of the programs that run, each with its executions.
    fn executions(&self, expansion: &Expansion<'_>) -> BTreeMap<NodeId, Vec<Path>> {
        let index = imagined::programs(expansion);
        let mut executions: BTreeMap<NodeId, Vec<Path>> = BTreeMap::new();
        for execution in &self.result.executions {
            if let Some(node) = index.get(&imagined::plain(&execution.path))
                && expansion.picture.nodes[*node].shape == Shape::Task
            {
                executions.entry(*node).or_default().push(execution.path.clone());
            }
        }
        executions.values_mut().for_each(|paths| paths.sort_by_key(iterations));
        executions
    }

    /// Returns the values that are different from those of another run.
    fn differences(&self, other: &Base, expansion: &Expansion<'_>) -> String {
        let values = self.values.iter().filter(|(origin, value)| other.values.get(*origin) != Some(*value));
        values.map(|value| assumption(value, expansion)).collect::<Vec<_>>().join(", ")
    }

    /// Returns a sentence for each value that was chosen for a condition.
    fn notes(&self, expansion: &Expansion<'_>) -> Vec<String> {
        let values = self.values.iter().filter(|(origin, _)| self.chosen.contains(origin));
        let values = values.map(|value| format!("This run assumes {}.", assumption(value, expansion)));
        let undefined = self.result.undefined.iter().map(|why| format!("KFP refuses a sample value: {why}"));
        values.chain(undefined).collect()
    }
}
