//! Pictures of KFP pipelines and of their runs.
//!
//! | module | contents |
//! |---|---|
//! | [`picture`] | the picture of a pipeline: boxes in boxes, and edges between them |
//! | [`pipeline`] | the picture of a checked pipeline |
//! | [`run`] | the states of the boxes in one run |
//! | [`what_if`] | the runs in which one task fails, by the meaning of the pipeline |
//! | [`mermaid`] | the picture as a Mermaid flowchart |
//! | `layout` | the places of boxes and edges, by the `dagre` library |
//! | [`page`] | the picture as an HTML page that needs no network |
//!
//! The crate reads no file, clock or network; equal input has equal output.

mod layout;
pub mod mermaid;
pub mod page;
pub mod picture;
pub mod pipeline;
pub mod run;
pub mod what_if;
