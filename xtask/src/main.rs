//! Tasks for the developers of this workspace.
//!
//! `cargo xtask generate` writes the Rust code for the files of `proto/`; with `--check` it writes
//! nothing and fails if the committed code is outdated. `cargo xtask cost` measures, and writes
//! `snapshots/cost/`: `compile` a release build, `run`, `growth` and `stored` the code of Argo's
//! controller, and `wall` runs on a cluster. `cargo xtask synthetic SHAPE TASKS own|shared` prints a pipeline.
//! `cargo xtask proto-diff` compares our `.proto` files with those of another KFP release. `cargo
//! xtask book` is a preprocessor for mdBook.

mod book;
mod cost;
mod generate;
mod proto_diff;
mod synthetic;
mod validate;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "usage: cargo xtask generate [--check] | cost compile | cost run [LARGEST] | cost growth | cost stored | cost wall | synthetic chain|fan|layered|nested|loops TASKS own|shared [BYTES] \
     | proto-diff PIPELINE_SPEC_PROTO KUBERNETES_EXECUTOR_CONFIG_PROTO | validate [--help] | book";

fn main() -> Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(),
        ["book"] => book::preprocess(),
        // mdBook asks which renderers the preprocessor supports: all.
        ["book", "supports", _] => Ok(ExitCode::SUCCESS),
        ["proto-diff", spec, config] => proto_diff::print(Path::new(spec), Path::new(config)),
        ["cost", "compile"] => cost::compile::write(),
        ["cost", "run"] => cost::run::write(50),
        ["cost", "run", largest] => cost::run::write(largest.parse()?),
        ["cost", "growth"] => cost::growth::write(),
        ["cost", "stored"] => cost::stored::write(),
        ["cost", "wall"] => cost::wall::write(),
        ["synthetic", shape, tasks, components] => synthetic::print(shape, tasks, components, None),
        ["synthetic", shape, tasks, components, source] => synthetic::print(shape, tasks, components, Some(source)),
        ["validate", ref rest @ ..] => validate::run(rest),
        _ => bail!(USAGE),
    }
}
