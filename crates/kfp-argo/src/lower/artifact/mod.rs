//! Artifacts: files and a record.
//!
//! Argo carries the files, from the path where one program wrote them to the path where another
//! reads them ([`inputs`], [`outputs`]). If Argo has no reference to them, the artifact *travels by
//! location*: the compiler computes where it is stored ([`location`], [`uri`]). All else that a
//! program learns about an artifact is in its [`record`], in a parameter of its own.
//! [`artifact_source`] finds the record of a task's input, and [`input_artifacts`] makes of it a
//! part of KFP's executor input.

pub(crate) mod artifact_source;
pub(crate) mod input_artifacts;
pub(crate) mod inputs;
pub(crate) mod location;
pub(crate) mod outputs;
pub(crate) mod record;
pub(crate) mod uri;
