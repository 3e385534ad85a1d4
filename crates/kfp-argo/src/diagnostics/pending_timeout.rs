//! The limit for pods that do not start needs Argo 4.1 or later.
//!
//! `--pending-timeout` is the template's field `pendingTimeout`. Before Argo 4.1 it has no effect,
//! or the cluster refuses it as unknown.
//!
//! # Why it matters
//!
//! On an older Argo, a pod whose image cannot be pulled would still wait forever.
//!
//! # Example
//!
//! ```sh
//! kfp-compile pipeline.yaml --argo-version 3.7 --pending-timeout 10m
//! ```
//!
//! # What to do
//!
//! For versions before 4.1 there is `--task-timeout`, which limits waiting and running together.
//! With both options there is no warning. (Argo 3.7.3 ends a pod in time whose image cannot be
//! pulled, but one that no node takes only when it looks at the run the next time: when anything
//! else happens in it, or after 20 minutes.) A single task can have a limit in Python:
//!
//! ```python
//! kubernetes.set_timeout(task, seconds=3600)
//! ```

use super::{Code, Diagnostic};

pub(super) const CODE: Code = Code::new("KFP511", "pending-timeout");

pub(crate) fn pending_timeout() -> Diagnostic {
    Diagnostic::warning(CODE, "the limit for pods that do not start (`pendingTimeout`) needs Argo 4.1 or later")
        .help("for older versions use `--task-timeout`, which limits waiting and running together")
}
