//! Values for the pipeline's input parameters, as the command line sets them.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Error, Result, bail};
use kfp_argo::Argument;
use serde_json::Value;

use crate::cli::Parameters;
use crate::input;

/// `NAME=VALUE`
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    name: String,
    value: String,
}

impl Assignment {
    /// Returns the part before the first `=`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the part after it.
    pub(crate) fn value(&self) -> &str {
        &self.value
    }
}

/// The value of `--pipeline-parameters`.
#[derive(Clone, Debug)]
pub(crate) enum Assignments {
    /// A JSON object.
    Object(BTreeMap<String, Value>),
    /// `@FILE`
    File(PathBuf),
}

impl FromStr for Assignment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (name, value) = text.split_once('=').context("expected NAME=VALUE")?;
        Ok(Self { name: name.to_owned(), value: value.to_owned() })
    }
}

impl FromStr for Assignments {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(file) = text.strip_prefix('@') {
            return Ok(Self::File(file.into()));
        }
        match serde_json::from_str(text) {
            Ok(value) => Ok(Self::Object(object(value)?)),
            Err(_) if Path::new(text).is_file() => bail!("a file needs an @ before its name: @{text}"),
            Err(error) => Err(malformed(error.line(), error.column())),
        }
    }
}

/// Collects all arguments. A single one wins over an object, an object over a file, and a later one
/// over an earlier one.
///
/// # Errors
/// Returns an error if a file cannot be read, or contains no object.
pub(crate) fn collect(cli: &Parameters) -> Result<BTreeMap<String, Argument>> {
    let mut arguments = BTreeMap::new();
    let mut set = |object: BTreeMap<String, Value>| {
        arguments.extend(object.into_iter().map(|(name, value)| (name, Argument::Json(value))));
    };
    for file in &cli.parameter_files {
        set(read(file)?);
    }
    match &cli.pipeline_parameters {
        Some(Assignments::Object(object)) => set(object.clone()),
        Some(Assignments::File(file)) => set(read(file)?),
        None => {}
    }
    let single = cli.parameters.iter().map(|one| (one.name.clone(), Argument::Text(one.value.clone())));
    arguments.extend(single);
    Ok(arguments)
}

/// Reads an object from a JSON or YAML file.
fn read(file: &Path) -> Result<BTreeMap<String, Value>> {
    let bytes = File::open(file).and_then(|reader| input::at_most(reader, input::MAX_BYTES));
    let bytes = bytes.with_context(|| format!("cannot read {}", file.display()))?;
    parse(&bytes).with_context(|| format!("cannot read the parameters in {}", file.display()))
}

fn parse(bytes: &[u8]) -> Result<BTreeMap<String, Value>> {
    let text = std::str::from_utf8(bytes).context("it is not UTF-8 text")?;
    let json = match serde_json::from_str(text) {
        Ok(value) => return object(value),
        Err(error) => malformed(error.line(), error.column()),
    };
    let options = serde_saphyr::options! { strict_booleans: true };
    match serde_saphyr::from_str_with_options(text, options) {
        Ok(value) => object(value),
        // JSON's parser reports the more precise place.
        Err(_) if text.trim_start().starts_with('{') => Err(json),
        Err(error) => Err(error.location().map_or(json, |place| malformed(place.line(), place.column()))),
    }
}

fn object(value: Value) -> Result<BTreeMap<String, Value>> {
    match value {
        Value::Object(object) => Ok(object.into_iter().collect()),
        _ => bail!("expected an object such as {{\"name\": 1}}"),
    }
}

/// The parsers' own messages repeat parts of the text, which may be secret.
fn malformed(line: impl std::fmt::Display, column: impl std::fmt::Display) -> Error {
    Error::msg(format!("malformed JSON or YAML at line {line}, column {column}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_json_or_yaml() {
        for text in [
            r#"{"rows": 5, "name": "yes"}"#,
            "{rows: 5, name: yes}",
            "rows: 5\nname: yes\n",
            "# comment\n---\nrows: 5\nname: 'yes'\n",
        ] {
            let object = parse(text.as_bytes()).unwrap();
            assert_eq!((&object["rows"], &object["name"]), (&Value::from(5), &Value::from("yes")), "{text}");
        }
    }

    #[test]
    fn errors_contain_places_but_no_values() {
        for (text, message) in [
            ("[hunter2]", "expected an object such as {\"name\": 1}"),
            ("{\"password\": \"hunter2\"", "malformed JSON or YAML at line 1, column 22"),
            ("password: \"hunter2\n", "malformed JSON or YAML at line 1, column 11"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().to_string(), message);
        }
        let error = "{\"password\": hunter2}".parse::<Assignments>().unwrap_err();
        assert_eq!(error.to_string(), "malformed JSON or YAML at line 1, column 14");
    }
}
