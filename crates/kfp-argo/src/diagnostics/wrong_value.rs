//! A field has a value of the wrong kind, for example a list in place of a text.
//!
//! # Why it matters
//!
//! The compiler would have to guess the meaning. The KFP backend refuses such files.
//!
//! # Example
//!
//! ```yaml
//! retryPolicy: {maxRetryCount: many}
//! ```
//!
//! `maxRetryCount` is a whole number.
//!
//! # What to do in Python
//!
//! The SDK does not write such values: compile the pipeline again instead of editing the file.
//! Texts that YAML reads as other types (`yes`, `1e3`, `null`) need quotes when they are
//! written by hand.

use super::Code;

pub(super) const CODE: Code = Code::new("KFP004", "wrong-value");
