//! The workflow is too large for a Kubernetes object, or close to it.
//!
//! Argo stores a workflow, and the state of all its tasks beside it, in one object of at most 1
//! MiB. From half of that there is a warning: every task of a run adds to it. From nine tenths it
//! is an error. A run of a `WorkflowTemplate` keeps the template twice, so there the bounds are half
//! as high. It is an error too when the constants of tasks refer to each other so often, or over
//! so many steps, that they alone come to more.
//!
//! # Why it matters
//!
//! The cluster would refuse the workflow, or the run would end when its state no longer fits.
//!
//! # Example
//!
//! ```python
//! for table in tables:          # 5000 tables: 5000 tasks
//!     train(table=table)
//! ```
//!
//! # What to do in Python
//!
//! Loop at run time instead of while compiling, so that there is one task:
//!
//! ```python
//! with dsl.ParallelFor(tables) as table:
//!     train(table=table)
//! ```
//!
//! Put long sources into a package in the image (`@dsl.component(base_image=…, target_image=…)`),
//! and large constants into artifacts. The message names what takes the most space. Without a
//! change in Python, `kfp-compile --external-programs programs.yaml` keeps the sources of
//! components in config maps, to be applied before the workflow.

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP405", "workflow-size");

/// The maximum size of an object, in bytes of JSON (Argo's `MAX_WORKFLOW_SIZE`).
pub(crate) const MAX_BYTES: usize = 1024 * 1024;

/// A finding where the workflow is close to what fits; `copies` says how often a run keeps it;
/// `largest` are its largest templates, by name and bytes; `apart` is what it would have without
/// its programs.
pub(crate) fn workflow_size(
    bytes: usize,
    copies: usize,
    largest: &[(String, usize)],
    apart: Option<usize>,
) -> Option<Diagnostic> {
    let kibi = |bytes: usize| bytes.div_ceil(1024);
    let names: Vec<String> = largest.iter().map(|(name, bytes)| format!("{name} ({} KiB)", kibi(*bytes))).collect();
    let apart = apart.map_or_else(String::new, |bytes| {
        format!("; with --external-programs FILE, which keeps sources in config maps, it has {} KiB", kibi(bytes))
    });
    let help = format!(
        "the largest parts: {}{apart}; pass large values as artifacts, and loop with dsl.ParallelFor",
        names.join(", ")
    );
    let mut size = format!("the workflow has {} KiB", kibi(bytes));
    if copies > 1 {
        size += ", and a run of the template keeps it twice";
    }
    let found = match bytes * copies {
        _ if bytes > MAX_BYTES / 10 * 9 => Diagnostic::error(
            CODE,
            format!("{size}; Argo keeps it, and the state of its tasks, in an object of at most 1024 KiB"),
        ),
        _ if bytes > MAX_BYTES / 2 => {
            Diagnostic::warning(CODE, format!("{size}; with the state of its tasks it must stay below 1024 KiB"))
        }
        _ => return None,
    };
    Some(found.help(help))
}

/// Constants that refer to each other come to more than fits, or go on and on.
pub(crate) fn references(at: &Location) -> Diagnostic {
    let message = "this constant is too long with all the constants that it refers to: together they can have 1024 KiB and 100 steps";
    Diagnostic::error(CODE, message).at(at).help("refer to a parameter or an output instead of another constant")
}
