//! Programs that fail by themselves.

use serde_json::{Value, json};

use crate::faults::case::Case;
use crate::faults::shape::Shape;

/// The cause of a failure of Argo's executor, which saves outputs.
const CAUSE: &str = "an input or output could not be loaded or saved";

pub(super) fn cases(is_handled: bool) -> Vec<Case> {
    let case = |name: &str, about, shape: Shape, cause: &str| {
        Case::new(name.to_owned() + shape.suffix(), about, shape.ir(), shape.failed(cause))
    };
    let shell = |program: &str| Shape::new(is_handled, program);
    let output = |program: &str| {
        let outputs = json!({"result": {"parameterType": "STRING"}});
        shell(program).outputs(outputs)
    };
    let file = "{{$.outputs.parameters['result'].output_file}}";
    vec![
        case("exit-code", "A program ends with exit code 3", shell("exit 3"), "exit code 3"),
        case("killed", "A program is killed by a signal", shell("sh -c 'kill -9 $PPID'; sleep 5"), "exit code 137"),
        case("terminated", "A program ends by SIGTERM", shell("sh -c 'kill -TERM $PPID'; sleep 5"), "exit code 143"),
        case("oom", "A program uses more memory than its limit", out_of_memory(is_handled), "out of memory"),
        case("output-missing", "A program does not write an output parameter", output("true"), CAUSE),
        output_binary(output(&format!("mkdir -p $(dirname {file}); printf '\\377\\376\\200' > {file}"))),
        case(
            "output-large",
            "An output parameter has 2 MB",
            output(&format!("mkdir -p $(dirname {file}); head -c 2000000 /dev/zero | tr '\\0' a > {file}")),
            CAUSE,
        ),
    ]
}

/// Argo replaces the bytes, and the run succeeds.
fn output_binary(shape: Shape) -> Case {
    let replaced = shape.all_but_work("Succeeded").task(shape.work(), "Succeeded");
    let name = format!("output-binary{}", shape.suffix());
    Case::new(name, "An output parameter is not UTF-8", shape.ir(), shape.failed("*")).except(
        &["v"],
        "A65",
        vec![replaced],
    )
}

/// A program that doubles a text until its limit of 64 MiB is reached.
fn out_of_memory(is_handled: bool) -> Shape {
    let limits: Value = json!({"resourceMemoryLimit": "64Mi"});
    Shape::new(is_handled, "x=0123456789; while :; do x=$x$x; done").container("resources", limits)
}
