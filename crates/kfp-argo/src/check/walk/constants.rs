//! Constants: values whose strings may refer to other inputs of the task, and to the run.

use serde_json::Value;

use super::interface::fitted;
use crate::check::repair::channel_names::LeftChannel;
use crate::check::syntax::placeholders::{Placeholder, pieces};
use crate::diagnostics::{Diagnostics, Location, bad_placeholder, type_mismatch};
use crate::pipeline::{CommandPart, Constant, ConstantPart, Member, ParameterType};

/// Reads a constant for an input of the given type, or reports that it does not fit.
pub(super) fn constant(value: Value, ty: ParameterType, at: &Location, sink: &mut Diagnostics) -> Option<Constant> {
    if let Some(left) = left_channel(&value) {
        sink.push(bad_placeholder::left_channel(at, "this text", left.task, left.name));
        return None;
    }
    let read = read(&value);
    if let Constant::Plain(value) = read {
        return fitted(ty, value, at, sink).map(Constant::Plain);
    }
    // A single reference is the value itself: `references::resolve` replaces it by its source.
    let single = matches!(&read, Constant::Text(parts) if matches!(parts.as_slice(), [ConstantPart::Input(_)]));
    let fits = match ty {
        ParameterType::Unknown => true,
        ParameterType::String => matches!(read, Constant::Text(_)),
        ParameterType::List => single || matches!(read, Constant::List(_)),
        ParameterType::Struct => single || matches!(read, Constant::Struct(_)),
        _ => single,
    };
    if !fits {
        sink.push(type_mismatch::type_mismatch(at, ty, &value));
    }
    fits.then_some(read)
}

/// Returns the first reference that the SDK left in a string or a key of the value.
fn left_channel(value: &Value) -> Option<LeftChannel<'_>> {
    match value {
        Value::String(text) => LeftChannel::first_in(text),
        Value::Array(items) => items.iter().find_map(left_channel),
        Value::Object(object) => {
            object.iter().find_map(|(key, value)| LeftChannel::first_in(key).or_else(|| left_channel(value)))
        }
        _ => None,
    }
}

fn read(value: &Value) -> Constant {
    match value {
        Value::String(text) => {
            let parts = parts(text);
            match is_literal(&parts) {
                true => Constant::Plain(value.clone()),
                false => Constant::Text(parts),
            }
        }
        Value::Array(items) => {
            let items: Vec<Constant> = items.iter().map(read).collect();
            match items.iter().all(|item| item.plain().is_some()) {
                true => Constant::Plain(value.clone()),
                false => Constant::List(items),
            }
        }
        Value::Object(object) => {
            let members = object.iter().map(|(key, item)| Member { key: parts(key), value: read(item) });
            let members: Vec<Member> = members.collect();
            match members.iter().all(|member| is_literal(&member.key) && member.value.plain().is_some()) {
                true => Constant::Plain(value.clone()),
                false => Constant::Struct(members),
            }
        }
        other => Constant::Plain(other.clone()),
    }
}

fn is_literal(parts: &[ConstantPart]) -> bool {
    parts.iter().all(|part| matches!(part, ConstantPart::Literal(_)))
}

/// Splits a string at its placeholders. Placeholders of command lines have no meaning here, and are
/// text.
fn parts(text: &str) -> Vec<ConstantPart> {
    let mut parts = Vec::new();
    for piece in pieces(text) {
        match piece {
            Placeholder::Part(CommandPart::Literal(text)) => parts.push(ConstantPart::Literal(text)),
            Placeholder::Part(CommandPart::Input(name)) => parts.push(ConstantPart::Input(name)),
            Placeholder::Part(CommandPart::Job(field)) => parts.push(ConstantPart::Job(field)),
            Placeholder::Part(_) | Placeholder::Unsupported(_) => return vec![ConstantPart::Literal(text.to_owned())],
        }
    }
    parts
}
