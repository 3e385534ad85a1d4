//! The file cannot be read: it is not text, not YAML or JSON, or exceeds the limits for its size.
//!
//! The compiler reads what `kfp.compiler.Compiler().compile()` writes: YAML or JSON in UTF-8, plain
//! or in a zip or tar.gz archive that holds a `pipeline.yaml` or a single YAML file. Limits are 16
//! MiB of text, 600 000 values, 200 levels of nesting, and what aliases may add.
//!
//! # Why it matters
//!
//! The compiler needs the whole file: half of a pipeline must not run.
//!
//! # Example
//!
//! ```yaml
//! pipelineInfo: {name: hello
//! root:
//!   dag: {tasks: {}}
//! ```
//!
//! The bracket after `hello` is never closed.
//!
//! # What to do in Python
//!
//! Compile the pipeline again, and do not edit the file by hand:
//!
//! ```python
//! kfp.compiler.Compiler().compile(pipeline, "pipeline.yaml")
//! ```
//!
//! On Windows, `>` in PowerShell writes UTF-16; let the SDK write the file. A newline in the
//! pipeline's `description` or in a default may spoil the comments that old SDKs put at the top of
//! the file: remove it, or those comments.

use super::Code;

pub(super) const CODE: Code = Code::new("KFP001", "unreadable");
