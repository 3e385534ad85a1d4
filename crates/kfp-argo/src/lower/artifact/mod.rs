//! Artifacts: files and a record.
//!
//! Argo carries the files, from the path where one program wrote them to the path where another
//! reads them ([`inputs`], [`outputs`]). If Argo has no reference to them, the compiler computes
//! where they are stored ([`location`]). All else that a program learns about an artifact travels
//! as a [`record`], from which [`input_artifacts`] makes a part of KFP's executor input.

pub(crate) mod input_artifacts;
pub(crate) mod inputs;
pub(crate) mod location;
pub(crate) mod outputs;
pub(crate) mod record;
