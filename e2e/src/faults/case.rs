//! A case: a pipeline, what happens to its run, and how the run has to end.

use serde_json::{Value, json};

use super::disturbance::{Act, Moment, Step};
use super::expectation::Expected;

/// A pipeline, what happens to its run, and how the run has to end.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name, which also says if the pipeline has an exit handler: `oom/handler`.
    pub name: String,
    /// A sentence about what happens.
    pub about: &'static str,
    /// The IR.
    pub pipeline: Value,
    /// The options file of the pipeline.
    pub options: Value,
    /// A run, and what follows it: each retry begins a new stage.
    pub stages: Vec<Stage>,
    /// The number of runs. Several are started by a CronWorkflow, and overlap.
    pub runs: usize,
    /// The run has a claim of a volume.
    pub has_claim: bool,
    /// The case disturbs other runs as well, so it has the cluster for itself.
    pub is_alone: bool,
    /// The versions of Argo whose defects show, and what happens there.
    pub known: Vec<Known>,
}

/// What happens until the run ends, and how it ends.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The disturbances, in their order.
    pub steps: Vec<Step>,
    /// The end.
    pub expected: Expected,
}

/// A defect of a version of Argo.
#[derive(Clone, Debug)]
pub struct Known {
    /// The starts of the versions: `v3.7`.
    pub versions: &'static [&'static str],
    /// The number of the fact in `docs/dev/argo-facts.md`.
    pub fact: &'static str,
    /// What the stages end in there.
    pub expected: Vec<Expected>,
    /// The defect shows by chance only.
    pub is_chance: bool,
}

impl Known {
    /// Returns the end of a stage, if the defect changes it.
    pub fn expected(&self, stage: usize) -> Option<&Expected> {
        self.expected.get(stage)
    }
}

impl Case {
    /// Makes a case without disturbances.
    pub fn new(name: impl Into<String>, about: &'static str, pipeline: Value, expected: Expected) -> Self {
        let stages = vec![Stage { steps: Vec::new(), expected }];
        let (options, known) = (json!({}), Vec::new());
        let name = name.into();
        Self { name, about, pipeline, options, stages, runs: 1, has_claim: false, is_alone: false, known }
    }

    /// With several runs of a CronWorkflow, which overlap.
    pub fn runs(mut self, runs: usize) -> Self {
        self.runs = runs;
        self
    }

    /// With a claim of a volume.
    pub fn has_claim(mut self) -> Self {
        self.has_claim = true;
        self
    }

    /// With options of the compiler.
    pub fn options(mut self, options: Value) -> Self {
        self.options = options;
        self
    }

    /// With a disturbance of the last stage.
    pub fn when(mut self, moment: Moment, act: Act) -> Self {
        self.is_alone |= act.disturbs_others();
        if let Some(stage) = self.stages.last_mut() {
            stage.steps.push(Step { moment, act });
        }
        self
    }

    /// With a change of the expected end.
    pub fn map_expected(mut self, change: impl FnOnce(Expected) -> Expected) -> Self {
        if let Some(stage) = self.stages.last_mut() {
            stage.expected = change(std::mem::take(&mut stage.expected));
        }
        self
    }

    /// With a further stage, which begins when the run has ended.
    pub fn then(mut self, act: Act, expected: Expected) -> Self {
        self.is_alone |= act.disturbs_others();
        let steps = vec![Step { moment: Moment::Now, act }];
        self.stages.push(Stage { steps, expected });
        self
    }

    /// With a defect of a version of Argo, by which the stages end in another way.
    pub fn except(mut self, versions: &'static [&'static str], fact: &'static str, expected: Vec<Expected>) -> Self {
        self.known.push(Known { versions, fact, expected, is_chance: false });
        self
    }

    /// With a defect of a version of Argo that shows by chance.
    pub fn at_times(mut self, versions: &'static [&'static str], fact: &'static str, expected: Vec<Expected>) -> Self {
        self.known.push(Known { versions, fact, expected, is_chance: true });
        self
    }

    /// Returns the defects of a version.
    pub fn known(&self, version: &str) -> impl Iterator<Item = &Known> {
        self.known.iter().filter(move |known| known.versions.iter().any(|start| version.starts_with(start)))
    }

    /// Returns the expected end of a stage of the case, without defects.
    pub fn expected(&self, stage: usize) -> &Expected {
        &self.stages[stage].expected
    }
}
