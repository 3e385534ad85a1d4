//! Test cases: what happens in a run, and what must come of it.
//!
//! A file of cases names a pipeline. Each case has outcomes (`given`) and expectations (`expect`).
//! [`TestCase::run`] simulates the run and returns the differences.

mod expectations;
mod file;

pub use expectations::Difference;
pub use file::{Expect, ExpectRetry, ExpectTask, Given, TaskDetails, TestCase, TestFile};

use kfp_argo::{Checked, Options};

use crate::mistake::{Mistake, Mistakes};
use crate::report::Report;
use crate::scenario::Scenario;
use crate::scenario_file::RetryOfRun;
use crate::simulate::simulate;
use expectations::Comparison;

impl TestCase {
    /// Simulates the run of the case, and compares it with the expectations. `checked` must be the
    /// result of [`kfp_argo::check`] with these options, and with the parameters of the case.
    ///
    /// # Errors
    /// If the case names something that the pipeline does not have.
    pub fn run(&self, checked: &Checked, options: &Options) -> Result<Vec<Difference>, Mistakes> {
        let scenario = self.scenario(checked)?;
        self.compare(checked, &simulate(checked, options, &scenario))
    }

    /// Returns the scenario of the case.
    ///
    /// # Errors
    /// If the case names something that the pipeline does not have.
    pub fn scenario(&self, checked: &Checked) -> Result<Scenario, Mistakes> {
        let mut file = self.given.scenario();
        if self.expect.retry.is_some() && file.retry.is_none() {
            file.retry = Some(RetryOfRun::Simple(true));
        }
        file.resolve(&checked.pipeline)
    }

    /// Compares a run with the expectations.
    ///
    /// # Errors
    /// If the case names something that the pipeline does not have.
    pub fn compare(&self, checked: &Checked, report: &Report) -> Result<Vec<Difference>, Mistakes> {
        let mut comparison = Comparison::new(&checked.pipeline);
        comparison.run(&self.expect, report);
        comparison.finish()
    }
}

impl From<Mistake> for Mistakes {
    fn from(mistake: Mistake) -> Self {
        Self(vec![mistake])
    }
}
