//! The options file cannot be read, or has an invalid value.
//!
//! `kfp-compile.yaml` is a YAML file with the keys that `kfp-compile schema` describes. Texts in it
//! may contain Argo's tags, such as `{{workflow.name}}`, but every tag must be complete.
//!
//! # Why it matters
//!
//! An unknown key would have no effect, and an incomplete tag would end the run.
//!
//! # Example
//!
//! ```yaml
//! tasks:
//!   train: {nodeselector: {gpu: "true"}}
//! ```
//!
//! # What to do
//!
//! Correct the file. An editor that knows the schema shows mistakes as you type:
//!
//! ```yaml
//! # yaml-language-server: $schema=kfp-compile.schema.json
//! tasks:
//!   train: {nodeSelector: {gpu: "true"}}
//! ```

use kfp_ir::Span;

use super::{Code, Diagnostic, did_you_mean};
use crate::options::Origin;

pub(super) const CODE: Code = Code::new("KFP507", "bad-config");

impl Diagnostic {
    /// Returns the error for an options file that cannot be read. `file` is its number. `unknown`
    /// is a word in it, and the words that are known there.
    pub fn unreadable_config(
        file: usize,
        message: String,
        unknown: Option<(&str, &[&str])>,
        span: Option<Span>,
    ) -> Self {
        let help = unknown.and_then(|(word, known)| did_you_mean(word, known.iter().copied()));
        Self { config_file: Some(file), span, ..Self::error(CODE, message).maybe_help(help) }
    }
}

pub(crate) fn open_tag(at: &Origin, text: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{text}` has a `{{{{` without its `}}}}`"))
        .in_config(at)
        .help("complete the tag; for two literal braces, write the expression {{='{'+'{'}}")
}

pub(crate) fn second_pod_patch(at: &Origin, template: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the template `{template}` already has a podSpecPatch, made by the compiler"))
        .in_config(at)
        .help("use other keys, such as nodeSelector or tolerations, or change the template by `patches`")
}

pub(crate) fn nested_sections(at: &Origin, key: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the section of a pipeline cannot have the key `{key}`")).in_config(at)
}

pub(crate) fn too_many_paths(at: &Origin, most: usize) -> Diagnostic {
    Diagnostic::error(CODE, format!("the pipeline has more than {most} paths to tasks"))
        .in_config(at)
        .help("use `components` or `executors`, which do not depend on the path")
}

pub(crate) fn unknown_code(at: &Origin, code: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{code}` is not the code of a warning"))
        .in_config(at)
        .help("`kfp-compile explain` lists all codes")
}
