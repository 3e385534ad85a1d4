//! A registry does not have an image, or refuses access to it.
//!
//! `--verify-images` and `kfp-compile images --verify` contact the registries before anything runs.
//! The answer was final: the repository or tag does not exist, it has no image for the platform of
//! the cluster's nodes, or access is denied. Another attempt would not help.
//!
//! # Why it matters
//!
//! The pod would wait with `ImagePullBackOff`, by default forever, after everything before it has
//! run.
//!
//! # Example
//!
//! ```python
//! @dsl.component(base_image="python:3.112")
//! def train(): ...
//! ```
//!
//! # What to do in Python
//!
//! Use a tag that exists, push the image, or log in (`docker login`), if only the check has no
//! credentials:
//!
//! ```python
//! @dsl.component(base_image="python:3.12")
//! def train(): ...
//! ```

use super::{Code, Diagnostic};

pub(super) const CODE: Code = Code::new("KFP409", "unavailable-image");

/// Reports an image that no node can pull.
pub(crate) fn unavailable_image(image: &str, why: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the image `{image}` cannot be pulled: {why}"))
}

/// Reports an image that the lock file does not contain.
pub(crate) fn unlocked(image: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the image `{image}` is not in the lock file"))
        .help("update the lock file with `kfp-compile images --verify --lock FILE`")
}
