//! YAML text into trees, one per document, by the events of a parser.
//!
//! Aliases and merge keys are expanded here, within limits: a budget pays for the values that they
//! add, and the depth is at most [`MAX_DEPTH`].

mod alias;
mod offsets;
mod tag;

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScanError};

use self::offsets::Offsets;
use crate::error::{Flaw, Problem};
use crate::tree::{Data, Entry, Extent, Form, Node, Scalar};

/// The maximum depth of collections. IR files stay below 30.
pub(crate) const MAX_DEPTH: usize = 200;

/// The maximum number of values, including keys and collections. IR files have some thousands;
/// those of 5000 tasks have 400 000.
pub(crate) const MAX_NODES: usize = 600_000;

/// The maximum number of separators in flow style: the parser keeps a whole flow collection in
/// memory before it returns its first event.
const MAX_SEPARATORS: usize = 450_000;

/// Returns the documents of a text, empty ones as null.
pub(crate) fn parse(text: &str) -> Result<Vec<Node<'_>>, Flaw> {
    let separators = text.bytes().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
    if separators > MAX_SEPARATORS {
        return Err(Flaw::new(Problem::TooLarge { limit: MAX_NODES }, Extent { start: 0, end: 0 }));
    }
    let offsets = Offsets::new(text);
    let mut builder = Builder { source: text, budget: alias::BUDGET, ..Builder::default() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| syntax(&error, &offsets))?;
        let extent = Extent { start: offsets.byte(span.start.index()), end: offsets.byte(span.end.index()) };
        builder.event(event, extent).map_err(|problem| Flaw::new(problem, extent))?;
    }
    Ok(builder.documents)
}

fn syntax(error: &ScanError, offsets: &Offsets<'_>) -> Flaw {
    let start = offsets.byte(error.marker().index());
    Flaw::new(Problem::Yaml { message: error.info().to_owned() }, Extent { start, end: start })
}

#[derive(Default)]
struct Builder<'s> {
    source: &'s str,
    documents: Vec<Node<'s>>,
    open: Vec<Open<'s>>,
    anchors: BTreeMap<usize, Node<'s>>,
    nodes: usize,
    budget: usize,
}

/// A collection that has not ended yet.
struct Open<'s> {
    anchor: usize,
    start: usize,
    items: Items<'s>,
}

enum Items<'s> {
    Sequence(Vec<Node<'s>>),
    Mapping { entries: Vec<Entry<'s>>, key: Option<Key<'s>>, merged: Vec<Node<'s>> },
}

struct Key<'s> {
    text: Cow<'s, str>,
    extent: Extent,
    /// Returns true for `<<` without quotes.
    merge: bool,
}

impl<'s> Builder<'s> {
    fn event(&mut self, event: Event<'s>, extent: Extent) -> Result<(), Problem> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let form = tag::form(style, tag.as_deref())?;
                let text = self.borrowed(text, extent);
                self.close(Node { data: Data::Scalar(Scalar { text, form }), extent }, anchor)
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).ok_or(Problem::RecursiveAlias)?;
                self.budget = alias::pay(self.budget, node).ok_or(Problem::TooManyAliases)?;
                self.descend(node.height())?;
                let copy = Node { data: node.data.clone(), extent };
                self.close(copy, 0)
            }
            Event::SequenceStart(anchor, tag) => {
                tag::collection(tag.as_deref(), "seq")?;
                self.start(anchor, extent, Items::Sequence(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                tag::collection(tag.as_deref(), "map")?;
                self.start(anchor, extent, Items::Mapping { entries: Vec::new(), key: None, merged: Vec::new() })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(extent),
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    /// Returns a scalar's text as a slice of the source, if it is one: the parser returns copies.
    fn borrowed(&self, text: Cow<'s, str>, extent: Extent) -> Cow<'s, str> {
        let written = self.source.get(extent.start..extent.end).unwrap_or_default();
        match written.trim_matches(['\'', '"']) {
            bare if bare == text => Cow::Borrowed(bare),
            _ => text,
        }
    }

    fn start(&mut self, anchor: usize, extent: Extent, items: Items<'s>) -> Result<(), Problem> {
        self.descend(1)?;
        self.open.push(Open { anchor, start: extent.start, items });
        Ok(())
    }

    /// Returns true if that number of levels may follow here.
    fn descend(&self, levels: usize) -> Result<(), Problem> {
        let fits = self.open.len() + levels <= MAX_DEPTH;
        if fits { Ok(()) } else { Err(Problem::TooDeep { limit: MAX_DEPTH }) }
    }

    fn end(&mut self, extent: Extent) -> Result<(), Problem> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let (data, last) = match open.items {
            Items::Sequence(items) => {
                let last = items.last().map(|item| item.extent.end);
                (Data::Sequence(items), last)
            }
            Items::Mapping { mut entries, merged, .. } => {
                let last = entries.last().map(|entry| entry.value.extent.end);
                alias::merge(&mut entries, merged)?;
                (Data::Mapping(entries), last)
            }
        };
        // In block style the end has no characters of its own, and comes after blank lines and
        // comments.
        let end = if extent.end > extent.start { extent.end } else { last.unwrap_or(extent.end) };
        self.close(Node { data, extent: Extent { start: open.start, end } }, open.anchor)
    }

    /// Adds a complete node to its collection and to its anchor.
    fn close(&mut self, mut node: Node<'s>, anchor: usize) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Problem::TooLarge { limit: MAX_NODES });
        }
        if anchor > 0 {
            self.budget = alias::pay(self.budget, &node).ok_or(Problem::TooManyAliases)?;
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.items) {
            None => self.documents.push(node),
            Some(Items::Sequence(items)) => items.push(node),
            Some(Items::Mapping { entries, key: slot, merged }) => match slot.take() {
                None => *slot = Some(key(node)?),
                Some(key) if key.merge => merged.push(node),
                Some(key) => {
                    // A missing value has no place of its own.
                    if matches!(&node.data, Data::Scalar(scalar) if scalar.form == Form::Plain && scalar.text.is_empty())
                    {
                        node.extent = Extent { start: key.extent.end, end: key.extent.end };
                    }
                    entries.push(Entry { key: key.text, key_extent: key.extent, value: node });
                }
            },
        }
        Ok(())
    }
}

fn key(node: Node<'_>) -> Result<Key<'_>, Problem> {
    match node.data {
        Data::Scalar(Scalar { text, form }) => {
            let merge = form == Form::Plain && text == "<<";
            Ok(Key { text, extent: node.extent, merge })
        }
        _ => Err(Problem::BadKey),
    }
}

#[cfg(test)]
mod tests;
