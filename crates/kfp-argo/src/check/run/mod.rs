//! Checks of a run: the arguments that the pipeline starts with, and the options.

pub(super) mod arguments;
pub(super) mod options;
mod time_zones;
