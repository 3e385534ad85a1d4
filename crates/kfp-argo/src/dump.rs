//! Prints what a stage hands to the next one, for developers of the compiler.

use crate::diagnostics::Diagnostics;
use crate::options::Options;
use crate::{front, graph, plan_of};

/// A stage whose result [`dump`] prints.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The checked pipeline.
    Pipeline,
    /// The graphs: roles, edges, and which inputs have values.
    Graph,
    /// The plan, before equal components are merged.
    Plan,
}

/// Returns the result of a stage, as Rust's `{:#?}` prints it. The format follows the types of the
/// compiler and is not stable.
///
/// # Errors
/// All findings, if one of them is an error.
#[doc(hidden)]
pub fn dump(source: &[u8], options: &Options, stage: Stage) -> Result<String, Diagnostics> {
    let (text, _) = front::run(source, options, |ir, sink| match stage {
        Stage::Pipeline => front::check(ir, options, sink).map(|(pipeline, _)| format!("{pipeline:#?}\n")),
        Stage::Graph => {
            let (pipeline, _) = front::check(ir, options, sink)?;
            let configured = crate::configure::configure(&pipeline, options, sink)?;
            graph::graphs(&pipeline, &configured, sink).map(|graphs| format!("{graphs:#?}\n"))
        }
        Stage::Plan => plan_of(ir, options, sink).map(|(plan, _)| format!("{plan:#?}\n")),
    })?;
    Ok(text)
}
