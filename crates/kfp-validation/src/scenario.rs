//! Scenarios: everything that a pipeline does not decide.
//!
//! A scenario is small: the few programs that do not succeed at once, the seed of all outputs and
//! of the order in which pods end, and what happens to the run as a whole.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::pipeline::{
    Body, CommandPart, Component, Container, Input, Items, ParameterType, Pipeline, SettingPart, Source,
};
use kfp_semantics::{Attempt, Ending, Path, Policy, Run, World, Written, run};
use serde_json::{Value, json};

use crate::random::Random;
use crate::values;

/// The largest number of programs of which each pair fails.
const MAX_PAIRED: usize = 12;

/// The fate of a program that does not simply succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Every attempt fails.
    Fails,
    /// The pod breaks at its first attempt.
    Breaks,
    /// The first attempts fail, so many of them.
    FailsFirst(u32),
}

/// Which of the running pods ends first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Finish {
    /// The one that started first.
    #[default]
    First,
    /// The one that started last.
    Last,
    /// Any one.
    Random,
    /// All at once.
    Together,
}

/// Whether the run is shut down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    /// `argo stop`
    Stop,
    /// `argo terminate`
    Terminate,
}

/// How a run goes.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// Values of the pipeline's inputs.
    pub arguments: BTreeMap<String, Value>,
    /// The programs that do not simply succeed.
    pub fates: BTreeMap<Path, Fate>,
    /// The seed of outputs and of the order in which pods end.
    pub seed: u64,
    /// The keys that tasks read out of objects: the objects that programs write have them.
    pub keys: BTreeSet<String>,
    /// Every value could be a setting of a pod, because some are.
    pub is_tame: bool,
    /// Programs leave outputs out, write values of other types, and long texts.
    pub is_odd: bool,
    /// The order in which pods end.
    pub finish: Finish,
    /// Some programs take much longer than others.
    pub has_slow_programs: bool,
    /// The run is shut down after so many pods have ended.
    pub shutdown: Option<(usize, Shutdown)>,
    /// After its end the run is retried, with these fates.
    pub retry: Option<BTreeMap<Path, Fate>>,
}

impl Scenario {
    /// Changes the scenario so that the run takes the time that the definition counts: all running
    /// programs end together, and none runs again.
    fn keep_time(&mut self, pipeline: &Pipeline, policy: &Policy) {
        (self.finish, self.has_slow_programs, self.retry) = (Finish::Together, false, None);
        let run = run(pipeline, &self.arguments, policy, &*self);
        let again = run.executions.into_iter().filter(|execution| execution.attempt > 0);
        again.for_each(|execution| {
            self.fates.remove(&execution.path);
        });
    }

    /// Returns the scenario as the retried run sees it.
    pub fn retried(&self) -> Option<Scenario> {
        let fates = self.retry.clone()?;
        // Programs write something else when they run again.
        Some(Scenario { fates, seed: self.seed ^ 0x5bd1_e995, shutdown: None, retry: None, ..self.clone() })
    }
}

impl World for Scenario {
    fn attempt(&self, path: &Path, attempt: u32, component: &Component) -> Option<Attempt> {
        let ending = match self.fates.get(path) {
            Some(Fate::Fails) => Ending::Failed,
            Some(Fate::Breaks) => Ending::Broken,
            Some(Fate::FailsFirst(count)) if attempt < *count => Ending::Failed,
            Some(Fate::FailsFirst(_)) | None => Ending::Succeeded,
        };
        let mut random = Random::of(self.seed, &format!("{path}#{attempt}"));
        let mut written = Attempt::ending(ending);
        // A program that fails has written nothing, or all.
        if ending != Ending::Succeeded && random.one_in(2) {
            return Some(written);
        }
        let container = match &component.body {
            Body::Container(container) => Some(&**container),
            _ => None,
        };
        for (name, kind) in &component.outputs {
            let is_odd = self.is_odd && container.is_some() && random.one_in(4);
            let is_returned = container.is_some_and(|container| returns(container, name));
            if is_odd && random.one_in(2) {
                // Argo's executor fails without the file.
                if container.is_some_and(|container| !has_executor_output(container)) {
                    written.ending = if ending == Ending::Succeeded { Ending::Broken } else { ending };
                }
                continue;
            }
            let value = match (self.is_tame, self.keys.is_empty()) {
                (true, _) => values::tame(*kind),
                _ if is_odd => values::odd(*kind, &mut random),
                (false, true) => values::value(*kind, &mut random),
                (false, false) => values::with_keys(*kind, &self.keys, &mut random),
            };
            let output = match is_returned {
                true => Written::Value(value),
                false => Written::Text(values::file_text(&value, *kind, &mut random)),
            };
            written.parameters.insert(name.clone(), output);
        }
        if container.is_some_and(has_executor_output) {
            for name in component.artifact_outputs.keys() {
                if random.one_in(2) {
                    let note = values::value(ParameterType::String, &mut random);
                    written.metadata.insert(name.clone(), json!({"rows": 3, "note": note}));
                }
            }
        }
        Some(written)
    }
}

