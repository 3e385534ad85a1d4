//! The Python program that defines the pipeline fails, or the SDK refuses the pipeline.
//!
//! `kfp-compile pipeline.py` runs the file with the installed KFP SDK. The first line of the
//! message is the last line of Python's trace. The place is the last call in your files; the calls
//! before it follow as a note.
//!
//! # Why it matters
//!
//! Without the SDK's result, no pipeline exists.
//!
//! # Example
//!
//! ```python
//! @dsl.component
//! def train(rows: int): ...
//!
//! @dsl.pipeline
//! def pipeline():
//!     train(row=5)        # TypeError: train() got an unexpected keyword argument "row".
//! ```
//!
//! # What to do in Python
//!
//! Change the line that the message names:
//!
//! ```python
//! @dsl.pipeline
//! def pipeline():
//!     train(rows=5)
//! ```
//!
//! The KFP SDK and the packages that the file imports at its top must be installed in the Python
//! that runs it. `--python` chooses another one.

use kfp_ir::Span;

use super::{Code, Diagnostic};

pub(super) const CODE: Code = Code::new("KFP008", "python-error");

impl Diagnostic {
    /// Reports an exception of a Python program. The span is in the text of that program.
    pub fn python_error(
        message: impl Into<String>,
        span: Option<Span>,
        help: Option<String>,
        note: impl Into<String>,
    ) -> Self {
        let note = Some(note.into()).filter(|note| !note.is_empty());
        Self { span, help, note, ..Self::error(CODE, message) }
    }
}
