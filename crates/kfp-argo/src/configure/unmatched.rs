//! Entries of the options files that have no effect.

use std::collections::BTreeSet;

use super::executor;
use super::walk::Walked;
use crate::diagnostics::{Diagnostics, unmatched_path};
use crate::options::{Pattern, Reach, Selector, TaskEntry};
use crate::pipeline::Pipeline;

/// Reports each entry that matches nothing, and each setting that does not fit what its entry
/// matches.
///
/// An entry for several pipelines may match nothing in this one. If it has no wildcard, that may be
/// a mistake all the same.
pub(super) fn report(pipeline: &Pipeline, entries: &[TaskEntry], walked: &Walked, sink: &mut Diagnostics) {
    for (entry, reached) in entries.iter().zip(&walked.reached) {
        let Some(reached) = reached else {
            if !(entry.is_shared && Pattern::new(&entry.pattern).has_wildcard()) {
                sink.push(unmatched_path::unmatched(entry, &known(pipeline, entry.selector, walked)));
            }
            continue;
        };
        let keys = entry.settings.keys();
        let unfit = keys.iter().filter(|key| !reached.contains(&Reach::of(key)) && !entry.is_shared);
        sink.extend(
            unfit.map(|key| unmatched_path::unfit(&entry.origin.key(key), key, &entry.pattern, Reach::of(key))),
        );
    }
}

/// Returns the names that a pattern could match.
fn known(pipeline: &Pipeline, selector: Selector, walked: &Walked) -> BTreeSet<String> {
    let names = pipeline.components.keys();
    match selector {
        Selector::Task => walked.paths.clone(),
        Selector::Component => names.map(ToString::to_string).collect(),
        Selector::Executor => names.filter_map(|name| executor(pipeline, name)).map(str::to_owned).collect(),
    }
}
