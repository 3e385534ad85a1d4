//! Arguments of the pipeline, as the command line gives them.

use std::collections::BTreeMap;
use std::str::FromStr;

use anyhow::{Context, Error, bail};
use kfp_argo::Argument;
use serde_json::Value;

/// `NAME=VALUE`
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl FromStr for Assignment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (name, value) = text.split_once('=').context("expected NAME=VALUE")?;
        Ok(Self { name: name.to_owned(), value: value.to_owned() })
    }
}

/// A JSON object of values.
#[derive(Clone, Debug)]
pub(crate) struct Assignments(BTreeMap<String, Value>);

impl FromStr for Assignments {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match serde_json::from_str(text)? {
            Value::Object(object) => Ok(Self(object.into_iter().collect())),
            _ => bail!("expected a JSON object, as in {{\"name\": 1}}"),
        }
    }
}

/// All arguments; a single one wins over the object, and a later one over an earlier.
pub(crate) fn all(object: Option<&Assignments>, single: &[Assignment]) -> BTreeMap<String, Argument> {
    let object = object.iter().flat_map(|object| &object.0);
    let object = object.map(|(name, value)| (name.clone(), Argument::Json(value.clone())));
    let single = single.iter().map(|Assignment { name, value }| (name.clone(), Argument::Text(value.clone())));
    object.chain(single).collect()
}
