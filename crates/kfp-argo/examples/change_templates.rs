//! Compiles a pipeline and sends its pods to the nodes with a label:
//! `cargo run --example change_templates testdata/hello.yaml pool=batch`.
//!
//! The options file can do this as well. A program can change everything that `argo_model` has
//! types for.

#![allow(clippy::print_stdout)]

use std::error::Error;

use argo_model::{Format, TemplateBody};
use kfp_argo::{Options, compile};

fn main() -> Result<(), Box<dyn Error>> {
    let usage = "usage: change_templates PIPELINE LABEL=VALUE";
    let (file, label) = (std::env::args().nth(1).ok_or(usage)?, std::env::args().nth(2).ok_or(usage)?);
    print!("{}", run(&std::fs::read(file)?, &label)?);
    Ok(())
}

/// Returns the workflow with a node selector in every template that runs a container.
pub(crate) fn run(source: &[u8], label: &str) -> Result<String, Box<dyn Error>> {
    let (label, value) = label.split_once('=').ok_or("a label is LABEL=VALUE")?;
    let mut compiled = compile(source, &Options::default())?;
    for template in &mut compiled.workflow.spec.templates {
        if matches!(template.body, TemplateBody::Container(_)) {
            template.node_selector.insert(label.to_owned(), value.to_owned());
        }
    }
    Ok(compiled.to_text(Format::Yaml)?)
}
