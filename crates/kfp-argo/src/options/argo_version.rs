//! Versions of Argo Workflows.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

/// The version of Argo Workflows that the workflow is to run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
pub enum ArgoVersion {
    /// 3.5
    #[serde(rename = "3.5")]
    V3_5,
    /// 3.6
    #[serde(rename = "3.6")]
    V3_6,
    /// 3.7
    #[serde(rename = "3.7")]
    V3_7,
    /// 4.0
    #[serde(rename = "4.0")]
    V4_0,
    /// 4.1
    #[serde(rename = "4.1")]
    V4_1,
}

impl fmt::Display for ArgoVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ArgoVersion::V3_5 => "3.5",
            ArgoVersion::V3_6 => "3.6",
            ArgoVersion::V3_7 => "3.7",
            ArgoVersion::V4_0 => "4.0",
            ArgoVersion::V4_1 => "4.1",
        })
    }
}
