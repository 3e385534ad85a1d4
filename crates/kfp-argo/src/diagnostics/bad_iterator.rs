//! A loop that has nothing to go over.
//!
//! `parameterIterator` needs items, as a JSON array or as the name of an input, and `itemInput`, the component's input that each item
//! goes to.

use super::{Code, Diagnostic, Location, did_you_mean};

const CODE: Code = Code::new("KFP304", "bad-iterator");

pub(crate) fn no_items(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the loop has no items").at(at)
}

pub(crate) fn no_list(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the items of the loop are no JSON array, so there is no list to go over").at(at)
}

pub(crate) fn no_item_input<'a>(
    at: &Location,
    component: &str,
    input: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("{component} has no input \"{input}\" for the loop's items"))
        .at(at)
        .maybe_help(did_you_mean(input, known))
}

pub(crate) fn negative_parallelism(at: &Location, limit: i32) -> Diagnostic {
    Diagnostic::error(CODE, format!("parallelismLimit is {limit}, and cannot be negative")).at(at)
}
