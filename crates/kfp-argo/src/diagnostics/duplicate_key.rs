//! A name is there twice in one mapping.
//!
//! # Why it matters
//!
//! Readers of YAML differ in which of the two they take, so one of the tasks, inputs or components would vanish.
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
//! The SDK gives every task a name of its own (`train`, `train-2`): compile the pipeline again. In a file that was put together by hand, rename
//! one of them, and the places that refer to it.

use super::Code;

pub(super) const CODE: Code = Code::new("KFP005", "duplicate-key");
