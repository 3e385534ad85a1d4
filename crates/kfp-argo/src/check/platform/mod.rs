//! The platform document: from its messages to settings of the run and of pods.
//!
//! [`run`] reads the settings of the run, [`workspace`] the claim behind the workspace, and [`pod`]
//! the settings of one executor's pod with the help of the other files. A setting whose value is
//! only known at run time becomes a [`reader::Reference`]. Nothing in this room knows the walk.

mod env;
mod init_containers;
pub(super) mod pod;
pub(super) mod reader;
mod resource_claims;
pub(super) mod run;
mod scheduling;
mod volumes;
pub(super) mod workspace;
