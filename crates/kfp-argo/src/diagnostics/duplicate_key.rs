//! A mapping contains a name twice.
//!
//! # Why it matters
//!
//! Readers of YAML differ in which of the two they take, so one of the tasks, inputs or components
//! would vanish.
//!
//! # Example
//!
//! ```yaml
//! tasks:
//!   train: {componentRef: {name: comp-train}}
//!   train: {componentRef: {name: comp-test}}
//! ```
//!
//! # What to do in Python
//!
//! The SDK names every task differently (`train`, `train-2`): compile the pipeline again. In a file
//! that was put together by hand, rename one of them, and the places that refer to it.

use super::Code;

pub(super) const CODE: Code = Code::new("KFP005", "duplicate-key");
