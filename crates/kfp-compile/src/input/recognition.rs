//! Recognizes files that are not pipelines, but are often passed in place of one.

use std::path::Path;

use kfp_argo::diagnostics::Diagnostic;
use serde::Deserialize;

use crate::config;

/// Returns the finding for a program that is not in a Python file.
pub(super) fn refuse(path: &Path, bytes: &[u8]) -> Option<Diagnostic> {
    let file = path.display();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if extension.eq_ignore_ascii_case("ipynb") {
        let help = "call `kfp_compile.compile(pipeline)` in a cell, or write the pipeline into a Python file";
        return Some(Diagnostic::not_a_pipeline(format!("{file} is a notebook, not a compiled pipeline"), help));
    }
    let is_import = |line: &[u8]| line.starts_with(b"import kfp") || line.starts_with(b"from kfp");
    if bytes.split(|byte| *byte == b'\n').take(MAX_LINES).any(is_import) {
        let help = "pass the file itself, with the extension .py: `kfp-compile pipeline.py`";
        return Some(Diagnostic::not_a_pipeline("this is a Python program, not a compiled pipeline", help));
    }
    None
}

/// Returns what a file is that commands for several files leave out: patterns such as `*.yaml` also
/// match the options file and compiled workflows beside the pipelines.
pub(super) fn skip_reason(path: &Path, bytes: &[u8]) -> Option<&'static str> {
    if path.file_name().is_some_and(|name| name == config::NAME) {
        return Some("the options file");
    }
    let text = String::from_utf8_lossy(bytes);
    let head = Head::of(&text);
    let is_of_sdk_v1 = text.contains("pipelines.kubeflow.org/kfp_sdk_version");
    match (head.api_version.as_str(), head.kind.as_str()) {
        (version, _) if version.starts_with("argoproj.io/") && !is_of_sdk_v1 => Some("an Argo workflow"),
        ("v1", "List" | "ConfigMap") => Some("a Kubernetes object"),
        _ => None,
    }
}

/// Returns true for a file that starts with a compiled workflow, or with config maps for its
/// programs.
pub(crate) fn is_workflow(bytes: &[u8]) -> bool {
    skip_reason(Path::new(""), bytes).is_some()
}

/// The fields at the top of a Kubernetes object.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Head {
    api_version: String,
    kind: String,
}

impl Head {
    /// Reads JSON, or the unindented lines of YAML.
    fn of(text: &str) -> Self {
        if text.trim_start().starts_with('{') {
            return serde_json::from_str(text).unwrap_or_default();
        }
        let value_of = |key: &str| {
            let mut lines = text.lines().take(MAX_LINES);
            let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
            value.unwrap_or_default().trim_matches([' ', '"', '\'']).to_owned()
        };
        Self { api_version: value_of("apiVersion"), kind: value_of("kind") }
    }
}

/// The number of lines that decide what a file is.
const MAX_LINES: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_of_kubernetes_are_left_out_but_not_pipelines() {
        for (text, reason) in [
            ("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n", Some("an Argo workflow")),
            ("{\n  \"apiVersion\": \"argoproj.io/v1alpha1\"}\n", Some("an Argo workflow")),
            ("{\"spec\": {\"apiVersion\": \"argoproj.io/v1alpha1\"}}\n", None),
            ("args:\n- |\n  apiVersion: argoproj.io/v1alpha1\n", None),
            ("apiVersion: v1\nkind: List\n", Some("a Kubernetes object")),
            ("apiVersion: v1\nkind: Secret\n", None),
            ("apiVersion: argoproj.io/v1alpha1\nannotations: {pipelines.kubeflow.org/kfp_sdk_version: 1.8}\n", None),
            ("apiVersion: pipelines.kubeflow.org/v2beta1\nkind: PipelineVersion\n", None),
            ("pipelineInfo: {name: a}\n", None),
        ] {
            assert_eq!(skip_reason(Path::new("a.yaml"), text.as_bytes()), reason, "{text}");
        }
        assert_eq!(skip_reason(Path::new("b/kfp-compile.yaml"), b""), Some("the options file"));
    }

    #[test]
    fn programs_are_refused_by_name_or_content() {
        for (name, text) in [("p.ipynb", "{}"), ("P.IPYNB", ""), ("-", "\"\"\"Doc.\"\"\"\nfrom kfp import dsl\n")] {
            assert!(refuse(Path::new(name), text.as_bytes()).is_some(), "{name}");
        }
        // The source of a component is in an indented line, or behind a key.
        assert!(refuse(Path::new("-"), b"args:\n- |\n  import kfp\n").is_none());
    }
}
