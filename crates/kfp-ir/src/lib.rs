//! The IR of Kubeflow Pipelines v2: its messages, the reader of its files, and the places of values
//! in a file.
//!
//! # What the IR is
//! A pipeline is a `PipelineSpec`: components by name, each a DAG of tasks or the label of an
//! executor, and a root component to start at. A `PipelineDeploymentConfig` in it defines the
//! executors. A second document, a `PlatformSpec` with a `KubernetesExecutorConfig` per executor,
//! contains settings for Kubernetes. All of these are protobuf messages in protobuf's JSON form, in
//! files of YAML or JSON. Two of the messages are untyped JSON inside others; [`Ir`] contains them
//! with their types.
//!
//! # How a file becomes messages
//! ```text
//! bytes --> trees --> parts --> shape check --> messages
//!          (yaml, json)  (document)   (shape)     (build)
//! ```
//! The SDK writes its files by the rules of YAML 1.1 in PyYAML's dialect, where `1e3`, `08` and `n`
//! are texts that need no quotes. Most readers would read them as numbers or booleans. So the
//! reader decides nothing before it knows the type: the tree keeps each scalar's text, and whether
//! it had quotes. Then *types decide*: a string field or a key takes the text as it is, a number
//! field reads a number in it, and only an untyped value follows PyYAML's rules (`resolve`).
//!
//! The tables of [`schema`], which are generated from the same files as the messages, contain the
//! type of every field. The shape check walks over tree and schema together and reports everything
//! that does not fit; after that, building the messages cannot fail.
//!
//! The crate does not check the meaning of a pipeline: it reads a spec without a root as well.
//!
//! # Places
//! A [`Path`] identifies a value, a [`Span`] its place in the text. Errors of reading have both.
//! For errors that are found later, [`Places`] reads the source again and looks up a path: a file
//! without errors pays nothing for it.
//!
//! The crate is pure: it uses no files, clock or environment. It accepts any bytes.

mod build;
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
mod well_known;
mod yaml;

pub use error::{Problem, ReadError};
pub use lines::Span;
pub use mismatch::{Expected, Found};
pub use path::{Path, Step};
pub use place::{Layout, Place, Places, locate};
pub use read::{Ir, ReadOptions, read};
pub use similar::distance;
