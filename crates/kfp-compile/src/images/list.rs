//! Writes lists of images, for people and for programs.

use std::collections::BTreeSet;

use kfp_argo::{Choice, ContainerKind, Image, ImageReference, ImageUse, ImageUser, Images};
use serde_json::{Value, json};

use super::client::Problem;
use super::verify::Verdicts;
use crate::cli::ListFormat;
use crate::report::inert;

/// The images of a file, with their verdicts.
pub(super) struct Listed<'l> {
    pub(super) file: String,
    pub(super) images: Images,
    pub(super) verdicts: Option<&'l Verdicts>,
}

/// Returns the lists of files.
pub(super) fn text(files: &[Listed<'_>], format: ListFormat) -> String {
    match format {
        ListFormat::Text => files.iter().map(|file| people(file, files.len() > 1)).collect::<Vec<_>>().join("\n"),
        ListFormat::Json => format!("{:#}\n", files.iter().map(object).collect::<Value>()),
        ListFormat::Lines => {
            let names = files.iter().flat_map(|file| &file.images.images).filter_map(|image| image.reference.name());
            let names: BTreeSet<&str> = names.collect();
            names.into_iter().map(|name| inert(name) + "\n").collect()
        }
    }
}

/// Returns each image on a line, with its tasks below it.
fn people(listed: &Listed<'_>, with_name: bool) -> String {
    let mut text = if with_name { format!("{}:\n", inert(&listed.file)) } else { String::new() };
    for image in &listed.images.images {
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
            let container = match one.container.kind {
                ContainerKind::Main => String::new(),
                _ => format!(", {}", one.container),
            };
            text.push_str(&format!("    {}\n", inert(&format!("{}{container}", one.user))));
        }
    }
    if !listed.images.complete {
        text.push_str("Not all tasks are listed: the pipeline has too many paths to them.\n");
    }
    text
}

fn object(listed: &Listed<'_>) -> Value {
    let images = listed.images.images.iter().map(|image| {
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
    json!({"file": listed.file, "complete": listed.images.complete, "images": images.collect::<Value>()})
}

fn used(one: &ImageUse) -> Value {
    let (task, template) = match &one.user {
        ImageUser::Task(trail) => (Some(trail.to_string()), None),
        ImageUser::Template(name) => (None, Some(name)),
        ImageUser::Workflow => (None, None),
    };
    let kind = match one.container.kind {
        ContainerKind::Main => "main",
        ContainerKind::Init => "init",
        ContainerKind::Sidecar => "sidecar",
        ContainerKind::Volume => "volume",
    };
    json!({"task": task, "template": template, "kind": kind, "container": one.container.name})
}

impl Listed<'_> {
    fn verdict(&self, image: &Image) -> Option<&Result<String, Problem>> {
        self.verdicts?.get(image.reference.name()?)
    }
}
