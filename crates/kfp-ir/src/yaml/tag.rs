//! YAML tags, of which few have a meaning here.

use saphyr_parser::{ScalarStyle, Tag};

use crate::error::Problem;
use crate::tree::Form;

/// Returns the notation that a scalar's style and tag stand for.
pub(super) fn form(style: ScalarStyle, tag: Option<&Tag>) -> Result<Form, Problem> {
    let by_style = if style == ScalarStyle::Plain { Form::Plain } else { Form::Quoted };
    let Some(tag) = tag else { return Ok(by_style) };
    match written_out(tag).strip_prefix("tag:yaml.org,2002:") {
        Some("str") => Ok(Form::Quoted),
        Some("int" | "float" | "bool" | "null") => Ok(Form::Plain),
        None if is_bare(tag) => Ok(Form::Quoted),
        _ => Err(Problem::UnsupportedTag { tag: written_out(tag) }),
    }
}

/// Checks that the tag of a list or mapping states its own kind.
pub(super) fn collection(tag: Option<&Tag>, name: &str) -> Result<(), Problem> {
    match tag {
        Some(tag) if !is_bare(tag) && written_out(tag).strip_prefix("tag:yaml.org,2002:") != Some(name) => {
            Err(Problem::UnsupportedTag { tag: written_out(tag) })
        }
        _ => Ok(()),
    }
}

/// The tag `!` alone: the default type for the kind of node.
fn is_bare(tag: &Tag) -> bool {
    written_out(tag) == "!"
}

fn written_out(tag: &Tag) -> String {
    format!("{}{}", tag.handle, tag.suffix)
}
