//! The workflow around the templates: its arguments, its metadata, and the verdict on its run.

mod argument_check;
pub(crate) mod metadata;
pub(crate) mod root;
pub(crate) mod verdict;
