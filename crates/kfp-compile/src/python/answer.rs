//! The answer of the helper program, as `helper.py` writes it.

use serde::Deserialize;

use super::Origins;
use super::place::PythonPlace;

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Answer {
    /// The SDK compiled the pipeline. The IR is in a file.
    Compiled { origins: Origins },
    /// There is no IR.
    Refused(Refusal),
}

impl Answer {
    /// Returns true if the interpreter has no KFP SDK that can be used.
    pub(super) fn lacks_sdk(&self) -> bool {
        matches!(self, Self::Refused(Refusal::SdkMissing { .. } | Refusal::SdkTooOld { .. }))
    }
}

/// The reason why there is no IR.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Refusal {
    /// The interpreter has no KFP SDK, or one that cannot be imported: then it has a version.
    SdkMissing { python: String, error: String, version: Option<String> },
    /// The interpreter has version 1 of the SDK.
    SdkTooOld { python: String, version: String },
    /// The file has no pipeline, but perhaps components.
    NoPipeline { components: Vec<String> },
    /// The file has several pipelines.
    SeveralPipelines { names: Vec<String> },
    /// The file has nothing with the name of `--function`.
    UnknownFunction { names: Vec<String> },
    /// The name of `--function` is a component, or an object of another type.
    NotAPipeline { is_a: String, names: Vec<String> },
    /// The file or the SDK raised an exception.
    Raised(Raised),
}

/// An exception.
#[derive(Debug, Deserialize)]
pub(super) struct Raised {
    /// The type, such as `TypeError`.
    pub(super) error: String,
    pub(super) text: String,
    /// The innermost place outside of libraries.
    pub(super) place: Option<PythonPlace>,
    /// The calls outside of libraries, the innermost last.
    pub(super) trace: Vec<Call>,
    /// The name of a module that cannot be imported.
    pub(super) missing_module: Option<String>,
    /// The path of the interpreter.
    pub(super) python: String,
}

/// One call of a trace.
#[derive(Debug, Deserialize)]
pub(super) struct Call {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) function: String,
    pub(super) text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        let read = |text: &str| serde_json::from_str::<Answer>(text).unwrap();
        assert!(matches!(read(r#"{"kind": "compiled", "origins": {}}"#), Answer::Compiled { .. }));
        let several = read(r#"{"kind": "several-pipelines", "names": ["a", "b"]}"#);
        assert!(matches!(several, Answer::Refused(Refusal::SeveralPipelines { names }) if names == ["a", "b"]));
    }
}
