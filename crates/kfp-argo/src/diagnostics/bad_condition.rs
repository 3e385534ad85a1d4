//! A condition is not valid.
//!
//! The SDK does not escape quotes in texts that `dsl.If` compares with, and it puts references in
//! quotes if the two sides of a comparison have different types. If the meaning is certain, the
//! condition is interpreted that way, with a warning; otherwise it is an error. Conditions on the
//! metadata of artifacts are errors as well, because only the KFP backend can read it.
//!
//! # Why it matters
//!
//! Whether a branch runs must not depend on a guess. The KFP backend refuses all of these
//! conditions.
//!
//! # Example
//!
//! ```python
//! with dsl.If(name == "it's"):       # becomes: … == 'it's'
//!     train()
//! with dsl.If(count == "5"):         # an int compared with a str
//!     train()
//! ```
//!
//! # What to do in Python
//!
//! Compare with texts without quotes, and numbers with numbers. For everything else let a component
//! decide:
//!
//! ```python
//! @dsl.component
//! def is_wanted(name: str) -> bool:
//!     return name == "it's"
//!
//! with dsl.If(is_wanted(name=name).output == True):
//!     train()
//! ```

use super::{Code, Diagnostic, Location};
use crate::pipeline::Condition;

pub(super) const CODE: Code = Code::new("KFP305", "bad-condition");

pub(crate) fn bad_condition(at: &Location, text: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the condition `{text}` cannot be read"))
        .at(at)
        .help("compare in a component that returns a bool: dsl.If(is_wanted(x=…).output == True)")
}

pub(crate) fn interpreted(at: &Location, text: &str, condition: &Condition) -> Diagnostic {
    let message = format!("the condition `{text}` is not valid; it is interpreted as `{condition}`");
    let help = "the SDK puts quotes in the wrong places if the two values have different types or a text contains quotes; compare values of the same type, or compare in a component that returns a bool: dsl.If(is_wanted(x=…).output == True)";
    Diagnostic::warning(CODE, message).at(at).help(help)
}
