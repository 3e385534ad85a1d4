//! The item of an inner loop hides the item of the outer loop.
//!
//! The SDK names the item of a loop after its list. If two nested loops run over the same list, both
//! items have the same name, and the IR does not tell which of them a task in the inner loop reads.
//! The compiler takes the item of the inner loop.
//!
//! # Why it matters
//!
//! If the task uses the item of the outer loop in Python, it gets the item of the inner loop
//! instead, without any error.
//!
//! # Example
//!
//! ```python
//! with dsl.ParallelFor(names) as left:
//!     with dsl.ParallelFor(names) as right:
//!         compare(a=left, b=right)          # a and b are both `right`
//! ```
//!
//! # What to do in Python
//!
//! Loop over two different lists: pass the same list as two parameters of the pipeline, or return it
//! from a component for the inner loop.
//!
//! ```python
//! @dsl.pipeline
//! def pairs(lefts: list, rights: list):
//!     with dsl.ParallelFor(lefts) as left:
//!         with dsl.ParallelFor(rights) as right:
//!             compare(a=left, b=right)
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP310", "hidden-item");

/// Reports an inner loop that runs over the list of an outer one, and in which tasks read an item.
pub(crate) fn hidden_item(at: &Location, item: &str) -> Diagnostic {
    let list = item.strip_prefix("pipelinechannel--").unwrap_or(item);
    let list = list.strip_suffix("-loop-item").unwrap_or(list);
    let message =
        format!("two nested loops run over the list `{list}`: tasks in the inner one read the inner loop's item");
    Diagnostic::warning(CODE, message)
        .at(at)
        .help("the SDK uses one name for both items; loop over a second parameter with the same list")
}
