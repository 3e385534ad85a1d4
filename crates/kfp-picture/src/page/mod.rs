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
const STYLE: &str = concat!(include_str!("style.css"), include_str!("report.css"));
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
    let data = data::data(picture, runs, HINT, false);
    write(picture, &data.to_string(), &Parts { aside: RUNS, ..Parts::default() })
}

/// Returns the page of a real run. `outcome` is its result, `before` comes above the picture and
/// `after` below it; all three are HTML without scripts.
pub fn report(picture: &Picture, run: &Run, outcome: &str, before: &str, after: &str) -> String {
    let hint = "Click a task to see what happened to it. Click ▾ to fold a group, or a cell of a loop to see that \
                iteration. Arrow keys move between tasks, Enter chooses, f folds.";
    let data = data::data(picture, std::slice::from_ref(run), hint, true);
    write(picture, &data.to_string(), &Parts { class: "report", outcome, before, after, ..Parts::default() })
}

/// The parts of a page around the picture, in HTML.
#[derive(Default)]
struct Parts<'t> {
    class: &'t str,
    outcome: &'t str,
    before: &'t str,
    aside: &'t str,
    after: &'t str,
}

/// Returns the page with its scripts.
fn write(picture: &Picture, data: &str, parts: &Parts<'_>) -> String {
    let script = format!("\"use strict\";\n{{\n{}}}\n", SCRIPTS.concat());
    fill(&[
        ("policy", &policy(&script)),
        ("title", &escaped(&picture.title)),
        ("style", STYLE),
        ("class", parts.class),
        ("outcome", parts.outcome),
        ("before", parts.before),
        ("aside", parts.aside),
        ("after", parts.after),
        ("data", &in_script(data)),
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
pub fn escaped(text: &str) -> String {
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
