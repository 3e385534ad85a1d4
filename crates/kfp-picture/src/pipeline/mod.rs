//! The picture of a checked pipeline: every use of a component becomes a box.

mod expand;
mod facts;
mod labels;
mod parameters;
mod references;

use kfp_argo::Checked;

pub(crate) use expand::Expansion;
pub use expand::TooLarge;
pub(crate) use parameters::{Demand, Origin};

use crate::picture::Picture;

/// Returns the picture of a pipeline.
///
/// # Errors
/// Returns an error if sub-pipelines, each used several times, make too many boxes.
pub fn picture(checked: &Checked) -> Result<Picture, TooLarge> {
    Ok(Expansion::new(checked)?.picture)
}
