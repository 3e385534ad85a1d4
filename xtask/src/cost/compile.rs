//! `cargo xtask cost compile`: the time and memory of compiling.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::processes::measured;
use crate::synthetic::{Components, SOURCE, Shape, Synthetic};

const HEAD: &str = "# Times and memory of compiling

Written by `cargo xtask cost compile`. Times depend on the machine, so only rows of this table may be compared. CPU is the least of five runs,
user and system together, with the start of the program: of `kfp-compile` with the writing of JSON, of `kfp-compile check` and of `kfp-compile images`.
Memory is the most that `kfp-compile` had. *saphyr* is a plain program that reads the same YAML into that library's tree; *reading* is one that reads it with
`kfp-ir` into messages. Both use the system's allocator, and `kfp-compile` its own one, mimalloc. The columns × are the CPU divided by that of saphyr.
[`size.md`](size.md) has the sizes, which are the same on all machines.

| pipeline | IR, bytes | saphyr, ms | reading, ms | × | CPU, ms | × | check, ms | images, ms | memory, MB | workflow, bytes | templates | pods |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
";

/// Where the programs are that are measured.
struct Bench {
    compile: PathBuf,
    saphyr: PathBuf,
    reading: PathBuf,
    folder: PathBuf,
}

/// The time and memory of one run.
struct Cost {
    cpu: Duration,
    kilobytes: u64,
}

/// Measures everything and writes the table.
#[expect(clippy::print_stderr, reason = "the report of a developer's tool")]
pub(crate) fn write() -> Result<ExitCode> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = build(&top)?;
    let folder = target.join("bench");
    std::fs::create_dir_all(&folder)?;
    let bench = Bench {
        compile: target.join("kfp-compile"),
        saphyr: target.join("examples/saphyr_tree"),
        reading: target.join("examples/read_ir"),
        folder,
    };
    let mut table = HEAD.to_owned();
    for pipeline in pipelines() {
        let path = bench.folder.join("pipeline.yaml");
        std::fs::write(&path, pipeline.yaml())?;
        table += &bench.row(&pipeline.name(), &path)?;
        eprintln!("{}", table.lines().last().unwrap_or_default());
    }
    table += &bench.row("testdata/hello.yaml", &top.join("testdata/hello.yaml"))?;
    let corpus = std::env::var_os("KFP_COMPILE_CORPUS").map_or_else(|| top.join("../shared/corpus"), PathBuf::from);
    table += &bench.corpus(&corpus.join("own"))?;
    super::write_page("compile.md", &table)?;
    Ok(ExitCode::SUCCESS)
}

/// Each shape with many tasks, and the growth of chains.
fn pipelines() -> Vec<Synthetic> {
    let mut all = Vec::new();
    for components in [Components::Shared, Components::Own] {
        let with = |shape, tasks| Synthetic { shape, tasks, components, source: SOURCE };
        all.extend([10, 100, 300, 1000, 3000, 5000].map(|tasks| with(Shape::Chain, tasks)));
        for shape in [Shape::Fan, Shape::Layered, Shape::Nested, Shape::Loops] {
            all.extend([1000, 5000].map(|tasks| with(shape, tasks)));
        }
    }
    all
}

/// The folder of the release builds.
fn build(top: &Path) -> Result<PathBuf> {
    for arguments in [["-p", "kfp-compile", "--bins"], ["-p", "kfp-ir", "--examples"]] {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo).args(["build", "--release"]).args(arguments).current_dir(top).status()?;
        ensure!(status.success(), "cargo build fails");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top.join("target"), PathBuf::from);
    Ok(target.join("release"))
}

