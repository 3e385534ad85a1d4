//! The pod of a container: environment, volumes, scheduling.
//!
//! Each setting has two forms: a typed field of the template if it is known when compiling, and an
//! expression if a task supplies it at run time. [`patch`] puts the latter together.

pub(crate) mod env;
pub(crate) mod init_containers;
pub(crate) mod patch;
pub(crate) mod resource_claims;
pub(crate) mod scheduling;
pub(crate) mod settings;
pub(crate) mod volumes;
pub(crate) mod workspace;
