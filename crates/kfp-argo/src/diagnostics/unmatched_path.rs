//! An entry of the options file matches no task, or has a setting that does not fit its tasks.
//!
//! Paths consist of the keys of tasks, from the root on: `train`, `exit-handler-1/train`. `*`
//! matches any part of a key, `**` any number of keys. Settings of pods are for tasks that run a
//! container, `failFast` and `parallelism` for groups and loops.
//!
//! In a part of the file that is for several pipelines, an entry may match no task of one of them:
//! that is a warning, and for an entry with a wildcard no finding at all.
//!
//! # Why it matters
//!
//! The run would not have the setting.
//!
//! # Example
//!
//! ```yaml
//! tasks:
//!   trian: {timeout: 1h}
//! ```
//!
//! # What to do
//!
//! Correct the path. The key of a task comes from the name of its function:
//!
//! ```python
//! train_model().set_display_name("train")   # the key is train-model
//! ```
//!
//! An entry for one of several pipelines belongs to the section of that pipeline:
//!
//! ```yaml
//! pipelines:
//!   nightly:
//!     tasks: {train: {timeout: 1h}}
//! ```

use std::collections::BTreeSet;

use kfp_ir::Step;

use super::{Code, Diagnostic, did_you_mean, is_nearest};
use crate::options::{Origin, Reach, TaskEntry};

pub(super) const CODE: Code = Code::new("KFP508", "unmatched-path");

/// An entry that matches nothing. One that is meant for several pipelines may do so on purpose.
pub(crate) fn unmatched(entry: &TaskEntry, known: &BTreeSet<String>) -> Diagnostic {
    let (pattern, noun) = (&entry.pattern, entry.selector.noun());
    let message = format!("`{pattern}` matches no {noun}");
    let finding = if entry.is_shared { Diagnostic::warning(CODE, message) } else { Diagnostic::error(CODE, message) };
    finding.in_config(&entry.origin).maybe_help(unmatched_help(entry, known))
}

fn unmatched_help(entry: &TaskEntry, known: &BTreeSet<String>) -> Option<String> {
    if let Some(path) = the_only_path_to(&entry.pattern, known) {
        return Some(format!("did you mean `{path}`?"));
    }
    let help = did_you_mean(&entry.pattern, known.iter().map(String::as_str));
    let is_in_section = entry.origin.path.steps().contains(&&Step::Key("pipelines".to_owned()));
    if is_in_section || help.as_ref().is_some_and(|help| is_nearest(help)) {
        return help;
    }
    let elsewhere = "if it is for another pipeline, move it to `pipelines: {NAME: …}`";
    Some(help.map_or_else(|| elsewhere.to_owned(), |help| format!("{help}; {elsewhere}")))
}

/// Returns the path of a task in a group if the pattern is the last part of this path alone.
fn the_only_path_to<'a>(pattern: &str, known: &'a BTreeSet<String>) -> Option<&'a str> {
    let mut paths = known.iter().filter(|path| path.strip_suffix(pattern).is_some_and(|group| group.ends_with('/')));
    paths.next().filter(|_| paths.next().is_none()).map(String::as_str)
}

pub(crate) fn unfit(at: &Origin, setting: &str, pattern: &str, reach: Reach) -> Diagnostic {
    let (needed, help) = match reach {
        Reach::Group => ("group or loop", "set it for the task of the group".to_owned()),
        _ => ("task that runs a container", format!("set it for the tasks in the group: `{pattern}/**`")),
    };
    Diagnostic::error(CODE, format!("`{setting}` needs a {needed}, but `{pattern}` matches none"))
        .in_config(at)
        .help(help)
}
