//! The messages of the IR, as generated from `proto/`.
//!
//! Serializing a message prints the names that its fields have in JSON. The result is not proto3
//! JSON: fields with default values are printed, too.

#![allow(missing_docs)]

/// The pipeline itself: `pipeline_spec.proto`.
pub mod ml_pipelines {
    include!("generated/ml_pipelines.rs");
}

/// Kubernetes settings of executors: `kubernetes_executor_config.proto`.
pub mod kfp_kubernetes {
    include!("generated/kfp_kubernetes.rs");
}

/// Messages of Google's packages that the other two use.
pub mod google {
    /// `status.proto`.
    pub mod rpc {
        include!("generated/google.rpc.rs");
    }

    /// Well-known types: any JSON, and durations.
    pub mod protobuf {
        pub use crate::well_known::{Any, Duration, Struct, Value};
    }
}
