//! A patch of the options file does not fit the workflow, or breaks it.
//!
//! Patches are the last step: they change the workflow as it would be written. Operations of a JSON patch need what they change to be there. After them,
//! every template that is called has to be there, and every task that another one waits for.
//!
//! # Why it matters
//!
//! Argo would refuse the workflow, with a message about something that the pipeline's author never wrote.
//!
//! # Example
//!
//! ```yaml
//! patches:
//!   - template: trian
//!     jsonPatch: [{op: remove, path: /container/env}]
//! ```
//!
//! # What to do in Python
//!
//! Nothing: look at the workflow without the patch, and correct it:
//!
//! ```sh
//! kfp-compile pipeline.yaml --no-config
//! ```

use argo_model::PatchError;
use kfp_ir::Path;

use super::{Code, Diagnostic, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP510", "bad-patch");

pub(crate) fn unknown_template<'a>(at: &Path, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("the workflow has no template \"{name}\""))
        .in_config(at)
        .maybe_help(did_you_mean(name, known))
}

pub(crate) fn failed(at: &Path, error: &PatchError) -> Diagnostic {
    Diagnostic::error(CODE, error.to_string())
        .in_config(at)
        .help("`kfp-compile --no-config` shows the workflow without it")
}

pub(crate) fn broken(at: &Path, problem: String) -> Diagnostic {
    Diagnostic::error(CODE, format!("the patched workflow is broken: {problem}")).in_config(at)
}
