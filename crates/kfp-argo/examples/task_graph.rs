//! Prints the tasks of a pipeline and what they wait for:
//! `cargo run --example task_graph testdata/exit_handler.yaml`.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fmt::Write;

use kfp_argo::graph::{Ending, Role};
use kfp_argo::{Options, check};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("usage: task_graph PIPELINE")?;
    print!("{}", run(&std::fs::read(file)?)?);
    Ok(())
}

/// Returns a paragraph for each component that contains tasks, and a line for each of its tasks.
pub(crate) fn run(source: &[u8]) -> Result<String, Box<dyn Error>> {
    let checked = check(source, &Options::default())?;
    let mut text = String::new();
    for (name, graph) in &checked.graphs {
        writeln!(text, "{name}:")?;
        for (key, task) in checked.pipeline.components[name].tasks() {
            let upstream = graph.upstream(key).into_iter().map(|(upstream, ending)| match ending {
                Ending::Succeeded => upstream.to_string(),
                Ending::Completed => format!("{upstream} (any ending)"),
            });
            let upstream = upstream.collect::<Vec<_>>().join(", ");
            match graph.role(key) {
                Role::Exit { group } => writeln!(text, "  {key} runs {} as the exit task of {group}", task.component)?,
                _ if upstream.is_empty() => writeln!(text, "  {key} runs {}", task.component)?,
                _ => writeln!(text, "  {key} runs {} after {upstream}", task.component)?,
            }
        }
    }
    Ok(text)
}
