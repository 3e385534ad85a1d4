//! An argument is set that the pipeline does not have.
//!
//! Arguments are the inputs of the pipeline function; artifacts cannot be set this way.
//!
//! # Why it matters
//!
//! A misspelt argument would be ignored, and the run would use the default instead.
//!
//! # Example
//!
//! ```sh
//! kfp-compile pipeline.yaml -p tabel=sales    # def pipeline(table: str)
//! ```
//!
//! # What to do
//!
//! Use the names of the function's arguments, or add the argument to the function and compile it
//! again:
//!
//! ```python
//! @dsl.pipeline
//! def pipeline(table: str): ...
//! ```

use super::{Code, Diagnostic, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP501", "unknown-argument");

pub(crate) fn unknown_argument<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("the pipeline has no input parameter `{name}`"))
        .maybe_help(did_you_mean(name, known))
}
