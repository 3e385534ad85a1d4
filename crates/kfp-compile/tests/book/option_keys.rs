//! The page with all keys of the options file, made from the JSON Schema of the file.

use serde_json::{Map, Value};

const HEAD: &str = "# Keys of the options file

This page is generated from [the JSON Schema](../schema/kfp-compile.schema.json) of `kfp-compile.yaml`. [Options file](options.md)
explains how the keys work together. A value of the type *object* has the fields of Argo or Kubernetes.
";

/// Returns the text of the page.
pub(crate) fn page(schema: &Value) -> String {
    let page = Page { types: schema["$defs"].as_object().unwrap() };
    let mut text = format!("{HEAD}\n## Options\n\n{}", page.table(schema));
    text += &format!("\n## Settings of tasks\n\n{}", page.table(&page.types["Settings"]));
    for (name, of) in page.types.iter().filter(|(name, of)| *name != "Settings" && has_keys(of)) {
        text += &format!("\n## {name}\n\n{}\n\n{}", prose(of), page.table(of));
    }
    text
}

struct Page<'a> {
    /// The named types of the schema.
    types: &'a Map<String, Value>,
}

impl Page<'_> {
    /// Returns a table with the keys of an object.
    fn table(&self, object: &Value) -> String {
        let required: Vec<&Value> = object["required"].as_array().into_iter().flatten().collect();
        let mut table = "| key | type | default | meaning |\n|---|---|---|---|\n".to_owned();
        for (key, of) in object["properties"].as_object().unwrap() {
            let text = prose(of);
            let default =
                text.rsplit_once("[default: ").and_then(|(meaning, rest)| Some((meaning, rest.strip_suffix(']')?)));
            let (meaning, default) = match default {
                Some((meaning, default)) => (meaning.trim_end(), default),
                None if required.contains(&&Value::from(key.as_str())) => (text.as_str(), "required"),
                None => (text.as_str(), ""),
            };
            let cells = [&format!("`{key}`"), &self.kind(of), default, meaning];
            table += &format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
        }
        table
    }

    /// Returns the type of a value, in words.
    fn kind(&self, of: &Value) -> String {
        if let Some(name) = of["$ref"].as_str() {
            return self.named(name.trim_start_matches("#/$defs/"));
        }
        if let Some(kinds) = of["anyOf"].as_array() {
            // The other one is null, for a key that is left out.
            return self.kind(&kinds[0]);
        }
        let mut kinds = std::slice::from_ref(&of["type"]).iter().chain(of["type"].as_array().into_iter().flatten());
        match kinds.find_map(|kind| kind.as_str().filter(|kind| *kind != "null")) {
            Some("string") => "text".to_owned(),
            Some("integer") => "whole number".to_owned(),
            Some("boolean") => "`true`, `false`".to_owned(),
            Some("array") => format!("list of {}", self.kind(&of["items"])),
            Some("object") if of["additionalProperties"].is_object() => {
                format!("map of {}", self.kind(&of["additionalProperties"]))
            }
            Some("object") if of.get("properties").is_none() => "object".to_owned(),
            _ => "any".to_owned(),
        }
    }

    /// Returns a link to a type that has keys, and otherwise what its values are.
    fn named(&self, name: &str) -> String {
        match name {
            "#" => return "[options](#options)".to_owned(),
            "Settings" => return "[settings](#settings-of-tasks)".to_owned(),
            _ if has_keys(&self.types[name]) => return format!("[{name}](#{})", name.to_lowercase()),
            _ => {}
        }
        let of = &self.types[name];
        let words = of["oneOf"].as_array().into_iter().flatten().map(|word| &word["const"]);
        let words: Vec<&str> =
            words.chain(of["enum"].as_array().into_iter().flatten()).filter_map(Value::as_str).collect();
        match words.is_empty() {
            true if name == "TimeLimit" => "time, such as `90s` or `1h30m`".to_owned(),
            true => self.kind(of),
            false => format!("`{}`", words.join("`, `")),
        }
    }
}

fn has_keys(of: &Value) -> bool {
    of.get("properties").is_some()
}

/// Returns the description of a key or type, in one line.
fn prose(of: &Value) -> String {
    of["description"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
