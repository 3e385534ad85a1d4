//! Printing: YAML for people, JSON for programs. The same object gives the same bytes.

use serde::Serialize;

/// How an object is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// YAML, with every string quoted that a YAML 1.1 reader (Kubernetes') would take for something else.
    #[default]
    Yaml,
    /// JSON, indented by two.
    Json,
}

/// Why an object could not be written.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// The YAML writer refused it.
    #[error("cannot write YAML: {0}")]
    Yaml(#[from] serde_saphyr::ser::Error),
    /// The JSON writer refused it.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// The object's text, with a newline at its end.
///
/// # Errors
/// When a writer refuses the object, which none of this crate's types brings about.
pub fn emit(object: &impl Serialize, format: Format) -> Result<String, EmitError> {
    let mut text = match format {
        Format::Yaml => serde_saphyr::to_string(object)?,
        Format::Json => serde_json::to_string_pretty(object)?,
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}