/// Returns true if a program knows where to write an executor output.
fn has_executor_output(container: &Container) -> bool {
    let mut parts = container.words().flat_map(|word| word.parts());
    parts.any(|part| matches!(part, CommandPart::ExecutorInput { .. } | CommandPart::ExecutorOutputFile))
}

/// Returns true if a program hands an output over in its executor output, and not in a file. It
/// writes a file if its command line names the file, or if its Python function takes the path.
pub(crate) fn returns(container: &Container, output: &str) -> bool {
    let mut parts = container.words().flat_map(|word| word.parts());
    let takes_path = |text: &str| {
        text.split(output).skip(1).any(|behind| {
            let annotation = behind.trim_start().strip_prefix(':').map(str::trim_start).unwrap_or_default();
            annotation.trim_start_matches("kfp.").trim_start_matches("dsl.").starts_with("OutputPath")
        })
    };
    let names_file = parts.any(|part| match part {
        CommandPart::OutputFile(name) => name == output,
        CommandPart::Literal(text) => takes_path(text),
        _ => false,
    });
    has_executor_output(container) && !names_file
}

/// Returns the programs that run if nothing fails.
pub fn programs(pipeline: &Pipeline, policy: &Policy, scenario: &Scenario) -> Vec<Path> {
    let run: Run = run(pipeline, &scenario.arguments, policy, scenario);
    let paths: BTreeSet<Path> = run.executions.into_iter().map(|execution| execution.path).collect();
    paths.into_iter().collect()
}

/// Returns `count` scenarios of a pipeline. The first one has no failures. After it, every second
/// one is systematic, as long as there are some left: each program fails, each pair of programs
/// fails. The others are random.
pub fn scenarios(pipeline: &Pipeline, policy: &Policy, count: usize, seed: u64) -> Vec<Scenario> {
    let (is_tame, keys) = (chooses_settings(pipeline), selected_keys(pipeline));
    let calm = |seed: u64| Scenario {
        arguments: arguments(pipeline, is_tame, seed),
        is_tame,
        keys: keys.clone(),
        seed,
        ..Scenario::default()
    };
    let mut scenarios = vec![calm(seed)];
    let mut random = Random::of(seed, "scenarios");
    let mut systematic = systematic(&programs(pipeline, policy, &scenarios[0])).into_iter();
    while scenarios.len() < count {
        let mut next = calm(random.number());
        next.finish = *random.one_of(&[Finish::First, Finish::Last, Finish::Random, Finish::Together]);
        let chosen = if scenarios.len() % 2 == 1 { systematic.next() } else { None };
        let is_systematic = chosen.is_some();
        let paths = programs(pipeline, policy, &next);
        next.fates = chosen.unwrap_or_else(|| fates(&paths, &mut random));
        if !is_systematic {
            next.is_odd = !is_tame && random.one_in(3);
            next.has_slow_programs = random.one_in(3);
        }
        if !next.fates.is_empty() && random.one_in(2) {
            let fails_again = next.fates.keys().filter(|_| random.one_in(3));
            next.retry = Some(fails_again.map(|path| (path.clone(), Fate::Fails)).collect());
        }
        if policy.fail_fast {
            next.keep_time(pipeline, policy);
        } else if random.one_in(8) {
            let strategy = if random.one_in(3) { Shutdown::Terminate } else { Shutdown::Stop };
            next.shutdown = Some((random.below(paths.len() + 1), strategy));
            next.retry = random.one_in(2).then(BTreeMap::new);
        }
        scenarios.push(next);
    }
    scenarios.truncate(count);
    scenarios
}

