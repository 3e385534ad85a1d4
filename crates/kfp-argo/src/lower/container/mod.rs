//! Containers: one template for each program, with KFP's placeholders in Argo's terms.

pub(crate) mod cache;
pub(crate) mod command;
pub(crate) mod executor_input;
pub(crate) mod folders;
pub(crate) mod limits;
pub(crate) mod model_images;
pub(crate) mod output_parameters;
pub(crate) mod placeholder;
pub(crate) mod resources;
pub(crate) mod task_config;
pub(crate) mod template;
