//! A mapping contains a name twice.
//!
//! # Why it matters
//!
//! Some readers of YAML use the first value and others the second, so one of the tasks, inputs or
//! components would be lost.
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
//! that was written by hand, rename one of them, and every reference to it.

use super::Code;

pub(super) const CODE: Code = Code::new("KFP005", "duplicate-key");
