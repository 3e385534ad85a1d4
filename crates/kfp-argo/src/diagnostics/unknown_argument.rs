//! An argument is given that the pipeline does not take.
//!
//! Arguments are the inputs of the pipeline function; artifacts cannot be given this way.

use super::{Code, Diagnostic, did_you_mean};

const CODE: Code = Code::new("KFP501", "unknown-argument");

pub(crate) fn unknown_argument<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("the pipeline has no input parameter \"{name}\""))
        .maybe_help(did_you_mean(name, known))
}
