//! Origins: where options files set something.

use kfp_ir::{Path, Step};

/// A place in one of the options files of a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The number of the file, from zero; the nearest file has the highest number.
    pub file: usize,
    /// The path in the file.
    pub path: Path,
}

impl Origin {
    /// Returns the top of a file.
    pub(crate) fn file(file: usize) -> Self {
        Self { file, path: Path::new().step(Step::Document(0)) }
    }

    /// Returns the place of a key in the object at this place.
    pub(crate) fn key(&self, key: impl Into<String>) -> Self {
        Self { file: self.file, path: self.path.key(key) }
    }

    /// Returns the place of an element in the list at this place.
    pub(crate) fn index(&self, index: usize) -> Self {
        Self { file: self.file, path: self.path.index(index) }
    }
}
