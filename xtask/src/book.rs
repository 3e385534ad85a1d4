//! The preprocessor of mdBook for `docs/`.
//!
//! Links that leave the folder lead to the repository, because the book contains only the pages of
//! the folder. Mermaid blocks become elements that `docs/mermaid.js` draws.

use std::fmt::Write as _;
use std::io;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::Value;

/// The folder of the book in the repository.
const FOLDER: &str = "docs";

/// Reads the context and the book, as mdBook writes them to a preprocessor, and prints the book.
pub(crate) fn preprocess() -> Result<ExitCode> {
    let [context, mut book]: [Value; 2] =
        serde_json::from_reader(io::stdin().lock()).context("not called by mdBook")?;
    let repository = context.pointer("/config/output/html/git-repository-url").and_then(Value::as_str);
    rewrite_pages(&mut book, repository.context("book.toml has no git-repository-url")?);
    serde_json::to_writer(io::stdout().lock(), &book)?;
    Ok(ExitCode::SUCCESS)
}

/// Rewrites all chapters in a value: objects with `content` and `path`.
fn rewrite_pages(value: &mut Value, repository: &str) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| rewrite_pages(value, repository)),
        Value::Object(fields) => {
            if let (Some(Value::String(content)), Some(Value::String(path))) =
                (fields.get("content"), fields.get("path"))
            {
                let content = page(content, path, repository);
                fields.insert("content".to_owned(), Value::String(content));
            }
            fields.values_mut().for_each(|value| rewrite_pages(value, repository));
        }
        _ => {}
    }
}

/// Returns the text of a page for the website. `path` is the page's, relative to the folder.
fn page(text: &str, path: &str, repository: &str) -> String {
    let mut written = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let block = line.trim_start().strip_prefix("```");
        let is_picture = block.is_some_and(|language| language.starts_with("mermaid"));
        match (block, is_picture) {
            (None, _) => written += &with_outward_links(line, path, repository),
            (Some(_), true) => written += "<pre class=\"mermaid\">",
            (Some(_), false) => written += line,
        }
        written.push('\n');
        if block.is_none() {
            continue;
        }
        for line in lines.by_ref() {
            let is_end = line.trim_start().starts_with("```");
            match (is_picture, is_end) {
                (true, true) => written += "</pre>",
                (true, false) => written += &line.replace('&', "&amp;").replace('<', "&lt;"),
                (false, _) => written += line,
            }
            written.push('\n');
            if is_end {
                break;
            }
        }
    }
    written
}

/// Returns a line of prose in which links that leave the folder lead to the repository.
fn with_outward_links(line: &str, path: &str, repository: &str) -> String {
    let mut written = String::new();
    // Every second part is code.
    for (number, part) in line.split('`').enumerate() {
        if number > 0 {
            written.push('`');
        }
        let mut texts = if number % 2 == 0 { part.split("](") } else { part.split("\0") };
        written += texts.next().unwrap_or_default();
        for text in texts {
            let (target, rest) = text.split_once(')').unwrap_or((text, ""));
            let target = outside(target, path).map(|file| format!("{repository}/blob/main/{file}"));
            let _ = match target {
                Some(target) => write!(written, "]({target}){rest}"),
                None => write!(written, "]({text}"),
            };
        }
    }
    written
}

/// Returns the path of a link's target in the repository if it is not a page of the book.
fn outside(target: &str, page: &str) -> Option<String> {
    if target.contains("://") || target.starts_with('#') {
        return None;
    }
    let mut folders: Vec<&str> = std::iter::once(FOLDER).chain(page.split('/')).collect();
    folders.pop();
    for step in target.split('/') {
        match step {
            ".." => drop(folders.pop()),
            "." => {}
            step => folders.push(step),
        }
    }
    // mdBook reads this file as the table of contents.
    let is_page = folders.first() == Some(&FOLDER) && folders.last() != Some(&"SUMMARY.md");
    (!is_page).then(|| folders.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_leave_the_folder_lead_to_the_repository() {
        for (path, line, expected) in [
            (
                "graph.md",
                "[a](../testdata/a.yaml), [b](options.md#tasks)",
                "[a](r/blob/main/testdata/a.yaml), [b](options.md#tasks)",
            ),
            (
                "dev/testing.md",
                "[`c`](../../e2e/x.rs#L1) and [d](../graph.md)",
                "[`c`](r/blob/main/e2e/x.rs#L1) and [d](../graph.md)",
            ),
            ("README.md", "[g](SUMMARY.md)", "[g](r/blob/main/docs/SUMMARY.md)"),
            ("graph.md", "`[a](../x)` [e](https://a/../b) [f](#g)", "`[a](../x)` [e](https://a/../b) [f](#g)"),
        ] {
            assert_eq!(with_outward_links(line, path, "r"), expected);
        }
    }

    #[test]
    fn pictures_become_elements_and_other_code_stays() {
        let text =
            "```mermaid testdata/a.yaml\nflowchart LR\n  a --> b[\"<c>\"]\n```\n```md\n[a](../x)\n```\n[a](../x)\n";
        let expected = "<pre class=\"mermaid\">\nflowchart LR\n  a --> b[\"&lt;c>\"]\n</pre>\n```md\n[a](../x)\n```\n[a](r/blob/main/x)\n";
        assert_eq!(page(text, "graph.md", "r"), expected);
        let mut book =
            serde_json::json!({"items": [{"Chapter": {"content": text, "path": "graph.md", "sub_items": []}}]});
        rewrite_pages(&mut book, "r");
        assert_eq!(book["items"][0]["Chapter"]["content"], expected);
    }
}
