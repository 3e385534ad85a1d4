//! Values: constants, inputs and outputs of tasks, as Argo's expressions.
//!
//! [`source`] resolves a source of the pipeline, in the DAG of the task that reads it, to a
//! [`value::Value`]: a constant, or an expression of which the compiler knows whether it is JSON
//! text or the value itself, and of which type. The reader then asks the value for the form that it
//! needs, and [`conversion`] makes it. JSON text between templates is *inert*: it contains no two
//! left braces in a row, so that no text of a program can become a tag.

pub(crate) mod condition;
pub(crate) mod constant;
pub(crate) mod conversion;
pub(crate) mod executor_output;
pub(crate) mod final_status;
pub(crate) mod literal;
pub(crate) mod loop_item;
pub(crate) mod output;
pub(crate) mod source;
pub(crate) mod success_flags;
pub(crate) mod task_path;
pub(crate) mod value;
