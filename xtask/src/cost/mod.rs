//! The cost of compiling and of runs, in committed tables.

pub(crate) mod compile;
mod controller;
pub(crate) mod growth;
mod processes;
pub(crate) mod run;
#[cfg(test)]
mod size;
pub(crate) mod stored;
mod upstream;
pub(crate) mod wall;
