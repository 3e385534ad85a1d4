//! The sizes of the workflows of synthetic pipelines and of `testdata/`. They are the same on all
//! machines, so a test compares them with the committed table.

use std::fmt::Write;
use std::path::Path;

use kfp_argo::{Options, compile};

use crate::synthetic::{Components, SOURCE, Shape, Synthetic};

const HEAD: &str = "# Sizes

Workflows of synthetic pipelines, and of those in `testdata/`: bytes of the IR and of the workflow as the cluster keeps it, templates, tasks in
them, and pods of a run. A workflow that would not fit into an object of the cluster is refused. Written by
`INSTA_UPDATE=always cargo test -p xtask size`, and compared by the same test.

| pipeline | IR | workflow | ratio | templates | tasks | pods |
|---|---:|---:|---:|---:|---:|---:|
";

/// The synthetic pipelines of the table.
fn synthetic() -> Vec<Synthetic> {
    let mut all = Vec::new();
    for components in [Components::Shared, Components::Own] {
        for shape in Synthetic::ALL {
            for tasks in [10, 100, 1000, 5000] {
                all.push(Synthetic { shape, tasks, components, source: SOURCE });
            }
        }
    }
    let chain = |tasks, components, source| Synthetic { shape: Shape::Chain, tasks, components, source };
    all.extend([chain(2000, Components::Shared, SOURCE), chain(450, Components::Own, 1024)]);
    all
}

/// A row of the table.
fn row(name: &str, ir: &[u8]) -> String {
    let mut row = format!("| {name} | {} | ", ir.len());
    let _ = match compile(ir, &Options::default()) {
        Ok(compiled) => {
            let stats = compiled.stats();
            #[allow(clippy::cast_precision_loss)] // for people
            let ratio = stats.bytes as f64 / ir.len() as f64;
            let pods = format!("{}{}", stats.pods.count, if stats.pods.depends_on_lists { "+" } else { "" });
            writeln!(row, "{} | {ratio:.2} | {} | {} | {pods} |", stats.bytes, stats.templates, stats.tasks)
        }
        Err(found) => {
            let codes: std::collections::BTreeSet<_> = found.0.iter().map(|finding| finding.code.id).collect();
            writeln!(row, "{} | | | | |", codes.into_iter().collect::<Vec<_>>().join(" "))
        }
    };
    row
}

fn table() -> String {
    let mut table = HEAD.to_owned();
    // The largest take long in a build without optimisation, and only repeat what the others show.
    for pipeline in synthetic().iter().filter(|pipeline| pipeline.tasks < 5000) {
        table += &row(&pipeline.name(), pipeline.yaml().as_bytes());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
    let entries = std::fs::read_dir(folder).expect("testdata is there").filter_map(Result::ok);
    let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    for path in files {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        table += &row(&name, &std::fs::read(&path).expect("it can be read"));
    }
    table
}

#[test]
fn sizes_are_as_committed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/cost/size.md");
    let table = table();
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(path, table).expect("snapshots can be written");
        return;
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let differs = |line: &&str| !committed.lines().any(|other| other == *line);
    let changes: Vec<&str> = table.lines().filter(differs).collect();
    assert!(table == committed, "snapshots/cost/size.md differs; now:\n{}", changes.join("\n"));
}

/// One pod for each task, and few bytes: what this compiler is for.
#[test]
fn large_pipelines_fit() {
    let stats = |shape, tasks, components, source| {
        let pipeline = Synthetic { shape, tasks, components, source };
        compile(pipeline.yaml().as_bytes(), &Options::default()).map(|compiled| compiled.stats()).ok()
    };
    for shape in Synthetic::ALL {
        let stats = stats(shape, 300, Components::Shared, SOURCE).expect("it fits");
        let runs = if matches!(shape, Shape::Loops) { 3 } else { 1 };
        assert_eq!(stats.pods.count, 300 * runs, "{shape:?}");
    }
    let shared = stats(Shape::Chain, 2000, Components::Shared, SOURCE).expect("it fits");
    assert_eq!((shared.templates, shared.pods.count), (2, 2000));
    let own = stats(Shape::Chain, 450, Components::Own, 1024).expect("it fits");
    assert_eq!((own.templates, own.pods.count), (451, 450));
}
