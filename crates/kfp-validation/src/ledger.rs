//! Ledger: the parts of a long validation that are done, so that it can be stopped and continued.
//!
//! A part is the pipelines of a folder, or some random ones. Each line of the file is a part, as
//! JSON. The last line about a part counts.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::sweep::Summary;

/// A part of a validation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Part {
    /// The version of Argo.
    pub argo_version: String,
    /// The pipelines.
    pub pipelines: String,
    /// The number of scenarios of each pipeline.
    pub scenarios: usize,
    /// The seed of the scenarios.
    pub seed: u64,
}

#[derive(Serialize, Deserialize)]
struct Line {
    part: Part,
    summary: Summary,
}

/// The parts that are done.
#[derive(Debug, Default)]
pub struct Ledger {
    path: PathBuf,
    parts: BTreeMap<Part, Summary>,
}

impl Ledger {
    /// Reads a ledger; a file that does not exist is an empty one.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn open(path: &Path) -> Result<Self> {
        let mut ledger = Self { path: path.to_owned(), parts: BTreeMap::new() };
        if path.exists() {
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            for line in text.lines() {
                let Line { part, summary } = serde_json::from_str(line).context("a line of the ledger")?;
                ledger.parts.insert(part, summary);
            }
        }
        Ok(ledger)
    }

    /// Returns the result of a part, if it is done.
    pub fn get(&self, part: &Part) -> Option<&Summary> {
        self.parts.get(part)
    }

    /// Adds a part to the file.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn add(&mut self, part: Part, summary: Summary) -> Result<()> {
        let mut line = serde_json::to_string(&Line { part: part.clone(), summary: summary.clone() })?;
        line.push('\n');
        // Several processes can write to one file, as each line is written at once.
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(line.as_bytes())?;
        self.parts.insert(part, summary);
        Ok(())
    }

    /// Returns the results of all parts, by version of Argo.
    pub fn by_version(&self) -> BTreeMap<String, Summary> {
        let mut versions: BTreeMap<String, Summary> = BTreeMap::new();
        for (part, summary) in &self.parts {
            versions.entry(part.argo_version.clone()).or_default().join(summary.clone());
        }
        versions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_about_a_part_counts() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.jsonl");
        let part = |pipelines: &str| Part {
            argo_version: "v4.1.2".to_owned(),
            pipelines: pipelines.to_owned(),
            scenarios: 2,
            seed: 1,
        };
        let summary = |runs| Summary { runs, ..Summary::default() };
        let mut ledger = Ledger::open(&path)?;
        for (pipelines, runs) in [("random 0 to 19", 5), ("random 20 to 39", 7), ("random 0 to 19", 40)] {
            ledger.add(part(pipelines), summary(runs))?;
        }
        let ledger = Ledger::open(&path)?;
        assert_eq!(ledger.get(&part("random 0 to 19")).map(|summary| summary.runs), Some(40));
        assert!(ledger.get(&part("testdata")).is_none());
        assert_eq!(ledger.by_version()["v4.1.2"].runs, 47);
        Ok(())
    }
}
