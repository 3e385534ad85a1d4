//! An entry of the options file has no effect: its path matches no task, or a setting does not go with what it matches.
//!
//! Paths name tasks by their keys, from the root on: `train`, `exit-handler-1/train`; `*` is any part of a key, `**` any number of tasks on the way. A pod's
//! settings go with tasks that run a container, `failFast` and `parallelism` with groups and loops.
//!
//! # Why it matters
//!
//! The run would go on without the setting, and nobody would notice.
//!
//! # Example
//!
//! ```yaml
//! tasks:
//!   trian: {timeout: 1h}
//! ```
//!
//! # What to do in Python
//!
//! Nothing: correct the path. A task has the name of its function, or the one that it was given:
//!
//! ```python
//! train().set_display_name("train")   # the key stays that of the function
//! ```

use std::collections::BTreeSet;

use kfp_ir::Path;

use super::{Code, Diagnostic, did_you_mean};
use crate::options::Reach;

pub(super) const CODE: Code = Code::new("KFP508", "unmatched-path");

pub(crate) fn unmatched(at: &Path, section: &str, key: &str, known: &BTreeSet<String>) -> Diagnostic {
    let what = match section {
        "components" => "component",
        "executors" => "executor",
        _ => "task",
    };
    Diagnostic::error(CODE, format!("`{key}` matches no {what}"))
        .in_config(at)
        .maybe_help(did_you_mean(key, known.iter().map(String::as_str)))
}

pub(crate) fn unfit(at: &Path, setting: &str, key: &str, reach: Reach) -> Diagnostic {
    let (needed, help) = match reach {
        Reach::Group => ("group or loop", "give it to the task of the group".to_owned()),
        _ => ("task that runs a container", format!("give it to the tasks within, by `{key}/**`")),
    };
    Diagnostic::error(CODE, format!("`{setting}` needs a {needed}, and `{key}` matches none")).in_config(at).help(help)
}
