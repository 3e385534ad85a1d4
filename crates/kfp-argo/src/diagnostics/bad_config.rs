//! The options file cannot be read, or says what cannot be.
//!
//! `kfp-compile.yaml` is a YAML file with the keys that `kfp-compile schema` describes. Texts in it may hold Argo's tags, `{{workflow.name}}`, but each has
//! to be whole.
//!
//! # Why it matters
//!
//! A key that nobody knows would have no effect, and an unfinished tag would end the run.
//!
//! # Example
//!
//! ```yaml
//! tasks:
//!   train: {nodeselector: {gpu: "true"}}
//! ```
//!
//! # What to do in Python
//!
//! Nothing: correct the file. An editor that knows the schema shows mistakes while you write:
//!
//! ```yaml
//! # yaml-language-server: $schema=kfp-compile.schema.json
//! tasks:
//!   train: {nodeSelector: {gpu: "true"}}
//! ```

use kfp_ir::{Path, Span};

use super::{Code, Diagnostic, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP507", "bad-config");

impl Diagnostic {
    /// A finding about an options file that cannot be read. `unknown` is a word of it, and those that could stand there.
    pub fn unreadable_config(message: String, unknown: Option<(&str, &[&str])>, span: Option<Span>) -> Self {
        let help = unknown.and_then(|(word, known)| did_you_mean(word, known.iter().copied()));
        Self { in_config: true, span, ..Self::error(CODE, message).maybe_help(help) }
    }
}

pub(crate) fn open_tag(at: &Path, text: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{text}` has a `{{{{` without its `}}}}`"))
        .in_config(at)
        .help("end the tag; braces that are none can be made by an expression: {{='{'+'{'}}")
}

pub(crate) fn second_pod_patch(at: &Path, template: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the template \"{template}\" has a podSpecPatch of the compiler's own"))
        .in_config(at)
        .help("say it by other keys, such as nodeSelector or tolerations, or change the template by `patches`")
}
