//! The pipeline of most cases: a task before the disturbed one and a task behind it, without an
//! exit handler or with one.

use serde_json::{Value, json};

use super::expectation::Expected;
use crate::ir::{Ir, each, input, names, reference, task};

/// The image of programs that need only a shell.
pub const IMAGE: &str = "busybox";

/// A pipeline of three tasks: `prepare`, `work`, which is disturbed, and `publish`.
#[derive(Clone, Debug)]
pub struct Shape {
    is_handled: bool,
    /// The output parameters of the disturbed task.
    outputs: Value,
    /// The program of the disturbed task.
    program: String,
    /// Other fields of the container of the disturbed task.
    container: Vec<(&'static str, Value)>,
    /// Other fields of the disturbed task.
    task: Value,
    /// The program of the exit task, after it printed the final status.
    exit: String,
    /// The run has the argument `broken`, and the disturbed task fails while it is true.
    is_mendable: bool,
}

impl Shape {
    /// The pipeline whose disturbed task runs a program of the shell.
    pub fn new(is_handled: bool, program: &str) -> Self {
        let (program, exit) = (program.to_owned(), "true".to_owned());
        Self {
            is_handled,
            outputs: json!({}),
            program,
            container: Vec::new(),
            task: json!({}),
            exit,
            is_mendable: false,
        }
    }

    /// The pipeline whose disturbed task fails unless the argument `broken` is `false`.
    pub fn mendable(is_handled: bool) -> Self {
        Self { is_mendable: true, ..Self::new(is_handled, "[ \"$0\" = false ]") }
    }

    /// With another field of the container of the disturbed task.
    pub fn container(mut self, field: &'static str, value: Value) -> Self {
        self.container.push((field, value));
        self
    }

    /// With other fields of the disturbed task.
    pub fn task(mut self, fields: Value) -> Self {
        self.task = fields;
        self
    }

    /// With output parameters of the disturbed task.
    pub fn outputs(mut self, outputs: Value) -> Self {
        self.outputs = outputs;
        self
    }

    /// With a program of the exit task.
    pub fn exit(mut self, program: &str) -> Self {
        program.clone_into(&mut self.exit);
        self
    }

    /// Returns the ending of the names of cases with this pipeline.
    pub fn suffix(&self) -> &'static str {
        if self.is_handled { "/handler" } else { "" }
    }

    /// Returns the path of a task.
    pub fn path(&self, task: &str) -> String {
        if self.is_handled { format!("exit-handler-1/{task}") } else { task.to_owned() }
    }

    /// Returns the path of the disturbed task.
    pub fn work(&self) -> String {
        self.path("work")
    }

    /// Returns the path of the exit task.
    pub fn exit_task(&self) -> String {
        "exit-handler-1/onExit".to_owned()
    }

    /// Returns the IR.
    pub fn ir(&self) -> Value {
        let none = json!({});
        let inputs = if self.is_mendable { json!({"broken": {"parameterType": "BOOLEAN"}}) } else { none.clone() };
        let passed = if self.is_mendable { json!({"broken": input("broken")}) } else { none.clone() };
        let args: Vec<String> = names(&inputs).map(|name| reference(name)).collect();
        let mut ir = Ir::default()
            .container("prepare", &none, &none, &["sh", "-c", "true"], &[])
            .container("work", &inputs, &self.outputs, &["sh", "-c", &self.program], &args)
            .container("publish", &none, &none, &["sh", "-c", "true"], &[]);
        for (field, value) in &self.container {
            ir = ir.set("work", field, value.clone());
        }
        let mut work = task("work", passed.clone());
        work["dependentTasks"] = json!(["prepare"]);
        for (field, value) in self.task.as_object().into_iter().flatten() {
            work[field] = value.clone();
        }
        let mut publish = task("publish", none.clone());
        publish["dependentTasks"] = json!([if self.is_handled { "exit-handler-1" } else { "work" }]);
        let mut tasks = json!({"prepare": task("prepare", none.clone()), "work": work});
        if self.is_handled {
            let program = format!("echo \"@@ $0\"; {}", self.exit);
            let status = json!({"status": {"parameterType": "TASK_FINAL_STATUS", "isOptional": true}});
            ir = ir.container("clean-up", &status, &none, &["sh", "-c", &program], &[reference("status")]);
            ir = ir.pipeline("exit-handler-1", &inputs, &[], tasks);
            let status = json!({"status": {"taskFinalStatus": {"producerTask": "exit-handler-1"}}});
            let mut clean_up = task("clean-up", status);
            clean_up["dependentTasks"] = json!(["exit-handler-1"]);
            clean_up["triggerPolicy"] = json!({"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"});
            tasks = json!({"exit-handler-1": task("exit-handler-1", passed), "clean-up": clean_up});
        }
        tasks["publish"] = publish;
        let defaults = json!({"parameterType": "BOOLEAN", "isOptional": true, "defaultValue": true});
        ir.root(&each(names(&inputs), |_| defaults.clone()), &[], tasks)
    }

    /// Returns the end of a run whose disturbed task fails: the task behind it does not run, and
    /// the exit task sees the failure.
    pub fn failed(&self, cause: &str) -> Expected {
        self.ends("Failed|Error", 1).cause(format!("{}: {cause}", self.work()))
    }

    /// Returns the end of a run whose disturbed task never started.
    pub fn not_started(&self, cause: &str) -> Expected {
        self.ends("Failed|Error", 0).cause(format!("{}: {cause}", self.work()))
    }

    fn ends(&self, phase: &'static str, starts: usize) -> Expected {
        let expected = Expected::phase(phase).task(self.path("prepare"), "Succeeded");
        let expected = expected.started(self.work(), "Failed|Error", starts, starts);
        self.with_exit_task(expected, "FAILED")
    }

    /// Returns the expectation of the exit task, if there is one.
    pub fn with_exit_task(&self, expected: Expected, state: &'static str) -> Expected {
        match self.is_handled {
            true => expected.task(self.exit_task(), "Succeeded").state(self.exit_task(), state),
            false => expected,
        }
    }

    /// Returns the end of a run in which everything succeeds.
    pub fn succeeded(&self) -> Expected {
        self.all_but_work("Succeeded").task(self.work(), "Succeeded")
    }

    /// Returns the end of a run in which everything but the disturbed task succeeds.
    pub fn all_but_work(&self, phase: &'static str) -> Expected {
        let expected =
            Expected::phase(phase).task(self.path("prepare"), "Succeeded").task("publish".to_owned(), "Succeeded");
        self.with_exit_task(expected, "COMPLETE")
    }
}
