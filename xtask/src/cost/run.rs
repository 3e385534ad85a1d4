//! `cargo xtask cost run`: the cost of a run for the controller, beside that of upstream's form.

use std::fmt::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use kfp_argo::Options;
use serde_json::{Value, json};

use super::controller::{Ends, Lab, Run};
use super::upstream::{self, UpstreamForm};
use super::{kilobytes, workflow, write_page};
use crate::synthetic::{Components, SOURCE, Shape, Synthetic};

const HEAD: &str = "# The cost of a run

Written by `cargo xtask cost run`. It compares our workflows with those of the same pipelines in the form of upstream's compiler.
The code of Argo's controller (v4.1.2) runs both. No container runs: a pod ends as soon as the controller sees it, so upstream's drivers cost
nothing but their pods. In each pair, the first number is ours and the second one upstream's form. The column × is ours divided by upstream's.
The object is that of the ended run, before Argo compresses its state. A loop runs three times.

## Counts

These numbers do not depend on the machine.

| pipeline | pods | reconciliations | nodes | workflow, KB | object, KB | × |
|---|---:|---:|---:|---:|---:|---:|
";

const TIMES: &str = "
## The controller

CPU on one machine, so only rows of this table may be compared; the least of three runs, if it is below 5 s. *One by one*: the controller looks at the workflow whenever a pod ends.
*Together*: all running pods end between two looks.

| pipeline | CPU one by one, s | × | CPU of a reconciliation, ms | allocated, MB | CPU together, s | × |
|---|---:|---:|---:|---:|---:|---:|
";

const VALIDATION: &str = "
## Argo's validation

Argo validates a workflow before its first step.

| pipeline | workflow, KB | CPU, s | × |
|---|---:|---:|---:|
";

/// Measures everything up to a number of tasks, and writes the table.
#[expect(clippy::print_stderr, reason = "the report of a developer's tool")]
pub(crate) fn write(largest: usize) -> Result<ExitCode> {
    let lab = Lab::open()?;
    let (mut counts, mut times) = (String::new(), String::new());
    for pipeline in pipelines(&[10, 50, 200], largest) {
        let forms = Forms::of(&pipeline)?;
        let runs = forms.run(&lab, Ends::OneByOne)?;
        counts += &forms.counts(&pipeline, &runs);
        times += &costs(&pipeline, &runs, &forms.run(&lab, Ends::Together)?);
        eprint!("{}", times.lines().last().unwrap_or_default().to_owned() + "\n");
    }
    let mut validation = String::new();
    for pipeline in pipelines(&[10, 50, 200, 1000], largest * 5) {
        let forms = Forms::of(&pipeline)?;
        let cpu = (lab.validation(&forms.ours)?, lab.validation(&forms.upstream.workflow)?);
        let bytes = pair(kilobytes(size(&forms.ours)), kilobytes(size(&forms.upstream.workflow)));
        let (seconds, times) = (pair(seconds(cpu.0), seconds(cpu.1)), ratio(cpu.0, cpu.1));
        let _ = writeln!(validation, "| {} | {bytes} | {seconds} | {times} |", pipeline.name());
        eprint!("{}", validation.lines().last().unwrap_or_default().to_owned() + "\n");
    }
    write_page("run.md", &format!("{HEAD}{counts}{TIMES}{times}{VALIDATION}{validation}"))?;
    Ok(ExitCode::SUCCESS)
}

/// Each shape in each size; of own components only those that fit into an object.
fn pipelines(sizes: &[usize], largest: usize) -> Vec<Synthetic> {
    let mut all = Vec::new();
    for components in [Components::Shared, Components::Own] {
        for shape in Synthetic::ALL {
            // A loop runs three times.
            let weight = if matches!(shape, Shape::Loops) { 3 } else { 1 };
            let fits = |tasks: &usize| tasks * weight <= largest && (components == Components::Shared || *tasks <= 50);
            let with = |tasks| Synthetic { shape, tasks, components, source: SOURCE };
            all.extend(sizes.iter().copied().filter(fits).map(with));
        }
    }
    all
}

/// Both workflows of a pipeline.
struct Forms {
    ours: Value,
    upstream: UpstreamForm,
}

impl Forms {
    fn of(pipeline: &Synthetic) -> Result<Self> {
        let ir = pipeline.yaml();
        let ours = workflow(&ir, &Options::default())?;
        let document = serde_saphyr::from_str(&ir).context("the IR cannot be read")?;
        Ok(Self { ours, upstream: upstream::of_ir(&document)? })
    }

    fn run(&self, lab: &Lab, ends: Ends) -> Result<[Run; 2]> {
        Ok([lab.run(&self.ours, &rules(), ends)?, lab.run(&self.upstream.workflow, &self.upstream.rules, ends)?])
    }

    fn counts(&self, pipeline: &Synthetic, [ours, upstream]: &[Run; 2]) -> String {
        let workflow = pair(kilobytes(size(&self.ours)), kilobytes(size(&self.upstream.workflow)));
        let cells = [
            pipeline.name(),
            pair(ours.pods, upstream.pods),
            pair(ours.reconciliations, upstream.reconciliations),
            pair(ours.nodes, upstream.nodes),
            workflow,
            pair(kilobytes(ours.bytes), kilobytes(upstream.bytes)),
            format!("{:.2}", ours.bytes as f64 / upstream.bytes as f64),
        ];
        row(&cells)
    }
}

/// The ends of the pods of our workflows: each program returns its input and an `x`, as a text of
/// the same length.
pub(super) fn rules() -> Value {
    let output = r#"{"parameterValues":{"Output":"startxxxxxxxxxx"}}"#;
    json!([{"match": {}, "outcome": {"phase": "Succeeded", "parameters": {"executor-output": output}}}])
}

/// Returns the row of what the controller spends.
fn costs(pipeline: &Synthetic, [ours, upstream]: &[Run; 2], [together, upstream_together]: &[Run; 2]) -> String {
    let each = |run: &Run| format!("{:.1}", run.cpu.as_secs_f64() * 1000.0 / run.reconciliations as f64);
    let cells = [
        pipeline.name(),
        pair(seconds(ours.cpu), seconds(upstream.cpu)),
        ratio(ours.cpu, upstream.cpu),
        pair(each(ours), each(upstream)),
        pair(ours.megabytes_allocated, upstream.megabytes_allocated),
        pair(seconds(together.cpu), seconds(upstream_together.cpu)),
        ratio(together.cpu, upstream_together.cpu),
    ];
    row(&cells)
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn pair(ours: impl std::fmt::Display, upstream: impl std::fmt::Display) -> String {
    format!("{ours} / {upstream}")
}

fn ratio(ours: Duration, upstream: Duration) -> String {
    format!("{:.2}", ours.as_secs_f64() / upstream.as_secs_f64())
}

fn seconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64())
}

fn size(workflow: &Value) -> usize {
    workflow.to_string().len()
}
