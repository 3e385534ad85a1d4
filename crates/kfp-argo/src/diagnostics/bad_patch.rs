//! A patch in the options file does not fit the workflow, or breaks it.
//!
//! Patches change the finished workflow. The paths of a JSON patch must exist. After all patches,
//! every template that is called must exist, and every task that another one depends on. Patches
//! that would build more than 64 MiB are refused.
//!
//! # Why it matters
//!
//! Argo would refuse the workflow, with a message about something that the author of the pipeline
//! did not write.
//!
//! # Example
//!
//! ```yaml
//! patches:
//!   - template: trian
//!     jsonPatch: [{op: remove, path: /container/env}]
//! ```
//!
//! # What to do
//!
//! Compare with the workflow without the patch, and correct the patch:
//!
//! ```sh
//! kfp-compile pipeline.yaml --no-config
//! ```

use argo_model::PatchError;

use super::{Code, Diagnostic, did_you_mean};
use crate::options::Origin;

pub(super) const CODE: Code = Code::new("KFP510", "bad-patch");

pub(crate) fn unknown_template<'a>(at: &Origin, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("the workflow has no template `{name}`"))
        .in_config(at)
        .maybe_help(did_you_mean(name, known))
}

pub(crate) fn failed(at: &Origin, error: &PatchError) -> Diagnostic {
    Diagnostic::error(CODE, error.to_string())
        .in_config(at)
        .help("`kfp-compile --no-config` shows the workflow without it")
}

pub(crate) fn broken(at: &Origin, problem: String) -> Diagnostic {
    Diagnostic::error(CODE, format!("the patched workflow is broken: {problem}")).in_config(at)
}
