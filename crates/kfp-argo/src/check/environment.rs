//! The environment: names of variables.

use argo_model::escape::BRACE_VARIABLE;

use crate::diagnostics::{Diagnostic, Location, refused_name};

/// A finding for a name that Kubernetes refuses, or that is taken.
pub(super) fn check(name: &str, at: &Location) -> Option<Diagnostic> {
    let printable = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'=';
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    // Argo would take braces for a tag of its own.
    if name.is_empty() || !name.bytes().all(printable) || name.contains("{{") {
        return Some(refused_name::variable(at, name));
    }
    if name == BRACE_VARIABLE {
        return Some(refused_name::own_variable(at, name));
    }
    // Until Kubernetes 1.30 these were all there were.
    let everywhere = name.bytes().all(usual) && !name.starts_with(|first: char| first.is_ascii_digit());
    (!everywhere).then(|| refused_name::unusual_variable(at, name))
}
