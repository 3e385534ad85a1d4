//! The pod of a container: environment, volumes, scheduling.
//!
//! Each setting is rendered once. A setting as a whole ([`scheduling`], [`resource_claims`])
//! becomes an expression; if it consists of literals, it is a field of the template, otherwise a
//! part of the [`patch`]. An entry of a list ([`env`], [`volumes`]) becomes an object of
//! Kubernetes; if it exists in every run, it is in the field, otherwise the patch contains it as an
//! expression.

pub(crate) mod env;
pub(crate) mod init_containers;
pub(crate) mod patch;
pub(crate) mod resource_claims;
pub(crate) mod scheduling;
pub(crate) mod settings;
pub(crate) mod volumes;
pub(crate) mod workspace;
