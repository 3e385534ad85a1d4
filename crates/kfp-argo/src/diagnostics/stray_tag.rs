//! A text of the pipeline would become a template tag of Argo. This is a mistake of the compiler.
//!
//! Argo takes every `{{` of a workflow for the start of a tag, and evaluates what follows. The
//! compiler writes the texts of a pipeline in forms without two left braces in a row. Before it
//! writes a workflow, it checks each `{{` in it once more, and accepts only the tags that it made
//! itself. It also proves of each of these tags that the value which Argo puts in its place holds
//! no further tag.
//!
//! Tags that the author of `kfp-compile.yaml` writes into free fields, patches, labels or
//! annotations are not checked: they are intended.
//!
//! # Why it matters
//!
//! The controller would evaluate an expression that the text contains. The author of the text
//! could change the pods of the run, with all rights of the controller. So no workflow is written.
//!
//! # Example
//!
//! No pipeline is known for which this happens. The text would look like this:
//!
//! ```python
//! train(message="{{=sprig.upper('text')}}")
//! ```
//!
//! # What to do in Python
//!
//! Remove the two left braces from the text that the message shows, and report the pipeline to the
//! authors of this program: see `SECURITY.md`.

use argo_model::Expr;

use super::{Code, Diagnostic};

pub(super) const CODE: Code = Code::new("KFP411", "stray-tag");

/// The longest part of a text that a message shows.
const MAX_SHOWN_CHARS: usize = 60;

/// Reports a text with a tag that the compiler did not make. `tag` is the text from its left braces
/// on.
pub(crate) fn stray_tag(tag: &str) -> Diagnostic {
    let shown: String = tag.chars().take(MAX_SHOWN_CHARS).collect();
    Diagnostic::error(CODE, format!("Argo would evaluate a text of the pipeline as a template tag: `{shown}`"))
        .help("this is a mistake of the compiler; remove the left braces from the text, and report it")
}

/// Reports a tag of a template whose value could hold another tag.
pub(crate) fn live_value(template: &str, expr: &Expr) -> Diagnostic {
    let shown: String = expr.to_string().chars().take(MAX_SHOWN_CHARS).collect();
    let message =
        format!("Argo could evaluate a value of the run as a template tag: `{shown}` in the template {template}");
    Diagnostic::error(CODE, message).help("this is a mistake of the compiler; report the pipeline")
}
