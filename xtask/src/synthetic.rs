//! Pipelines of any size, as the KFP SDK would write them.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

/// A pipeline to make.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Synthetic {
    pub(crate) shape: Shape,
    /// The number of tasks with a program; the task of a loop counts once.
    pub(crate) tasks: usize,
    pub(crate) components: Components,
    /// The size of each program's source in bytes, without the SDK's addition.
    pub(crate) source: usize,
}

/// The shape of the dependencies between tasks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// Each task reads from the one before.
    Chain,
    /// One task, and all others read from it.
    Fan,
    /// Layers of ten tasks; each reads from one task of the layer before, and waits for another.
    Layered,
    /// Pipelines of thirty tasks in a chain, one after the other.
    Nested,
    /// Each task in a loop of its own, over three items.
    Loops,
}

/// Which tasks run the same component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Components {
    /// All do.
    Shared,
    /// No two do.
    Own,
}

/// The text of each line of a task's inputs.
enum Input {
    Constant,
    Caller,
    Output(usize),
}

impl Synthetic {
    pub(crate) const ALL: [Shape; 5] = [Shape::Chain, Shape::Fan, Shape::Layered, Shape::Nested, Shape::Loops];

    /// The name in tables.
    pub(crate) fn name(&self) -> String {
        let source = if self.source == SOURCE { String::new() } else { format!(", {} B source", self.source) };
        format!("{:?} {} {:?}{source}", self.shape, self.tasks, self.components).to_lowercase()
    }

    /// Its IR.
    pub(crate) fn yaml(&self) -> String {
        let mut ir = Ir::default();
        match self.components {
            Components::Shared => ir.component("step", self.source),
            Components::Own => (0..self.tasks).for_each(|at| ir.component(&format!("step-{at}"), self.source)),
        }
        match self.shape {
            Shape::Chain => self.dag(&mut ir, 0..self.tasks, |at| (before(at), None)),
            Shape::Fan => self.dag(&mut ir, 0..self.tasks, |at| (before(at.min(1)), None)),
            Shape::Layered => self.dag(&mut ir, 0..self.tasks, |at| {
                let other = (at / 10 * 10 + (at + 1) % 10).checked_sub(10);
                (at.checked_sub(10).map_or(Input::Constant, Input::Output), other)
            }),
            Shape::Nested => self.nested(&mut ir),
            Shape::Loops => self.loops(&mut ir),
        }
        ir.document()
    }

    /// The root: tasks, with what each reads and waits for.
    fn dag(&self, ir: &mut Ir, tasks: std::ops::Range<usize>, wants: impl Fn(usize) -> (Input, Option<usize>)) {
        for at in tasks {
            let (input, after) = wants(at);
            ir.root += &self.task(at, at, &input, after);
        }
    }

    fn nested(&self, ir: &mut Ir) {
        const SIZE: usize = 30;
        for (number, first) in (0..self.tasks).step_by(SIZE).enumerate() {
            let size = SIZE.min(self.tasks - first);
            let input = |at: usize| if at == 0 { Input::Caller } else { Input::Output(at - 1) };
            let tasks: String = (0..size).map(|at| self.task(at, first + at, &input(at), None)).collect();
            ir.composite(&format!("group-{number}"), &tasks, "text", Some(size - 1));
            ir.root += &task(
                &format!("group-{number}"),
                &format!("comp-group-{number}"),
                &before_of("group", number),
                None,
                "text",
                "",
            );
        }
    }

    fn loops(&self, ir: &mut Ir) {
        for at in 0..self.tasks {
            let name = format!("for-loop-{at}");
            ir.composite(&name, &self.task(0, at, &Input::Caller, None), "text", None);
            let items = "        parameterIterator:\n          itemInput: text\n          items:\n            raw: '[\"a\", \"b\", \"c\"]'\n";
            ir.root += &task(&name, &format!("comp-{name}"), "", None, "", items);
        }
    }

    /// A task with a program, by its number in its DAG and in all.
    fn task(&self, at: usize, in_all: usize, input: &Input, after: Option<usize>) -> String {
        let component = match self.components {
            Components::Shared => "comp-step".to_owned(),
            Components::Own => format!("comp-step-{in_all}"),
        };
        let source = match input {
            Input::Constant => "runtimeValue:\n                  constant: start".to_owned(),
            Input::Caller => "componentInputParameter: text".to_owned(),
            Input::Output(from) => output_of(&format!("step-{from}")),
        };
        let waits: Vec<String> = [after, if let Input::Output(from) = input { Some(*from) } else { None }]
            .into_iter()
            .flatten()
            .map(|task| format!("step-{task}"))
            .collect();
        task(&format!("step-{at}"), &component, &source, Some(&waits), "text", "")
    }
}

