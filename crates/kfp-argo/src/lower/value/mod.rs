//! Values: constants, inputs and outputs of tasks, as Argo's expressions.
//!
//! [`value::Value`] is a value of which the compiler knows how it is written; [`source`] resolves a source of the pipeline to one.

pub(crate) mod condition;
pub(crate) mod constant;
pub(crate) mod conversion;
pub(crate) mod final_status;
pub(crate) mod literal;
pub(crate) mod loop_item;
pub(crate) mod output;
pub(crate) mod source;
pub(crate) mod value;
