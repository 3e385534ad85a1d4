//! The pipeline uses a feature that this compiler does not lower.
//!
//! A workflow without the feature would run, and do the wrong thing; so there is none.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP402", "unsupported");

pub(crate) fn unsupported(at: &Location, owner: &str, feature: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{owner} uses {feature}, which is not supported")).at(at)
}
