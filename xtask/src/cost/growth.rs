//! `cargo xtask cost growth`: how the cost of a run for the controller grows with its tasks.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::Result;
use kfp_argo::Options;

use super::controller::{Ends, Lab};
use super::run::rules;
use super::{kilobytes, workflow, write_page};
use crate::synthetic::{Components, SOURCE, Shape, Synthetic};

const HEAD: &str = "# Growth

Written by `cargo xtask cost growth`: the cost of a run for the code of Argo's controller (v4.1.2), and that of the validation before its first step.
All tasks run one component. No container runs: a pod ends as soon as the controller sees it, and the controller looks at the workflow after each. CPU on
one machine, so only rows of this table may be compared. A loop runs three times.

| pipeline | pods | CPU of the run, s | for each pod, ms | object, KB | validation, s |
|---|---:|---:|---:|---:|---:|
";

/// The shapes, each with numbers of tasks. A run of 1000 tasks in one DAG would take more than an
/// hour.
const SHAPES: [(Shape, &[usize]); 5] = [
    (Shape::Chain, &[30, 100, 300]),
    (Shape::Fan, &[30, 100, 300]),
    (Shape::Layered, &[30, 100, 300]),
    (Shape::Nested, &[30, 100, 300, 1000]),
    (Shape::Loops, &[10, 30, 100]),
];

/// Measures everything, and writes the table.
#[expect(clippy::print_stderr, reason = "the report of a developer's tool")]
pub(crate) fn write() -> Result<ExitCode> {
    let lab = Lab::open()?;
    let mut table = HEAD.to_owned();
    for (shape, sizes) in SHAPES {
        for &tasks in sizes {
            let pipeline = Synthetic { shape, tasks, components: Components::Shared, source: SOURCE };
            let workflow = workflow(&pipeline.yaml(), &Options::default())?;
            let run = lab.run(&workflow, &rules(), Ends::OneByOne)?;
            let seconds = run.cpu.as_secs_f64();
            let _ = writeln!(
                table,
                "| {} | {} | {seconds:.2} | {:.1} | {} | {:.2} |",
                pipeline.name(),
                run.pods,
                seconds * 1000.0 / run.pods as f64,
                kilobytes(run.bytes),
                lab.validation(&workflow)?.as_secs_f64(),
            );
            eprintln!("{}", table.lines().last().unwrap_or_default());
        }
    }
    write_page("growth.md", &table)?;
    Ok(ExitCode::SUCCESS)
}
