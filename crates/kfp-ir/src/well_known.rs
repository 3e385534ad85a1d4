//! The well-known types of protobuf that the IR uses, `google.protobuf`.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::build::FromNode;
use crate::error::Problem;
use crate::resolve::Resolved;
use crate::scalar;
use crate::tree::{Data, Node};

/// Any JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number: there are no integers.
    Number(f64),
    /// A text.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// An object.
    Struct(Struct),
}

/// A JSON object.
pub type Struct = BTreeMap<String, Value>;

/// A value whose type its own `@type` names. It is read as JSON.
pub type Any = Value;

/// A span of time. Both fields have the same sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duration {
    /// Seconds.
    pub seconds: i64,
    /// Nanoseconds, fewer than a second.
    pub nanos: i32,
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sign = if self.seconds < 0 || self.nanos < 0 { "-" } else { "" };
        let (seconds, nanos) = (self.seconds.unsigned_abs(), self.nanos.unsigned_abs());
        serializer.collect_str(&format_args!("{sign}{seconds}.{nanos:09}s"))
    }
}

impl FromNode for Value {
    fn from_node(node: Node<'_>) -> Result<Self, Problem> {
        let scalar = match node.data {
            Data::Mapping(_) => return Struct::from_node(node).map(Self::Struct),
            Data::Sequence(_) => return Vec::from_node(node).map(Self::List),
            Data::Scalar(scalar) => scalar,
        };
        Ok(match scalar::any(&scalar)? {
            Resolved::Null => Self::Null,
            Resolved::Bool(value) => Self::Bool(value),
            #[allow(clippy::cast_precision_loss)] // there are no integers
            Resolved::Int(value) => Self::Number(value as f64),
            Resolved::Float(value) => Self::Number(value),
            Resolved::Text => Self::String(scalar.text.into_owned()),
        })
    }
}

impl FromNode for Duration {
    fn from_node(node: Node<'_>) -> Result<Self, Problem> {
        let body = scalar::duration(&node)?.trim_end_matches('s');
        let (sign, body) = body.strip_prefix('-').map_or((1, body), |body| (-1, body));
        let (seconds, fraction) = body.split_once('.').unwrap_or((body, ""));
        // The check of the scalar leaves digits only, of a number that fits.
        let number = |digits: &str| digits.parse::<i64>().unwrap_or_default() * sign;
        let nanos = i32::try_from(number(&format!("{fraction:0<9}"))).unwrap_or_default();
        Ok(Self { seconds: number(seconds), nanos })
    }
}
