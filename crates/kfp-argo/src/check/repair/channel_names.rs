//! The names of channels in the SDK's output, and the groups that pass channels on.
//!
//! A channel is a value that flows between tasks: an input of the pipeline, an output of a task,
//! the item of a loop, or a field of an item. Within groups (`with` blocks) the SDK calls it
//! `pipelinechannel--<input>`, `pipelinechannel--<task>-<output>`, `…-loop-item` and
//! `…-loop-item-subvar-<field>`.

use kfp_ir::messages::ml_pipelines::ComponentSpec;
use kfp_ir::messages::ml_pipelines::component_spec::Implementation;

/// The prefix of inputs that a group passes on. The inputs of a pipeline do not have it.
pub(super) const CHANNEL: &str = "pipelinechannel--";

/// The separator between the names of an item and its field.
pub(super) const FIELD: &str = "-subvar-";

/// The end of the name of a loop's item.
const ITEM: &str = "-loop-item";

/// The names of groups in component names, before their number.
const GROUPS: [&str; 4] = ["condition-branches-", "condition-", "for-loop-", "exit-handler-"];

/// Splits the name of a field into the names of the item and of its key.
pub(super) fn item_and_field(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once(FIELD).filter(|(_, field)| !field.ends_with(ITEM))
}

/// Returns true for the component of a `with` block, false for a pipeline that is called and for a
/// program.
pub(in crate::check) fn is_group(name: &str, component: &ComponentSpec) -> bool {
    if matches!(component.implementation, Some(Implementation::ExecutorLabel(_))) {
        return false;
    }
    let mut inputs = component.input_definitions.iter().flat_map(|inputs| inputs.parameters.keys()).peekable();
    if inputs.peek().is_none() { has_group_name(name) } else { inputs.all(|input| input.starts_with(CHANNEL)) }
}

/// Returns true for `comp-condition-2` and `comp-condition-2-3`.
fn has_group_name(name: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let name = name.strip_prefix("comp-").unwrap_or(name);
    GROUPS.iter().any(|group| name.strip_prefix(group).is_some_and(|rest| rest.split('-').all(is_number)))
}

/// The start and the end of a reference in a text.
const START: &str = "{{channel:task=";
const END: &str = ";}}";

/// A reference that the SDK left in a text: `{{channel:task=mk;name=l;type=typing.List[str];}}`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::check) struct LeftChannel<'t> {
    /// The task that has the output; empty for an input of the pipeline or an item.
    pub(in crate::check) task: &'t str,
    pub(in crate::check) name: &'t str,
    /// The whole reference.
    pub(in crate::check) text: &'t str,
}

impl<'t> LeftChannel<'t> {
    /// Returns the first reference in a text.
    pub(in crate::check) fn first_in(text: &'t str) -> Option<Self> {
        let mut from = text;
        while let Some(start) = from.find(START) {
            from = &from[start..];
            let left = Self::at_start(from);
            if left.is_some() {
                return left;
            }
            from = &from[START.len()..];
        }
        None
    }

    /// Returns all references in a text.
    pub(super) fn all_in(text: &'t str) -> impl Iterator<Item = Self> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let left = Self::first_in(rest)?;
            rest = rest.split_once(left.text)?.1;
            Some(left)
        })
    }

    /// Reads the reference that a text starts with. It ends before the next `{{channel:`.
    fn at_start(text: &'t str) -> Option<Self> {
        let inner = text.strip_prefix(START)?;
        let inner = inner.find(START).map_or(inner, |next| &inner[..next]);
        let (task, rest) = inner.split_once(";name=")?;
        let (name, rest) = rest.split_once(";type=")?;
        let kind = &rest[..rest.find(END)?];
        let length = [START, task, ";name=", name, ";type=", kind, END].iter().map(|part| part.len()).sum();
        Some(Self { task, name, text: &text[..length] })
    }

    /// Returns the channel's name within groups.
    pub(in crate::check) fn channel(&self) -> String {
        match self.task {
            "" => format!("{CHANNEL}{}", self.name),
            task => format!("{CHANNEL}{task}-{}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_split_from_their_items() {
        assert_eq!(item_and_field("rows-loop-item-subvar-a"), Some(("rows-loop-item", "a")));
        assert_eq!(item_and_field("x-subvar-a-subvar-b"), Some(("x-subvar-a", "b")));
        assert_eq!(item_and_field("grid-loop-item-subvar-lrs-loop-item"), None);
        assert_eq!(item_and_field("rows"), None);
    }

    #[test]
    fn groups_without_inputs_are_known_by_their_names() {
        for name in ["comp-condition-1", "comp-condition-2-2", "comp-for-loop-12", "comp-condition-branches-3"] {
            assert!(has_group_name(name), "{name}");
        }
        for name in ["comp-condition", "comp-for-loop-x", "comp-inner", "comp-condition-"] {
            assert!(!has_group_name(name), "{name}");
        }
    }

    #[test]
    fn left_channels_are_found_in_texts() {
        let text = "a {{channel:task=}} {{channel:task=mk;name=l;type=typing.List[str];}} {{channel:task=;name=n;type=String;}}";
        let first = LeftChannel::first_in(text).unwrap();
        assert_eq!((first.task, first.name), ("mk", "l"));
        assert_eq!(first.text, "{{channel:task=mk;name=l;type=typing.List[str];}}");
        assert_eq!(first.channel(), "pipelinechannel--mk-l");
        let second = LeftChannel::first_in("{{channel:task=;name=n;type={'a': 1};}}").unwrap();
        assert_eq!((second.channel().as_str(), second.text.len()), ("pipelinechannel--n", 39));
        for text in ["", "{{channel:", "{{channel:task=a;name=b;type=c", "{{channel:task=a;type=c;}}"] {
            assert_eq!(LeftChannel::first_in(text), None, "{text}");
        }
        let many = "{{channel:task=".repeat(100_000);
        assert_eq!(LeftChannel::first_in(&many), None);
    }
}
