//! The pipeline uses a feature that this compiler does not support.
//!
//! The message names the feature and the part of the pipeline that uses it. Settings for platforms
//! other than Kubernetes are only a warning.
//!
//! # Why it matters
//!
//! Without the feature, the workflow would do something else than the pipeline.
//!
//! # Example
//!
//! ```yaml
//! deploymentSpec:
//!   executors:
//!     exec-old: {resolver: {}}
//! ```
//!
//! # What to do in Python
//!
//! Leave the feature out, or do its work in a component of your own. `docs/features.md` lists what
//! is compiled. If you need it, the pipeline still runs on the KFP backend.

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP402", "unsupported");

/// Reports settings for a platform other than `kubernetes`.
pub(crate) fn platform(at: &Location, name: &str) -> Diagnostic {
    Diagnostic::warning(CODE, format!("the settings for the platform `{name}` have no effect"))
        .at(at)
        .help("Argo runs on Kubernetes: use the functions of kfp.kubernetes")
}

/// Reports a program that computes the path of an artifact. Argo must know it before the program
/// runs.
pub(crate) fn computed_path(at: &Location, owner: &str, output: &str) -> Diagnostic {
    let feature = format!("a path for the artifact `{output}` that the program computes");
    let help = format!(
        "write to `{output}.path`, set a constant path, or compute it below a constant folder: \
         `{output}.set_path(f'/tmp/work/{{name}}')`"
    );
    unsupported(at, owner, &feature).help(help)
}

pub(crate) fn unsupported(at: &Location, owner: &str, feature: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{owner} uses {feature}, which is not supported")).at(at)
}
