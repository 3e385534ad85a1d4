//! The values that aliases and merge keys add, and their cost.

use std::collections::HashSet;

use crate::error::Problem;
use crate::tree::{Data, Entry, Node};

/// The budget for the values that aliases may add to a file, in bytes of memory, approximately.
pub(super) const BUDGET: usize = 32 << 20;

/// Returns the rest of a budget after a copy of the node; `None` if it is not sufficient.
pub(super) fn pay(budget: usize, node: &Node<'_>) -> Option<usize> {
    let budget = budget.checked_sub(size_of::<Entry<'_>>())?;
    match &node.data {
        Data::Scalar(scalar) => budget.checked_sub(scalar.text.len()),
        Data::Sequence(items) => items.iter().try_fold(budget, pay),
        Data::Mapping(entries) => {
            entries.iter().try_fold(budget, |budget, entry| pay(budget.checked_sub(entry.key.len())?, &entry.value))
        }
    }
}

/// Adds the entries of `<<`: own keys take precedence, then earlier mappings.
pub(super) fn merge<'s>(entries: &mut Vec<Entry<'s>>, merged: Vec<Node<'s>>) -> Result<(), Problem> {
    if merged.is_empty() {
        return Ok(());
    }
    let mut present: HashSet<String> = entries.iter().map(|entry| entry.key.to_string()).collect();
    for node in merged {
        let mappings = match node.data {
            Data::Mapping(_) => vec![node],
            Data::Sequence(items) => items,
            Data::Scalar(_) => return Err(Problem::BadMerge),
        };
        for mapping in mappings {
            let Data::Mapping(more) = mapping.data else { return Err(Problem::BadMerge) };
            entries.extend(more.into_iter().filter(|entry| present.insert(entry.key.to_string())));
        }
    }
    Ok(())
}
