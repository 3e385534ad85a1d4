//! TODO prose

mod check;
pub mod diagnostics;
pub mod graph;
mod lower;
mod options;
pub mod pipeline;

use argo_model::{Format, Workflow, emit};
use diagnostics::{Diagnostic, Diagnostics, unreadable};
pub use options::{Argument, Options, StateWords, ToleratedFailures};

/// A compiled pipeline.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The workflow.
    pub workflow: Workflow,
    /// What its author should know.
    pub warnings: Vec<Diagnostic>,
}

impl Compiled {
    /// The workflow's text.
    ///
    /// # Errors
    /// See [`emit::emit`].
    pub fn to_text(&self, format: Format) -> Result<String, emit::EmitError> {
        emit::emit(&self.workflow, format)
    }
}

/// Compiles the IR in `source`.
///
/// # Errors
/// All errors found.
pub fn compile(source: &[u8], options: &Options) -> Result<Compiled, Diagnostics> {
    let read_options = kfp_ir::ReadOptions { allow_unknown: options.allow_unknown };
    let ir = kfp_ir::read(source, &read_options)
        .map_err(|errors| Diagnostics(errors.into_iter().map(unreadable::unreadable).collect()))?;
    let pipeline = check::check(&ir).map_err(Diagnostics)?;
    let arguments = check::check_arguments(&pipeline, &options.arguments).map_err(Diagnostics)?;
    let plan = graph::plan(pipeline).map_err(Diagnostics)?;
    let workflow = lower::argo::lower(&plan, options, &arguments);
    Ok(Compiled { workflow, warnings: Vec::new() })
}
