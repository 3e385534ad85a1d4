//! The list to which every stage adds its findings.

use std::fmt;

use kfp_ir::Layout;

use super::{Diagnostic, Severity};

/// Findings, in the order in which the stages report them.
///
/// Every stage of the compiler takes `sink: &mut Diagnostics` and returns an `Option`: `None` means
/// that the sink has an error and that no later stage can work with the result. A stage that can
/// continue after an error returns its result, so that one run reports as many errors as possible;
/// `Diagnostics::conclude` refuses the result in the end.
#[derive(Clone, Debug, Default, thiserror::Error)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a finding.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Counts the errors. A stage compares this before and after its own work.
    pub(crate) fn error_count(&self) -> usize {
        self.0.iter().filter(|found| found.severity == Severity::Error).count()
    }

    /// Completes every path that is relative to the pipeline to a path into the file.
    pub(crate) fn place(&mut self, layout: &Layout) {
        for location in self.0.iter_mut().filter_map(|found| found.location.as_mut()) {
            location.path = layout.absolute(&location.path);
        }
    }

    /// Returns what the stages produced together with the warnings.
    ///
    /// # Errors
    /// All findings, if one of them is an error.
    pub(crate) fn conclude<T>(self, result: Option<T>) -> Result<(T, Vec<Diagnostic>), Diagnostics> {
        match result.filter(|_| self.error_count() == 0) {
            Some(result) => Ok((result, self.0)),
            None => {
                debug_assert!(self.error_count() > 0, "a stage stopped without an error");
                Err(self)
            }
        }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, found: I) {
        self.0.extend(found);
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, diagnostic) in self.0.iter().enumerate() {
            write!(f, "{}{diagnostic}", if at == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}
