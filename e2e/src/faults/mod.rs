//! Faults: what Argo, Kubernetes and people do to a run, and how the run has to end all the same.
//!
//! A [`case::Case`] is a pipeline, disturbances, and an expectation. [`player::play`] runs it on a
//! [`crate::Cluster`], and the observation is compared with the expectation and with the promises
//! that every run keeps ([`promise::broken_promises`]). `docs/dev/faults.md` explains the use.

pub mod case;
pub mod cases;
pub mod disturbance;
pub mod environment;
pub mod expectation;
pub mod observation;
pub mod operator;
pub mod player;
pub mod preflight;
pub mod promise;
pub mod rights;
pub mod shape;
pub mod soak;
pub mod submission;
pub mod suite;
pub mod table;
