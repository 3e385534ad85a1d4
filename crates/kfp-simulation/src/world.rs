//! The world of a scenario: its outcomes, and samples for everything else.

use std::cell::RefCell;
use std::collections::BTreeMap;

use kfp_argo::pipeline::Component;
use kfp_semantics::{Attempt, Ending, Path, Step, World, Written};
use serde_json::Value;

use crate::samples::Samples;
use crate::scenario::Scenario;

/// A scenario as the definition of runs asks for it.
pub(crate) struct ScenarioWorld<'s> {
    scenario: &'s Scenario,
    samples_of_pipeline: &'s Samples<'s>,
    /// The samples that programs returned.
    samples: RefCell<BTreeMap<(Path, String), Value>>,
}

impl<'s> ScenarioWorld<'s> {
    pub(crate) fn new(scenario: &'s Scenario, samples: &'s Samples<'s>) -> Self {
        Self { scenario, samples_of_pipeline: samples, samples: RefCell::default() }
    }

    /// Returns the samples that programs returned, by task and output.
    pub(crate) fn into_samples(self) -> BTreeMap<(Path, String), Value> {
        self.samples.into_inner()
    }
}

impl World for ScenarioWorld<'_> {
    fn attempt(&self, path: &Path, attempt: u32, component: &Component) -> Option<Attempt> {
        let mut written = Attempt::ending(self.scenario.ending(path, attempt));
        if written.ending != Ending::Succeeded {
            return Some(written);
        }
        let task = path.steps().iter().rev().find_map(|step| match step {
            Step::Task(key) => Some(key),
            Step::Item(_) => None,
        });
        for (name, ty) in &component.outputs {
            let value = self.scenario.output(path, name).cloned().unwrap_or_else(|| {
                let sample = self.samples_of_pipeline.of_output(task, name, *ty, &format!("{path}.{name}"));
                self.samples.borrow_mut().insert((path.clone(), name.clone()), sample.clone());
                sample
            });
            written.parameters.insert(name.clone(), Written::Value(value));
        }
        Some(written)
    }
}
