//! Places: from paths to the text of a source.

use crate::lines::{Lines, Span};
use crate::path::{Path, Step};
use crate::source::Source;
use crate::tree::{Data, Entry, Extent, Node};

/// The place of a value in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The value's name: its key; for an element of a list or for a document, the value itself.
    pub label: Span,
    /// The value.
    pub value: Span,
}

/// The paths of the specs in a file: at the top of their documents, or below some keys of a
/// manifest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The pipeline spec.
    pub pipeline: Path,
    /// The platform spec, if there is one.
    pub platform: Option<Path>,
}

impl Layout {
    /// Returns the whole path of a path that is relative to the pipeline spec, or to the platform
    /// spec if it starts with `platforms`. A path that starts with a document is returned as it is.
    pub fn absolute(&self, path: &Path) -> Path {
        let prefix = match path.steps().first() {
            Some(Step::Document(_)) => return path.clone(),
            Some(Step::Key(key)) if key == "platforms" => self.platform.as_ref().unwrap_or(&self.pipeline),
            _ => &self.pipeline,
        };
        prefix.then(path)
    }
}

/// Finds places in a source. This reads the source again, so it is only built to report something.
#[derive(Debug)]
pub struct Places<'s> {
    source: Source<'s>,
    lines: Lines<'s>,
}

impl<'s> Places<'s> {
    /// Reads the source. Returns `None` if it cannot be read.
    pub fn new(source: &'s [u8]) -> Option<Self> {
        let source = Source::parse(source).ok()?;
        let lines = Lines::new(source.bytes);
        Some(Self { source, lines })
    }

    /// Returns the place of a path, or of the nearest value above it that exists. Returns `None` if
    /// its document does not exist.
    pub fn locate(&self, layout: &Layout, path: &Path) -> Option<Place> {
        let path = layout.absolute(path);
        let steps = path.steps();
        let (document, steps) = match steps.split_first() {
            Some((Step::Document(index), steps)) => (*index, steps),
            _ => (0, &steps[..]),
        };
        let mut node = self.source.documents.get(document)?;
        let mut label = node.extent;
        for step in steps {
            match below(node, step) {
                Some((next, at)) => (node, label) = (next, at),
                None => break,
            }
        }
        Some(Place { label: self.lines.span(label), value: self.lines.span(node.extent) })
    }
}

/// Returns the place of a path in a source: see [`Places`].
pub fn locate(source: &[u8], layout: &Layout, path: &Path) -> Option<Place> {
    Places::new(source)?.locate(layout, path)
}

fn below<'n, 's>(node: &'n Node<'s>, step: &Step) -> Option<(&'n Node<'s>, Extent)> {
    match (step, &node.data) {
        (Step::Index(index), Data::Sequence(items)) => items.get(*index).map(|item| (item, item.extent)),
        (Step::Key(key), Data::Mapping(entries)) => {
            let by_name = |entry: &&Entry<'s>| entry.key == *key;
            let snake_case = |entry: &&Entry<'s>| entry.key.contains('_') && camel_case(&entry.key) == *key;
            let entry = entries.iter().find(by_name).or_else(|| entries.iter().find(snake_case))?;
            Some((&entry.value, entry.key_extent))
        }
        _ => None,
    }
}

/// Returns the JSON name of a field from its name in the proto file.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut text, word| {
        let mut letters = word.chars();
        text.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        text.push_str(letters.as_str());
        text
    })
}
