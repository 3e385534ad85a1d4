//! The IR of Kubeflow Pipelines v2: its messages, how files of it are read, and where in a file a
//! value stands.
//!
//! # What the IR is
//! A pipeline is a `PipelineSpec`: components by name, each a DAG of tasks or the label of an
//! executor, and a root component to start at. How the executors run stands apart, in a
//! `PipelineDeploymentConfig`; what Kubernetes should do for them stands in yet another document, a
//! `PlatformSpec` with a `KubernetesExecutorConfig` per executor. All of these are protobuf
//! messages, but nobody sends them as such: they are files of YAML or JSON in protobuf's JSON form.
//! Two of the messages even travel as untyped JSON inside of others; [`Ir`] has them as what they
//! are.
//!
//! # How a file becomes messages
//! ```text
//! bytes --> trees --> parts --> shape check --> messages
//!          (yaml, json)  (document)   (shape)       (de)
//! ```
//! The SDK writes its files by the rules of YAML 1.1 in PyYAML's dialect, where `1e3`, `08` and `n`
//! are texts that need no quotes. Most readers would take them for numbers or booleans. So nothing
//! is decided before the type is known: the tree keeps each scalar's text, and whether it had
//! quotes. Then *types decide*: a string field or a key takes the text as it is, a number field
//! reads a number in it, and only an untyped value asks PyYAML's rules (`resolve`).
//!
//! Which type a field has is told by the tables of [`schema`], which are generated from the same
//! files as the messages. The shape check walks tree and schema side by side and reports everything
//! that doesn't fit, not only the first; after that, building the messages cannot fail.
//!
//! Whether a pipeline makes *sense* is nothing this crate looks at: a spec without a root reads
//! well.
//!
//! # Places
//! A [`Path`] says which value is meant, a [`Span`] where that is in the text. Errors of reading
//! have both. For what is found wrong later, [`Places`] reads the source again and looks a path up:
//! a file without errors pays nothing for it.
//!
//! The crate is pure: no files, no clock, no environment; and any bytes may come in.

mod de;
mod document;
mod error;
mod json;
mod lines;
pub mod messages;
mod mismatch;
mod path;
mod place;
mod read;
mod resolve;
mod scalar;
pub mod schema;
mod shape;
mod similar;
mod source;
mod tree;
mod yaml;

pub use error::{Problem, ReadError};
pub use lines::Span;
pub use mismatch::{Expected, Found};
pub use path::{Path, Step};
pub use place::{Layout, Place, Places, locate};
pub use read::{Ir, ReadOptions, read};
pub use similar::distance;
