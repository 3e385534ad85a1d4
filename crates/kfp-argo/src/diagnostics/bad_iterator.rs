//! A loop has no items, or no input that receives them.
//!
//! `parameterIterator` needs items, as a JSON array or as the name of an input, and `itemInput`,
//! the input of the component that receives each item. `parallelismLimit` cannot be negative. A
//! field of the item (`item.name`) has to be one that the items have.
//!
//! # Why it matters
//!
//! Argo would refuse the workflow, or the loop would not run at all.
//!
//! # Example
//!
//! ```yaml
//! parameterIterator: {itemInput: item, items: {raw: '{"a": 1}'}}    # a dict is not a list
//! ```
//!
//! # What to do in Python
//!
//! Loop over a list, or over the output of a component that returns one:
//!
//! ```python
//! with dsl.ParallelFor(["a", "b"], parallelism=2) as item:
//!     train(table=item)
//! ```

use super::{Code, Diagnostic, Location, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP304", "bad-iterator");

pub(crate) fn no_items(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the loop has no items").at(at)
}

pub(crate) fn no_list(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the items of the loop are not a JSON array").at(at)
}

pub(crate) fn no_item_input<'a>(
    at: &Location,
    component: &str,
    input: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("{component} has no input `{input}` for the loop's items"))
        .at(at)
        .maybe_help(did_you_mean(input, known))
}

pub(crate) fn no_field<'a>(at: &Location, field: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let known: Vec<&str> = known.collect();
    let all = || match known.is_empty() {
        true => "they are no dicts: use the item itself".to_owned(),
        false => format!("they have {}", known.join(", ")),
    };
    let help = did_you_mean(field, known.iter().copied()).unwrap_or_else(all);
    Diagnostic::error(CODE, format!("the items of the loop have no field `{field}`")).at(at).help(help)
}

pub(crate) fn negative_parallelism(at: &Location, limit: i32) -> Diagnostic {
    Diagnostic::error(CODE, format!("parallelismLimit is {limit}, and cannot be negative")).at(at)
}
