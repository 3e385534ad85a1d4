//! Writes lists of images, for people and for programs.

use std::collections::BTreeSet;

use kfp_argo::{Choice, Image, ImageReference, ImageUse, Images};
use serde_json::{Value, json};

use super::client::Problem;
use super::verify::Verdicts;
use crate::cli::ListFormat;
use crate::report::inert;

/// The images of a file, with their verdicts.
pub(super) struct Listed<'l> {
    pub(super) file: &'l str,
    pub(super) found: &'l Images,
    pub(super) verdicts: Option<&'l Verdicts>,
}

/// Returns the lists of files.
pub(super) fn text(files: &[Listed<'_>], format: ListFormat) -> String {
    match format {
        ListFormat::Text => files.iter().map(|file| people(file, files.len() > 1)).collect::<Vec<_>>().join("\n"),
        ListFormat::Json => format!("{:#}\n", files.iter().map(object).collect::<Value>()),
        ListFormat::Lines => {
            let names = files.iter().flat_map(|file| &file.found.images).filter_map(|image| image.reference.name());
            let names: BTreeSet<&str> = names.collect();
            names.into_iter().map(|name| inert(name) + "\n").collect()
        }
    }
}

/// Returns each image on a line, with its tasks below it.
fn people(listed: &Listed<'_>, with_name: bool) -> String {
    let mut text = if with_name { format!("{}:\n", inert(listed.file)) } else { String::new() };
    for image in &listed.found.images {
        let (name, note) = match &image.reference {
            ImageReference::Fixed(name) => (name, String::new()),
            ImageReference::Chosen { text, choice: Choice::Constant(name) } => (name, format!(" (chosen by {text})")),
            ImageReference::Chosen { text, choice: Choice::Default(name) } => {
                (name, format!(" (dynamic: {text}; this is the default)"))
            }
            ImageReference::Chosen { text, choice: Choice::Run } => (text, " (dynamic: chosen at run time)".to_owned()),
        };
        let verdict = match listed.verdict(image) {
            None => String::new(),
            Some(Ok(digest)) => format!("  found, {digest}"),
            Some(Err(Problem::Permanent(why))) => format!("  UNAVAILABLE: {why}"),
            Some(Err(Problem::Transient(why))) => format!("  UNKNOWN: {why}"),
        };
        text.extend([inert(name), inert(&note), inert(&verdict), "\n".to_owned()]);
        for one in &image.uses {
            let init = one.init_container.as_ref().map(|name| format!(", init container {name}"));
            text.push_str(&format!("    {}\n", inert(&format!("{}{}", one.task, init.unwrap_or_default()))));
        }
    }
    if !listed.found.complete {
        text.push_str("The list is incomplete: the pipeline has too many paths through it.\n");
    }
    text
}

fn object(listed: &Listed<'_>) -> Value {
    let images = listed.found.images.iter().map(|image| {
        let (text, chosen_by) = match &image.reference {
            ImageReference::Fixed(name) => (name, Value::Null),
            ImageReference::Chosen { text, choice: Choice::Constant(_) } => (text, json!("constant")),
            ImageReference::Chosen { text, choice: Choice::Default(_) } => (text, json!("default")),
            ImageReference::Chosen { text, choice: Choice::Run } => (text, json!("run")),
        };
        let verified = listed.verdict(image).map(|verdict| match verdict {
            Ok(digest) => json!({"status": "found", "digest": digest, "reason": null}),
            Err(Problem::Permanent(why)) => json!({"status": "unavailable", "digest": null, "reason": why}),
            Err(Problem::Transient(why)) => json!({"status": "unknown", "digest": null, "reason": why}),
        });
        json!({
            "image": image.reference.name(),
            "text": text,
            "chosenBy": chosen_by,
            "uses": image.uses.iter().map(used).collect::<Value>(),
            "verified": verified,
        })
    });
    json!({"file": listed.file, "complete": listed.found.complete, "images": images.collect::<Value>()})
}

fn used(one: &ImageUse) -> Value {
    json!({"task": one.task.to_string(), "initContainer": one.init_container})
}

impl Listed<'_> {
    fn verdict(&self, image: &Image) -> Option<&Result<String, Problem>> {
        self.verdicts?.get(image.reference.name()?)
    }
}
