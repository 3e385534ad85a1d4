//! An option of the command line has a value that Kubernetes refuses.
//!
//! The names of workflows, namespaces and service accounts have lower-case letters, digits and `-`, and start and end with a letter or digit. A
//! workflow's name, which becomes a label, has 63 characters at most.
//!
//! # Why it matters
//!
//! The cluster would refuse the workflow, with a message that does not say where the name came from.
//!
//! # Example
//!
//! ```sh
//! kfp-compile pipeline.yaml --name Nightly_Run
//! ```
//!
//! # What to do in Python
//!
//! Nothing: it is about the option. Use a name such as `nightly-run`. Without `--name` the workflow is called after the pipeline:
//!
//! ```python
//! @dsl.pipeline(name="nightly-run")
//! def pipeline(): ...
//! ```

use super::{Code, Diagnostic};

pub(super) const CODE: Code = Code::new("KFP503", "bad-option");

pub(crate) fn bad_name(what: &str, name: &str, most: usize) -> Diagnostic {
    let message = match name.len() {
        long if long > most => format!("the {what} has {long} characters; {most} are the most"),
        _ => format!("`{name}` cannot be the {what}"),
    };
    Diagnostic::error(CODE, message).help("use lower-case letters, digits and `-`, with a letter or digit at both ends")
}
