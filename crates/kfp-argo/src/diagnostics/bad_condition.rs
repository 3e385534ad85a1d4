//! A condition that cannot be read as it is written.
//!
//! The SDK does not escape quotes in texts that `dsl.If` compares with, and quotes operands that it should not. A single comparison of that kind is
//! read as it was meant, with a warning; where the end of the text is anyone's guess, it is an error. Conditions on artifacts' metadata
//! are errors as well: without the KFP backend there is nobody to look it up.
//!
//! # Why it matters
//!
//! Whether a branch runs must not depend on a guess. The KFP backend refuses all of these conditions.
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
//! Compare with texts without quotes, and numbers with numbers. For everything else let a component decide:
//!
//! ```python
//! @dsl.component
//! def is_wanted(name: str) -> bool:
//!     return name == "it's"
//!
//! with dsl.If(is_wanted(name=name).output == True):
//!     train()
//! ```

use super::{Code, Diagnostic, Location, Severity};

pub(super) const CODE: Code = Code::new("KFP305", "bad-condition");

pub(crate) fn bad_condition(at: &Location, text: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{text}` is not a condition that can be read"))
        .at(at)
        .help("let a component compare, and return a bool: dsl.If(is_wanted(x=…).output == True)")
}

pub(crate) fn mended(at: &Location, text: &str) -> Diagnostic {
    let message = format!("`{text}` is not a valid condition; it is taken for what it seems to mean");
    let help = "the SDK mistakes quotes in texts, and texts for numbers: compare a bool with True, a number with a number; for all else let a component compare: dsl.If(is_wanted(x=…).output == True)";
    Diagnostic { severity: Severity::Warning, ..Diagnostic::error(CODE, message).at(at).help(help) }
}
