//! The messages of the IR, as generated from `proto/`, with their proto3 JSON form as `serde`
//! implementations.
//!
//! Maps are ordered, except for the well-known `google.protobuf.Struct`: sort its fields before
//! use.

#![allow(missing_docs, clippy::all)]

/// The pipeline itself: `pipeline_spec.proto`.
pub mod ml_pipelines {
    include!("generated/ml_pipelines.rs");
    include!("generated/ml_pipelines.serde.rs");
}

/// Kubernetes settings of executors: `kubernetes_executor_config.proto`.
pub mod kfp_kubernetes {
    include!("generated/kfp_kubernetes.rs");
    include!("generated/kfp_kubernetes.serde.rs");
}

/// Messages of Google's packages that the other two use.
pub mod google {
    /// `status.proto`.
    pub mod rpc {
        include!("generated/google.rpc.rs");
        include!("generated/google.rpc.serde.rs");
    }

    /// Well-known types: any JSON, and durations.
    pub mod protobuf {
        pub use pbjson_types::value::Kind;
        pub use pbjson_types::{Any, Duration, ListValue, Struct, Value};
    }
}
