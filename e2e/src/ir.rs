//! IR that is made by tests: pipelines with many inputs, whose programs print or copy them.

use serde_json::{Map, Value, json};

/// A pipeline in the making.
#[derive(Default)]
pub struct Ir {
    components: Map<String, Value>,
    executors: Map<String, Value>,
}

impl Ir {
    /// With a component `show`, whose program prints its inputs in hexadecimal digits, one line
    /// each, and then its executor input.
    pub fn show(self, inputs: &Value) -> Self {
        let args: Vec<String> = names(inputs).map(|name| reference(name)).chain(["{{$}}".to_owned()]).collect();
        let program = "for text; do printf '@@ '; printf %s \"$text\" | od -An -v -tx1 | tr -d ' \\n'; echo; done";
        self.container("show", inputs, &json!({}), &["sh", "-c", program, "show"], &args)
    }

    /// With a component whose program is a command in busybox.
    pub fn container(mut self, name: &str, inputs: &Value, outputs: &Value, command: &[&str], args: &[String]) -> Self {
        let component = json!({
            "executorLabel": name,
            "inputDefinitions": {"parameters": inputs},
            "outputDefinitions": {"parameters": outputs},
        });
        self.components.insert(name.to_owned(), component);
        let container = json!({"image": "busybox", "command": command, "args": args});
        self.executors.insert(name.to_owned(), json!({"container": container}));
        self
    }

    /// With variables in the environment of such a component.
    pub fn env(self, name: &str, env: &[Value]) -> Self {
        self.set(name, "env", json!(env))
    }

    /// With another field of the container of such a component, for example `image`.
    pub fn set(mut self, name: &str, field: &str, value: Value) -> Self {
        self.executors[name]["container"][field] = value;
        self
    }

    /// With a component that is a pipeline. Its outputs are those of its tasks: `[name, task,
    /// output]`.
    pub fn pipeline(mut self, name: &str, inputs: &Value, outputs: &[[&str; 3]], tasks: Value) -> Self {
        self.components.insert(name.to_owned(), dag(inputs, outputs, tasks));
        self
    }

    /// The whole IR.
    pub fn root(self, inputs: &Value, outputs: &[[&str; 3]], tasks: Value) -> Value {
        json!({
            "pipelineInfo": {"name": "e2e-text"},
            "schemaVersion": "2.1.0",
            "root": dag(inputs, outputs, tasks),
            "components": self.components,
            "deploymentSpec": {"executors": self.executors},
        })
    }
}

fn dag(inputs: &Value, outputs: &[[&str; 3]], tasks: Value) -> Value {
    let (mut types, mut sources) = (Map::new(), Map::new());
    for [name, task, output] in outputs {
        types.insert((*name).to_owned(), json!({"parameterType": "STRING"}));
        let source = json!({"producerSubtask": task, "outputParameterKey": output});
        sources.insert((*name).to_owned(), json!({"valueFromParameter": source}));
    }
    json!({
        "inputDefinitions": {"parameters": inputs},
        "outputDefinitions": {"parameters": types},
        "dag": {"tasks": tasks, "outputs": {"parameters": sources}},
    })
}

/// A task.
pub fn task(component: &str, inputs: Value) -> Value {
    json!({"componentRef": {"name": component}, "inputs": {"parameters": inputs}})
}

/// The names of inputs or outputs.
pub fn names(definitions: &Value) -> impl Iterator<Item = &String> {
    definitions.as_object().into_iter().flat_map(Map::keys)
}

/// Definitions or sources, of one kind for all names.
pub fn each<'n>(names: impl IntoIterator<Item = &'n String>, of: impl Fn(&str) -> Value) -> Value {
    names.into_iter().map(|name| (name.clone(), of(name))).collect::<Map<_, _>>().into()
}

/// The definition of a STRING.
pub fn string() -> Value {
    json!({"parameterType": "STRING"})
}

/// The source of a task's input: a constant.
pub fn constant(value: impl Into<Value>) -> Value {
    json!({"runtimeValue": {"constant": value.into()}})
}

/// The source of a task's input: an input of the pipeline that the task is in.
pub fn input(name: &str) -> Value {
    json!({"componentInputParameter": name})
}

/// The source of a task's input: an output of another task.
pub fn output(task: &str, name: &str) -> Value {
    json!({"taskOutputParameter": {"producerTask": task, "outputParameterKey": name}})
}

/// The placeholder of an output's file.
pub fn output_file(name: &str) -> String {
    format!("{{{{$.outputs.parameters['{name}'].output_file}}}}")
}

/// The placeholder of an input.
pub fn reference(name: &str) -> String {
    format!("{{{{$.inputs.parameters['{name}']}}}}")
}
