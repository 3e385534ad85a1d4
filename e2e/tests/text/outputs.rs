//! Texts that programs give, by their executor output and by files, into a sub-pipeline and out of it again.

use e2e::ir::{Ir, each, input, names, output, output_file, reference, string, task};
use e2e::text::texts;
use e2e::{Lab, Pipeline};
use serde_json::json;

use super::{Named, expect_shown, merged, named};

/// Takes pairs of words, a text and a file, and writes each text to its file.
const WRITE: &str = "while [ $# != 0 ]; do printf %s \"$1\" > \"$2\"; shift 2; done";

/// Takes the values of the executor output and its file, and then pairs for [`WRITE`].
const WRITE_EXECUTOR_OUTPUT: &str = "printf '{\"parameterValues\":%s}' \"$1\" > \"$2\"; shift 2; ";

/// The pairs that write each input to the file of the output that is called like it.
fn pairs(texts: &Named) -> Vec<String> {
    texts.keys().flat_map(|name| [reference(name), output_file(name)]).collect()
}

#[test]
fn outputs_and_sub_pipelines() {
    let Some(lab) = Lab::open() else { return };
    // Argo cuts a newline off the end of a file.
    let in_files = || texts("output files").filter(|text| !text.ends_with('\n'));
    let (executor_output, files) = (named("e", 110, texts("executor output")), named("f", 110, in_files()));
    let all: Named = executor_output.clone().into_iter().chain(files.clone()).collect();
    // In the sub-pipeline all of them go through files.
    let again: Named = all.clone().into_iter().filter(|(_, text)| !text.ends_with('\n')).collect();
    let strings = |texts: &Named| each(texts.keys(), |_| string());
    let given = merged(&strings(&files), &json!({"values": {"parameterType": "STRUCT"}}));

    let write = [vec![reference("values"), "{{$.outputs.output_file}}".to_owned()], pairs(&files)].concat();
    let write_all = format!("{WRITE_EXECUTOR_OUTPUT}{WRITE}");
    let ir = Ir::default()
        .container("write", &given, &strings(&all), &["sh", "-c", &write_all, "write"], &write)
        .container("again", &strings(&again), &strings(&again), &["sh", "-c", WRITE, "again"], &pairs(&again))
        .show(&strings(&all));
    let tasks = json!({
        "again": task("again", each(again.keys(), input)),
        "show": task("show", each(all.keys(), input)),
    });
    // Out of the sub-pipeline: what went through files once more, else as it came from the first program.
    let ir = ir.pipeline("sub", &strings(&all), &from("again", &again), tasks);
    let producer = |name: &str| if again.contains_key(name) { "sub" } else { "write" };
    let tasks = json!({
        "write": task("write", each(names(&given), input)),
        "sub": task("sub", each(all.keys(), |name| output("write", name))),
        "show": task("show", each(all.keys(), |name| output(producer(name), name))),
    });
    let pipeline = Pipeline::from_ir(&ir.root(&given, &from("sub", &again), tasks));
    let pipeline = pipeline.argument("values", &json!(executor_output).to_string());
    let run = lab.run(&files.iter().fold(pipeline, |pipeline, (name, text)| pipeline.argument(name, text)));

    let outcome = run.finish();
    // A pipeline with outputs is a task itself.
    let tasks = ["write", "sub/again", "sub/show", "show"];
    outcome.expect("Succeeded", &tasks.map(|task| format!("{task}: Succeeded")));
    expect_shown(&outcome, "sub/show", &all);
    expect_shown(&outcome, "show", &all);
    assert_eq!(outcome.outputs(), again, "the pipeline's own outputs");
}

/// The outputs of a pipeline: each is that of a task of the same name.
fn from<'n>(task: &'n str, texts: &'n Named) -> Vec<[&'n str; 3]> {
    texts.keys().map(|name| [name.as_str(), task, name.as_str()]).collect()
}
