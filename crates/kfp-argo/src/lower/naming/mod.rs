//! Names in the workflow: templates, parameters, artifacts, and paths in containers.

pub(crate) mod interface;
pub(crate) mod names;
pub(crate) mod parameters;
pub(crate) mod paths;
pub(crate) mod volume_names;
