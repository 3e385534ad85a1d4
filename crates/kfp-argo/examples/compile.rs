//! Compiles a pipeline and prints the workflow: `cargo run --example compile testdata/hello.yaml`.

#![allow(clippy::print_stdout)]

use std::error::Error;

use argo_model::Format;
use kfp_argo::{Argument, Options, compile};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("usage: compile PIPELINE [NAME=VALUE]...")?;
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    print!("{}", run(&std::fs::read(file)?, &arguments)?);
    Ok(())
}

/// Returns the workflow, with the warnings as comments before it.
pub(crate) fn run(source: &[u8], arguments: &[String]) -> Result<String, Box<dyn Error>> {
    let mut options = Options::default();
    for argument in arguments {
        let (name, value) = argument.split_once('=').ok_or("an argument is NAME=VALUE")?;
        options.arguments.insert(name.to_owned(), Argument::Text(value.to_owned()));
    }
    let compiled = compile(source, &options)?;
    let warnings: String = compiled.warnings.iter().map(|warning| format!("# {warning}\n")).collect();
    Ok(warnings + &compiled.to_text(Format::Yaml)?)
}
