//! Probes: the effect of each field of the IR, measured by compiling a pipeline with it and without
//! it.

#![allow(clippy::unwrap_used)]

mod file;
mod schema;
mod table;
mod trees;
mod verdict;

pub(crate) use file::{Probe, ProbeFile, elsewhere, probe_files};
pub(crate) use schema::{Schema, Type, short};
pub(crate) use table::{Row, Section, table};
pub(crate) use verdict::judge;