/// Prints a pipeline.
///
/// # Errors
/// When a word is none of the choices, or no number.
#[expect(clippy::print_stdout, reason = "the result of a developer's tool")]
pub(crate) fn print(shape: &str, tasks: &str, components: &str, source: Option<&str>) -> Result<ExitCode> {
    let shape = Synthetic::ALL.into_iter().find(|known| format!("{known:?}").eq_ignore_ascii_case(shape));
    let components = match components {
        "own" => Components::Own,
        "shared" => Components::Shared,
        _ => bail!("components are own or shared"),
    };
    let source = source.map_or(Ok(SOURCE), str::parse)?;
    let pipeline =
        Synthetic { shape: shape.context("there is no such shape")?, tasks: tasks.parse()?, components, source };
    print!("{}", pipeline.yaml());
    Ok(ExitCode::SUCCESS)
}

/// The source of a program that only passes its input on.
pub(crate) const SOURCE: usize = 340;

fn before(at: usize) -> Input {
    at.checked_sub(1).map_or(Input::Constant, Input::Output)
}

fn before_of(name: &str, number: usize) -> String {
    match number.checked_sub(1) {
        None => "runtimeValue:\n                  constant: start".to_owned(),
        Some(before) => output_of(&format!("{name}-{before}")),
    }
}

fn output_of(task: &str) -> String {
    format!(
        "taskOutputParameter:\n                  outputParameterKey: Output\n                  producerTask: {task}"
    )
}

fn task(key: &str, component: &str, source: &str, waits: Option<&[String]>, input: &str, more: &str) -> String {
    let mut text = format!("      {key}:\n        cachingOptions:\n          enableCache: true\n");
    let _ = write!(text, "        componentRef:\n          name: {component}\n");
    let waits = waits.unwrap_or_default();
    if !waits.is_empty() {
        text += "        dependentTasks:\n";
        waits.iter().for_each(|task| text += &format!("        - {task}\n"));
    }
    if !input.is_empty() {
        let _ = write!(text, "        inputs:\n          parameters:\n            {input}:\n              {source}\n");
    }
    let _ = write!(text, "{more}        taskInfo:\n          name: {key}\n");
    text
}

/// The parts of a document.
#[derive(Default)]
struct Ir {
    components: String,
    executors: String,
    root: String,
}

const INTERFACE: &str = "    inputDefinitions:\n      parameters:\n        text:\n          parameterType: STRING\n";
const OUTPUT: &str = "    outputDefinitions:\n      parameters:\n        Output:\n          parameterType: STRING\n";

impl Ir {
    /// A Python component.
    fn component(&mut self, name: &str, source: usize) {
        let function = name.replace('-', "_");
        self.components += &format!("  comp-{name}:\n    executorLabel: exec-{name}\n{INTERFACE}{OUTPUT}");
        let head = format!("def {function}(text: str) -> str:\\n    return text + 'x'\\n\\n");
        let line = "# What a program does takes some lines, which nobody else has.\\n";
        let filler: String = line.chars().cycle().take(source.saturating_sub(head.len())).collect();
        let filler = filler.trim_end_matches('\\');
        self.executors += &format!(
            "    exec-{name}:\n{}",
            EXECUTOR.replace("FUNCTION", &function).replace("SOURCE", &(head + filler))
        );
    }

    /// A component with tasks, which returns the output of one of them.
    fn composite(&mut self, name: &str, tasks: &str, input: &str, output: Option<usize>) {
        let indented: String = tasks.lines().map(|line| format!("  {line}\n")).collect();
        self.components += &format!("  comp-{name}:\n    dag:\n");
        if let Some(output) = output {
            self.components += &format!(
                "      outputs:\n        parameters:\n          Output:\n            valueFromParameter:\n              outputParameterKey: Output\n              producerSubtask: step-{output}\n"
            );
        }
        self.components += &format!("      tasks:\n{indented}{}", INTERFACE.replace("text", input));
        if output.is_some() {
            self.components += OUTPUT;
        }
    }

    fn document(&self) -> String {
        let Ir { components, executors, root } = self;
        format!(
            "components:\n{components}deploymentSpec:\n  executors:\n{executors}pipelineInfo:\n  name: synthetic\nroot:\n  dag:\n    tasks:\n{root}schemaVersion: 2.1.0\nsdkVersion: kfp-2.17.0\n"
        )
    }
}

/// Returns the text that the SDK makes of a Python function.
const EXECUTOR: &str = include_str!("synthetic/executor.yaml");
