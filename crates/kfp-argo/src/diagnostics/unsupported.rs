//! The pipeline uses a feature that this compiler does not lower.
//!
//! The message names the feature and who uses it.
//!
//! # Why it matters
//!
//! A workflow without the feature would run, and do the wrong thing; so there is none.
//!
//! # Example
//!
//! ```yaml
//! deploymentSpec:
//!   executors:
//!     exec-old: {resolver: {}}
//! ```
//!
//! # What to do in Python
//!
//! Leave the feature out, or do its work in a component of your own. The README lists what is compiled. If you need it, the pipeline still runs on the
//! KFP backend.

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP402", "unsupported");

pub(crate) fn unsupported(at: &Location, owner: &str, feature: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{owner} uses {feature}, which is not supported")).at(at)
}
