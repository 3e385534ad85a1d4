//! Passes over the finished templates that make a workflow smaller: from templates to templates.

pub(crate) mod externalize_programs;
pub(crate) mod hoist_common_command;
