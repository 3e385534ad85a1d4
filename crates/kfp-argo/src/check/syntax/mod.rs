//! The languages inside texts of the IR: conditions, placeholders, quantities, names, images, and
//! untyped JSON. Functions of this room know neither components nor tasks.

pub(super) mod conditions;
pub(super) mod images;
pub(super) mod json;
pub(super) mod names;
pub(super) mod placeholders;
pub(super) mod quantities;
pub(super) mod words;
