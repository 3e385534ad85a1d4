//! The file is YAML or JSON, but not a pipeline of KFP v2.
//!
//! A pipeline has `pipelineInfo`, `root` and `schemaVersion` at its top. A second document with
//! `platforms` may follow it. Argo workflows, components and pipelines of KFP v1, and lists of any
//! kind are something else; so are two pipelines in one file.
//!
//! # Why it matters
//!
//! The compiler would have to guess what the file means.
//!
//! # Example
//!
//! ```yaml
//! apiVersion: argoproj.io/v1alpha1
//! kind: Workflow
//! spec: {entrypoint: root}
//! ```
//!
//! This is what the compiler writes, not what it reads; the SDK of KFP v1 wrote such files as well.
//!
//! # What to do in Python
//!
//! Compile a function with `@dsl.pipeline` (or a component) with KFP SDK 2:
//!
//! ```python
//! from kfp import compiler, dsl
//!
//! @dsl.pipeline
//! def pipeline(): ...
//!
//! compiler.Compiler().compile(pipeline, "pipeline.yaml")
//! ```
//!
//! Components of KFP v1 can be loaded with `kfp.components.load_component_from_file()` and used in
//! such a pipeline.

use super::{Code, Diagnostic};

pub(super) const CODE: Code = Code::new("KFP002", "not-a-pipeline");

impl Diagnostic {
    /// Reports a file of another kind, such as a Python program in place of what it compiles to.
    pub fn not_a_pipeline(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::error(CODE, message).help(help)
    }
}
