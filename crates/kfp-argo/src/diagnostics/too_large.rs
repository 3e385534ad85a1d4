//! A text is too long for a command line, or close to it.
//!
//! Linux takes at most 128 KiB for one argument of a program, and Argo 3.5 no more than that for a
//! container's whole template. All inputs of a Python component travel in one argument. All
//! arguments together can have 2 MiB. Above the limit it is an error, from three quarters of it a
//! warning.
//!
//! # Why it matters
//!
//! The container would not start (`argument list too long`), after everything before it has run.
//! Some versions of Argo pass the name of a file instead of the text.
//!
//! # Example
//!
//! ```python
//! show(text=open("words.txt").read())    # 200 KiB become part of the pipeline
//! ```
//!
//! # What to do in Python
//!
//! Pass large data as an artifact, or put it into the image:
//!
//! ```python
//! @dsl.component
//! def words(out: dsl.Output[dsl.Dataset]): ...    # downloads it, and writes out.path
//!
//! show(text=words().outputs["out"])
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP401", "too-large");

/// The longest argument that Linux passes to a program (`MAX_ARG_STRLEN`), without its final zero
/// byte.
const MAX_ARGUMENT_BYTES: usize = 128 * 1024 - 1;

/// The size of all arguments of a program together, a quarter of the usual stack. Each argument
/// counts with its final zero byte and its address.
pub(crate) const MAX_COMMAND_LINE_BYTES: usize = 2 * 1024 * 1024;

/// Reports a text that is too long for one argument, or close to it.
pub(crate) fn check(at: &Location, what: &str, bytes: usize) -> Option<Diagnostic> {
    let most = MAX_ARGUMENT_BYTES;
    match bytes {
        _ if bytes > most => Some(too_large(at, what, bytes, most)),
        _ if bytes > most / 4 * 3 => Some(
            Diagnostic::warning(
                CODE,
                format!(
                    "{what} is {bytes} bytes long, close to the maximum of {most} bytes for an argument of a program"
                ),
            )
            .at(at)
            .help("pass large data as an artifact, or put it into the image; Argo 3.5 counts the whole container"),
        ),
        _ => None,
    }
}

/// Reports a command line that is too long as a whole.
pub(crate) fn command_line(at: &Location, bytes: usize) -> Diagnostic {
    let most = MAX_COMMAND_LINE_BYTES;
    Diagnostic::error(
        CODE,
        format!("the command line takes {bytes} bytes; the maximum for all arguments of a program is {most} bytes"),
    )
    .at(at)
    .help("pass large data as an artifact, or put it into the image")
}

fn too_large(at: &Location, what: &str, bytes: usize, most: usize) -> Diagnostic {
    Diagnostic::error(
        CODE,
        format!("{what} is {bytes} bytes long; the maximum for an argument of a program is {most} bytes"),
    )
    .at(at)
    .help("pass large data as an artifact, or put it into the image")
}
