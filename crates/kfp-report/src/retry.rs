//! What `argo retry` runs again: what failed, and what has not run because of it (fact A18).
//!
//! One limit is Argo's: if anything that ran after a failed task succeeded, the failure counts as
//! handled, and the retry leaves it alone. Exit hooks do not count.

use std::collections::BTreeSet;

use crate::workflow::{Node, Workflow};

/// Returns true if a retry runs the failed node again.
pub(crate) fn runs_again(workflow: &Workflow, node: &Node) -> bool {
    let nodes = &workflow.status.nodes;
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = node.children.iter().map(String::as_str).collect();
    while let Some(id) = open.pop() {
        let Some(child) = nodes.get(id).filter(|_| seen.insert(id)) else { continue };
        if child.node_flag.hooked {
            continue;
        }
        let is_attempt = child.is_attempt();
        if child.phase == "Succeeded" && !is_attempt && child.kind != "StepGroup" {
            return false;
        }
        open.extend(child.children.iter().map(String::as_str));
    }
    true
}
