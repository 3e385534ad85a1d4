//! The name of an image is not valid.
//!
//! An image is `registry/path/name:tag`. Its path has no upper-case letters, and there are no
//! spaces in it, nor `https://` before it.
//!
//! # Why it matters
//!
//! The pod would wait forever (`InvalidImageName`), and Argo with it.
//!
//! # Example
//!
//! ```python
//! @dsl.component(base_image="ghcr.io/My-Team/Trainer:latest")
//! def train(): ...
//! ```
//!
//! # What to do in Python
//!
//! ```python
//! @dsl.component(base_image="ghcr.io/my-team/trainer:latest")
//! def train(): ...
//! ```

use super::{Code, Diagnostic};
use crate::images::BadImageName;

pub(super) const CODE: Code = Code::new("KFP407", "bad-image");

/// Reports a name that no container runtime can pull.
pub(crate) fn bad_image(image: &str, bad: BadImageName) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{image}` is not a valid image name: {}", bad.why))
        .maybe_help(bad.suggestion.map(|image| format!("did you mean `{image}`?")))
}
