//! `cargo xtask cost wall`: the time of runs on a cluster, beside that of upstream's form.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use kfp_argo::Options;
use serde_json::{Value, json};

use super::upstream::{self, stubs::with_stubs};
use super::{workflow, write_page};
use crate::synthetic::{Components, SOURCE, Shape, Synthetic};

const HEAD: &str = "# The time of a run on a cluster

Written by `cargo xtask cost wall`, on a cluster of one node with two cores and Argo v4.1.2. The program of each task writes one file and ends. Upstream's
drivers and launchers are stubs, which end at once: real ones also talk to the metadata store. In each pair, the first number is ours and the
second one upstream's form. The two run one after the other. The column × is ours divided by upstream's.

| pipeline | pods | seconds | × | seconds of a task |
|---|---:|---:|---:|---:|
";

/// The seconds after which a run counts as failed.
const TIMEOUT: &str = "3600";

/// A program that returns one output. It has no placeholders, as the stub of upstream's launcher
/// resolves none.
const PROGRAM: &str = "mkdir -p /tmp/kfp/outputs; printf x > /tmp/kfp/outputs/Output";

/// Runs each pipeline in both forms, and writes the table.
#[expect(clippy::print_stderr, reason = "the report of a developer's tool")]
pub(crate) fn write() -> Result<ExitCode> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let lab = std::env::var_os("KFP_COMPILE_LAB").map_or_else(|| top.join("../shared/lab"), PathBuf::from);
    let mut table = HEAD.to_owned();
    for (shape, tasks) in
        [(Shape::Chain, 1), (Shape::Chain, 10), (Shape::Chain, 50), (Shape::Fan, 10), (Shape::Fan, 50)]
    {
        let pipeline = Synthetic { shape, tasks, components: Components::Shared, source: SOURCE };
        let [ours, upstream] = forms(&pipeline)?.map(|workflow| run(&lab, &workflow));
        let (ours, upstream) = (ours?, upstream?);
        let _ = writeln!(
            table,
            "| {} {tasks} | {} / {} | {} / {} | {:.2} | {:.1} / {:.1} |",
            format!("{shape:?}").to_lowercase(),
            ours.pods,
            upstream.pods,
            ours.seconds,
            upstream.seconds,
            ours.seconds as f64 / upstream.seconds as f64,
            ours.seconds as f64 / tasks as f64,
            upstream.seconds as f64 / tasks as f64,
        );
        eprint!("{}", table.lines().last().unwrap_or_default().to_owned() + "\n");
    }
    write_page("wall.md", &table)?;
    Ok(ExitCode::SUCCESS)
}

/// Returns our workflow and upstream's form, with a program that ends at once.
fn forms(pipeline: &Synthetic) -> Result<[Value; 2]> {
    let mut ir: Value = serde_saphyr::from_str(&pipeline.yaml()).context("the IR cannot be read")?;
    for (_, executor) in ir["deploymentSpec"]["executors"].as_object_mut().into_iter().flatten() {
        executor["container"] = json!({
            "image": "alpine:3.20",
            "command": ["sh", "-ec", PROGRAM],
        });
    }
    Ok([workflow(&ir.to_string(), &Options::default())?, with_stubs(&upstream::of_ir(&ir)?)])
}

/// The time of one run, and its pods.
struct Run {
    seconds: i64,
    pods: usize,
}

/// Runs a workflow to its end.
fn run(lab: &Path, workflow: &Value) -> Result<Run> {
    let folder = std::env::temp_dir().join(format!("cost-wall-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("workflow.json");
    std::fs::write(&file, workflow.to_string())?;
    let output = Command::new(lab.join("run.sh")).arg(&file).args(["--timeout", TIMEOUT]).output()?;
    std::fs::remove_dir_all(&folder)?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "the run did not succeed:\n{said}{}", String::from_utf8_lossy(&output.stderr));
    let path = said.lines().find_map(|line| line.strip_prefix("json ")).context("no object")?;
    let object: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    // Ended pods cost the cluster time too.
    let name = object["metadata"]["name"].as_str().context("no name")?;
    Command::new(lab.join("in.sh")).args(["kubectl", "delete", "workflow", name, "--wait=false"]).output()?;
    let nodes = object["status"]["nodes"].as_object().context("no nodes")?;
    let moment = |key: &str| -> Result<i64> {
        let text = object["status"][key].as_str().with_context(|| format!("no {key}"))?;
        Ok(text.parse::<jiff::Timestamp>()?.as_second())
    };
    Ok(Run {
        seconds: moment("finishedAt")? - moment("startedAt")?,
        pods: nodes.values().filter(|node| node["type"] == "Pod").count(),
    })
}
