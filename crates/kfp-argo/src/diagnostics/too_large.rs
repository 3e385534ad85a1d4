//! A text is too long for a command line.
//!
//! Linux takes at most 128 KiB for one argument of a program, and Argo no more than that for a container's whole template on
//! version 3.5. Pass large data as an artifact, or put it into the image.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP401", "too-large");

pub(crate) fn too_large(at: &Location, what: &str, bytes: usize, most: usize) -> Diagnostic {
    Diagnostic::error(CODE, format!("{what} is {bytes} bytes long; a program's argument can be {most} bytes at most"))
        .at(at)
        .help("pass large data as an artifact, or put it into the image")
}
