//! The lock file with the digest that each image had when it was verified. It belongs into the
//! repository, beside the pipeline.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use kfp_argo::ImageName;
use serde::{Deserialize, Serialize};

use crate::output;

/// The version of lock files.
const VERSION: u32 = 1;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lock {
    version: u32,
    /// The platform that the images were verified for.
    platform: String,
    /// Digests by image, as pipelines name it.
    pub(super) images: BTreeMap<String, String>,
}

impl Lock {
    pub(super) fn new(platform: String, images: BTreeMap<String, String>) -> Self {
        Self { version: VERSION, platform, images }
    }

    pub(super) fn read(path: &Path) -> Result<Self> {
        let bad = || format!("cannot read {}", path.display());
        let bytes = std::fs::read(path).with_context(bad)?;
        let lock: Self = serde_json::from_slice(&bytes).with_context(bad)?;
        ensure!(lock.version == VERSION, "{}: version {} of lock files is unknown", path.display(), lock.version);
        for (name, digest) in &lock.images {
            let pinned = pinned(name, digest);
            ensure!(ImageName::parse(&pinned).is_ok(), "{}: `{pinned}` is not an image", path.display());
        }
        Ok(lock)
    }

    pub(super) fn write(&self, path: &Path) -> Result<()> {
        output::write(path, &(serde_json::to_string_pretty(self)? + "\n"))
    }
}

/// Returns the name with the digest. The tag remains for readers; runtimes only look at the digest.
pub(super) fn pinned(name: &str, digest: &str) -> String {
    if name.contains('@') { name.to_owned() } else { format!("{name}@{digest}") }
}
