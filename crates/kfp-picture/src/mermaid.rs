//! The picture as a Mermaid flowchart, for READMEs and pull requests.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::picture::{NodeId, Picture, Shape};

/// Returns the flowchart of a picture.
///
/// Groups are subgraphs. A dotted arrow leads to a task that starts after any ending of the task
/// before it, and a dotted line with `on exit` from a group to its exit task.
pub fn mermaid(picture: &Picture) -> String {
    let mut text = "flowchart LR\n".to_owned();
    write_boxes(picture, None, 1, &mut text);
    for edge in &picture.edges {
        let arrow = if edge.is_tolerant { "-.->" } else { "-->" };
        let _ = writeln!(text, "  {} {arrow} {}", name(edge.from), name(edge.to));
    }
    for (id, node) in picture.nodes.iter().enumerate() {
        if let Some(group) = node.exit_of {
            let _ = writeln!(text, "  {} -. on exit .-> {}", name(group), name(id));
        }
    }
    text.push_str(&styles(picture));
    text
}

fn write_boxes(picture: &Picture, parent: Option<NodeId>, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    for id in picture.children(parent) {
        let node = &picture.nodes[id];
        let (name, label) = (name(id), quoted(&node.label));
        let is_empty = picture.children(Some(id)).next().is_none();
        let _ = match node.shape {
            // Mermaid refuses a subgraph without boxes.
            shape if shape.is_group() && !is_empty => {
                let _ = writeln!(text, "{indent}subgraph {name}[{label}]");
                write_boxes(picture, Some(id), depth + 1, text);
                writeln!(text, "{indent}end")
            }
            Shape::Importer => writeln!(text, "{indent}{name}[({label})]"),
            Shape::VolumeClaim => writeln!(text, "{indent}{name}[/{label}/]"),
            _ if node.exit_of.is_some() => writeln!(text, "{indent}{name}{{{{{label}}}}}"),
            _ => writeln!(text, "{indent}{name}[{label}]"),
        };
    }
}

/// Returns the lines that make groups of one kind look alike.
fn styles(picture: &Picture) -> String {
    let looks = [
        (Shape::Condition, "condition", "stroke:#b58900,stroke-dasharray:4 3"),
        (Shape::Loop, "loop", "stroke:#6c71c4,stroke-width:2px"),
        (Shape::ExitHandler, "exitHandler", "stroke:#cb4b16"),
    ];
    let mut text = String::new();
    for (shape, class, look) in looks {
        let nodes: BTreeSet<NodeId> = (0..picture.nodes.len()).filter(|id| picture.nodes[*id].shape == shape).collect();
        if !nodes.is_empty() {
            let names: Vec<String> = nodes.into_iter().map(name).collect();
            let _ = writeln!(text, "  classDef {class} {look}\n  class {} {class}", names.join(","));
        }
    }
    text
}

fn name(id: NodeId) -> String {
    format!("t{id}")
}

/// Returns a text in quotes. Mermaid reads HTML in it, `#` as the start of its own kind of
/// character reference, and Markdown between backticks.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|letter| match letter {
        '"' => "&quot;".to_owned(),
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '#' => "&num;".to_owned(),
        '`' => "&grave;".to_owned(),
        '\\' => "&bsol;".to_owned(),
        letter if letter.is_control() => " ".to_owned(),
        letter => letter.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
