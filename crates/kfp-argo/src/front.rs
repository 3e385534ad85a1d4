//! The front end: from a file to a pipeline without errors, and the values that its run starts
//! with.

use std::collections::BTreeMap;

use kfp_ir::{Ir, Layout, ReadOptions};

use crate::check::{self, ArgumentValue};
use crate::diagnostics::{Diagnostic, Diagnostics, reading};
use crate::options::Options;
use crate::pipeline::Pipeline;

/// Values for inputs of the pipeline, each in the form of its type; `None` leaves the input without
/// one.
pub(crate) type Arguments = BTreeMap<String, ArgumentValue>;

/// Reads `source` and runs `stages` on it. Returns their result and all warnings.
///
/// # Errors
/// All findings of all stages that ran, if one of them is an error. Their paths lead through the
/// whole file.
pub(crate) fn run<T>(
    source: &[u8],
    options: &Options,
    stages: impl FnOnce(Ir, &mut Diagnostics) -> Option<T>,
) -> Result<(T, Vec<Diagnostic>), Diagnostics> {
    let mut sink = Diagnostics::default();
    let mut layout = Layout::default();
    let result = read(source, options, &mut sink).and_then(|ir| {
        layout = ir.layout.clone();
        stages(ir, &mut sink)
    });
    sink.place(&layout);
    sink.conclude(result)
}

/// Reads the messages of a file.
fn read(source: &[u8], options: &Options, sink: &mut Diagnostics) -> Option<Ir> {
    match kfp_ir::read(source, &ReadOptions { allow_unknown: options.allow_unknown }) {
        Ok(ir) => {
            sink.extend(ir.warnings.iter().cloned().map(reading::left_out));
            Some(ir)
        }
        Err(errors) => {
            sink.extend(errors.into_iter().map(reading::unreadable));
            None
        }
    }
}

/// Checks a pipeline, the options and the arguments. Takes the messages, which are half of the
/// memory, so that they are gone before the next stage.
pub(crate) fn check(ir: Ir, options: &Options, sink: &mut Diagnostics) -> Option<(Pipeline, Arguments)> {
    check::check_options(options, sink);
    let pipeline = check::check(&ir, sink)?;
    let arguments = check::check_arguments(&pipeline, &check::given_arguments(&ir, &pipeline, options), sink)?;
    Some((pipeline, arguments))
}
