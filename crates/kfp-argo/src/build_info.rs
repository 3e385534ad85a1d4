//! Annotations that tell from what a workflow was compiled, so that a run leads back to its
//! pipeline.

use std::collections::BTreeMap;

use argo_model::escape;
use kfp_ir::Ir;
use sha2::{Digest, Sha256};

/// The maximum length of a text that comes from the pipeline.
const MAX_CHARS: usize = 256;

/// The inputs of a compilation. They do not contain the time, so that equal inputs give equal
/// workflows.
pub(crate) struct BuildInfo {
    pipeline: String,
    sdk_version: String,
    /// The SHA-256 digest of the file, as `sha256sum` prints it.
    digest: String,
}

impl BuildInfo {
    pub(crate) fn new(source: &[u8], ir: &Ir) -> Self {
        let info = ir.pipeline.pipeline_info.as_ref();
        let hex: String = Sha256::digest(source).iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            pipeline: info.map(|info| info.name.clone()).unwrap_or_default(),
            sdk_version: ir.pipeline.sdk_version.clone(),
            digest: format!("sha256:{hex}"),
        }
    }

    /// Adds the annotations. Those of the options file win.
    pub(crate) fn annotate(&self, annotations: &mut BTreeMap<String, String>) {
        // The controller substitutes tags in the annotations of runs.
        let text = |text: &str| escape::apart(&text.chars().take(MAX_CHARS).collect::<String>());
        for (key, value) in [
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("pipeline", text(&self.pipeline)),
            ("sdk-version", text(&self.sdk_version)),
            ("pipeline-digest", self.digest.clone()),
        ] {
            if !value.is_empty() {
                annotations.entry(format!("kfp-compile/{key}")).or_insert(value);
            }
        }
    }
}
