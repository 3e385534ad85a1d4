//! The file has a field that pipelines do not have.
//!
//! Either its name is misspelt, or it stands in the wrong place, or the SDK that wrote it is newer than this compiler.
//!
//! # Why it matters
//!
//! The field was meant to do something. A workflow without it would run, and not do that.
//!
//! # Example
//!
//! ```yaml
//! components:
//!   comp-train: {executorLable: exec-train}
//! ```
//!
//! The field is called `executorLabel`.
//!
//! # What to do in Python
//!
//! Compile the pipeline again if the file was edited by hand. If the field comes from a newer SDK, install an older one
//! (`pip install 'kfp<2.18'`), or compile with `--allow-unknown`: then the field is left out, with a warning.

use super::Code;

pub(super) const CODE: Code = Code::new("KFP003", "unknown-field");

pub(super) fn message(field: &str, message: &str) -> String {
    format!("unknown field `{field}` in {}", message.rsplit('.').next().unwrap_or(message))
}

pub(super) fn help(suggestion: Option<&str>) -> String {
    match suggestion {
        Some(name) => format!("did you mean `{name}`?"),
        None => "if a newer SDK wrote it, --allow-unknown leaves it out with a warning".to_owned(),
    }
}