/// Returns each program that fails alone, then each pair, the last ones first.
fn systematic(paths: &[Path]) -> Vec<BTreeMap<Path, Fate>> {
    let fails = |path: &Path| (path.clone(), Fate::Fails);
    let single = paths.iter().rev().map(|path| BTreeMap::from([fails(path)]));
    let mut systematic: Vec<_> = single.collect();
    if paths.len() <= MAX_PAIRED {
        for (number, later) in paths.iter().enumerate().rev() {
            systematic.extend(paths[..number].iter().map(|earlier| BTreeMap::from([fails(earlier), fails(later)])));
        }
    }
    systematic
}

/// Returns random fates of a few programs.
fn fates(paths: &[Path], random: &mut Random) -> BTreeMap<Path, Fate> {
    let mut fates = BTreeMap::new();
    for _ in 0..random.below(4) {
        let Some(path) = paths.get(random.below(paths.len().max(1))) else { break };
        let fate = match random.below(6) {
            0 => Fate::Breaks,
            1 | 2 => Fate::FailsFirst(1 + u32::from(random.one_in(2))),
            _ => Fate::Fails,
        };
        fates.insert(path.clone(), fate);
    }
    fates
}

/// Returns true if values decide settings of pods: an image, a resource, the name of a secret. A
/// value that cannot be one breaks the task, which is not the subject here.
fn chooses_settings(pipeline: &Pipeline) -> bool {
    let by_container = pipeline.components.values().any(|component| match &component.body {
        Body::Container(container) => container.settings().flatten().any(|part| matches!(part, SettingPart::Input(_))),
        _ => false,
    });
    let by_task =
        pipeline.components.values().flat_map(|component| component.tasks()).any(|(_, task)| !task.settings.is_empty());
    by_container || by_task
}

/// Returns the keys that tasks read out of objects.
fn selected_keys(pipeline: &Pipeline) -> BTreeSet<String> {
    let tasks = pipeline.components.values().flat_map(|component| component.tasks());
    let sources = tasks.flat_map(|(_, task)| task.inputs.values());
    let keys = sources.filter_map(|source| match source {
        Source::Input { selector: Some(selector), .. } | Source::Output { selector: Some(selector), .. } => {
            Some(selector.key.clone())
        }
        _ => None,
    });
    keys.collect()
}

/// Returns true if a loop runs over a list that is known at run time only.
fn loops_over_inputs(pipeline: &Pipeline) -> bool {
    let mut components = pipeline.components.values();
    components.any(|component| matches!(&component.body, Body::Loop(each) if matches!(each.items, Items::Input(_))))
}

/// Returns true if a pipeline imports artifacts.
fn imports(pipeline: &Pipeline) -> bool {
    pipeline.components.values().any(|component| matches!(component.body, Body::Importer(_)))
}

/// Returns values for the inputs of a pipeline: all that must have one, and some of the others.
fn arguments(pipeline: &Pipeline, is_tame: bool, seed: u64) -> BTreeMap<String, Value> {
    let mut arguments = BTreeMap::new();
    // An argument of another form than its default could break loops and selectors, in KFP as well.
    // So could an address that an importer cannot load.
    let keeps_defaults =
        is_tame || loops_over_inputs(pipeline) || !selected_keys(pipeline).is_empty() || imports(pipeline);
    for (name, input) in &pipeline.root().inputs {
        let mut random = Random::of(seed, name);
        let is_required = input.default.is_none() && !input.optional;
        if is_required || random.one_in(4) && !keeps_defaults {
            let value = if is_tame { values::tame(input.ty) } else { argument(input, &mut random) };
            arguments.insert(name.clone(), value);
        }
    }
    for (name, artifact) in &pipeline.root().artifact_inputs {
        if !artifact.optional {
            arguments.insert(name.clone(), "gs://data/given".into());
        }
    }
    arguments
}

/// Returns a value that a person can pass: no argument of a workflow can hold `{{`, and a few words
/// stand for the pipeline's own default.
fn argument(input: &Input, random: &mut Random) -> Value {
    if let Some(value) = input.literals.first() {
        return value.clone();
    }
    loop {
        let value = values::value(input.ty, random);
        let text = value.to_string();
        if !text.contains("{{")
            && !text.contains("<default>")
            && !value.is_null()
            && !value.as_str().is_some_and(str::is_empty)
        {
            return value;
        }
    }
}