impl Bench {
    fn row(&self, name: &str, ir: &Path) -> Result<String> {
        let bytes = std::fs::metadata(ir)?.len();
        let (cost, stats) = self.cost(ir)?;
        let tree = least(Command::new(&self.saphyr).arg(ir))?;
        let reading = least(Command::new(&self.reading).arg(ir))?;
        let stat =
            |key: &str| stats.lines().find_map(|line| line.strip_prefix(key)).map(first_number).unwrap_or_default();
        let size = if stats.is_empty() { "refused".to_owned() } else { stat("bytes: ") };
        let mut row = format!("| {name} | {bytes} ");
        let _ = write!(row, "| {:.1} ", millis(tree));
        for cpu in [reading, cost.cpu] {
            let _ = write!(row, "| {:.1} | {:.1} ", millis(cpu), cpu.as_secs_f64() / tree.as_secs_f64());
        }
        for command in ["check", "images"] {
            let cpu = least(Command::new(&self.compile).arg(command).arg(ir))?;
            let _ = write!(row, "| {:.1} ", millis(cpu));
        }
        let _ = writeln!(
            row,
            "| {} | {size} | {} | {} |",
            cost.kilobytes / 1000,
            stat("templates: "),
            stat("pods per run: ")
        );
        Ok(row)
    }

    /// The cost of compiling, and the result of `--stats`; none if the workflow would be too large.
    fn cost(&self, ir: &Path) -> Result<(Cost, String)> {
        let out = self.folder.join("workflow.json");
        let arguments = [ir.as_os_str(), "-o".as_ref(), out.as_os_str(), "--stats".as_ref()];
        let output =
            Command::new("/usr/bin/time").args(["-f", "memory: %M"]).arg(&self.compile).args(arguments).output();
        let output = output.context("/usr/bin/time is missing")?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let memory = said.lines().find_map(|line| line.strip_prefix("memory: ")).context("no memory was measured")?;
        let stats = if output.status.success() { said.clone() } else { String::new() };
        Ok((
            Cost { cpu: least(Command::new(&self.compile).args(arguments))?, kilobytes: memory.trim().parse()? },
            stats,
        ))
    }

    /// The medians over the corpus, where it is.
    fn corpus(&self, folder: &Path) -> Result<String> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(String::new()) };
        let mut irs: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path().join("ir.yaml")).collect();
        irs.retain(|path| path.is_file());
        irs.sort();
        let (mut ratios, mut times, mut memory) = (Vec::new(), Vec::new(), Vec::new());
        for ir in &irs {
            let (cost, stats) = self.cost(ir)?;
            let size = stats.lines().find_map(|line| line.strip_prefix("bytes: ")).map(first_number);
            let Some(size) = size.and_then(|size| size.parse::<f64>().ok()) else { continue };
            #[allow(clippy::cast_precision_loss)] // for people
            ratios.push(size / std::fs::metadata(ir)?.len() as f64);
            times.push(millis(cost.cpu));
            memory.push(cost.kilobytes);
        }
        ensure!(!ratios.is_empty(), "no pipeline of {} compiles", folder.display());
        let number = ratios.len();
        ratios.sort_by(f64::total_cmp);
        times.sort_by(f64::total_cmp);
        memory.sort_unstable();
        let middle = |values: &[f64]| values[values.len() / 2];
        Ok(format!(
            "\nCorpus: {number} pipelines. The workflow as JSON has {:.2} times the bytes of the IR's YAML in the median ({:.2} to {:.2}); compiling takes \
             {:.1} ms in the median and {:.1} ms at most, and {} MB at most.\n",
            middle(&ratios),
            ratios[0],
            ratios[number - 1],
            middle(&times),
            times[number - 1],
            memory[number - 1] / 1000,
        ))
    }
}

/// The least CPU of five runs, whether or not they find errors.
fn least(command: &mut Command) -> Result<Duration> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut least = Duration::MAX;
    for _ in 0..5 {
        let (_, cpu) = measured(|| Ok(command.status()?))?;
        least = least.min(cpu);
    }
    Ok(least)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn first_number(text: &str) -> String {
    text.chars().take_while(char::is_ascii_digit).collect()
}
