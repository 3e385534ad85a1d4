//! The picture as an HTML page that needs no network.
//!
//! The page contains the picture and its runs as JSON, and scripts that draw them. Its policy
//! permits these scripts only, by their hash, and no request. Texts of the pipeline are data: the
//! scripts set them as text and never as HTML.

mod data;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::picture::Picture;
use crate::run::Run;

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPTS: [&str; 6] = [
    include_str!("data.js"),
    include_str!("arrange.js"),
    include_str!("draw.js"),
    include_str!("panel.js"),
    include_str!("keyboard.js"),
    include_str!("main.js"),
];

/// The panel for the list of runs.
const RUNS: &str = "<section id=\"runs\" aria-label=\"What if\"></section>\n";

/// The text of the panel while no box is chosen.
const HINT: &str = "Click a task to let it fail, and to see its settings. Click ▾ to fold a group. \
                    Arrow keys move between tasks, Enter chooses, f folds, / finds, Esc clears.";

/// Returns a page on which a click lets a task fail.
pub fn page(picture: &Picture, runs: &[Run]) -> String {
    let script = format!("\"use strict\";\n{{\n{}}}\n", SCRIPTS.concat());
    let policy = policy(&script);
    let data = data::data(picture, runs, HINT);
    fill(&[
        ("policy", &policy),
        ("title", &escaped(&picture.title)),
        ("style", STYLE),
        ("aside", RUNS),
        ("body", ""),
        ("data", &in_script(&data.to_string())),
        ("script", &script),
    ])
}

/// Returns the policy that permits one script and no request.
fn policy(script: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    format!("default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash}'")
}

/// Fills the fields of the template. Texts that are filled in are not searched for fields.
fn fill(fields: &[(&str, &str)]) -> String {
    let mut page = String::new();
    let mut rest = TEMPLATE;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        page.push_str(before);
        page.push_str(fields.iter().find(|(field, _)| *field == name).map_or("", |(_, text)| text));
        rest = after;
    }
    page + rest
}

/// Returns a text as HTML.
pub(crate) fn escaped(text: &str) -> String {
    let letters = text.chars().map(|letter| match letter {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        letter => letter.to_string(),
    });
    letters.collect()
}

/// Returns JSON as the content of a script element, which ends at the first `</script`.
fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
}
