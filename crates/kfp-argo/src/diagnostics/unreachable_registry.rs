//! A registry could not be reached to look up an image.
//!
//! `--verify-images` and `kfp-compile images --verify` contact the registries. This one could not
//! be reached, took too long, or answered with an error, also in further attempts. So the image
//! could not be checked.
//!
//! # Why it matters
//!
//! The pipeline may be right, and the cluster may reach the registry. The exit code is 3 if there
//! is no other error, so that a script can try again later.
//!
//! # Example
//!
//! ```sh
//! kfp-compile images --verify pipeline.yaml    # the registry is down: 503 Service Unavailable
//! ```
//!
//! # What to do
//!
//! Try again, or use a mirror with `--mirror HOST=URL`; for a registry without TLS there is
//! `--insecure-registry HOST`. Where only the cluster reaches the registry, compile without
//! `--verify-images`, or name an image of another one:
//!
//! ```python
//! @dsl.component(base_image="mirror.example/python:3.12")
//! def train(): ...
//! ```

use super::{Code, Diagnostic};

pub(super) const CODE: Code = Code::new("KFP410", "unreachable-registry");

/// Reports an image that could not be checked.
pub(crate) fn unreachable_registry(image: &str, why: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("could not check the image `{image}`: {why}"))
        .help("try again, or use a mirror (`--mirror HOST=URL`)")
}
