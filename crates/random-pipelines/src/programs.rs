//! Components that run a container.

use serde_json::{Value, json};

use super::Writer;
use super::interface::{Artifact, Interface, NAMES, Parameter};
use super::values::{Kind, text};
use super::words::word;

/// The input with the image. What goes there has to be one, so no task passes any other text.
pub(super) const IMAGE: &str = "image";

impl Writer {
    /// Adds a component with a container of its own, or with that of another one.
    pub(super) fn program(&mut self) {
        let interface = self.program_interface();
        let number = self.components.len();
        let label = format!("exec-{number}");
        self.container(&label, &interface);
        let mut component = interface.component();
        component["executorLabel"] = json!(label);
        self.set_metadata(&mut component);
        self.components.insert(format!("comp-{number}"), component);
        self.known.push((format!("comp-{number}"), interface));
    }

    /// A component that takes nothing, so that every task can run it.
    pub(super) fn plain_program(&mut self) -> (String, Interface) {
        let number = self.components.len();
        let (name, label) = (format!("comp-{number}"), format!("exec-{number}"));
        let mut interface = Interface::default();
        interface.outputs.insert("text".to_owned(), Kind::Text);
        let mut component = interface.component();
        component["executorLabel"] = json!(label);
        self.components.insert(name.clone(), component);
        self.container(&label, &interface);
        (name, interface)
    }

    fn program_interface(&mut self) -> Interface {
        let choices = &mut self.choices;
        let mut interface = Interface { takes_status: choices.one_in(2), ..Interface::default() };
        for _ in 0..choices.below(4) {
            interface.parameters.insert(choices.one_of(&NAMES).to_owned(), Parameter::any(choices));
        }
        if choices.one_in(10) {
            interface.parameters.insert(IMAGE.to_owned(), Parameter::required(Kind::Text));
        }
        // There is something to read for the tasks that come later.
        for _ in 0..1 + choices.below(3) {
            interface.outputs.insert(choices.one_of(&NAMES).to_owned(), Kind::any(choices));
        }
        for _ in 0..choices.below(3) {
            let artifact = Artifact::any(choices);
            interface.artifacts.insert(choices.one_of(&["data", "model", "in-1"]).to_owned(), artifact);
        }
        for _ in 0..choices.below(3) {
            let artifact = Artifact { is_optional: false, ..Artifact::any(choices) };
            interface.output_artifacts.insert(choices.one_of(&["out", "Model_X", "2nd file"]).to_owned(), artifact);
        }
        // A list of artifacts comes from a loop.
        for input in interface.artifacts.values_mut() {
            input.is_list = !self.has_imports && input.is_optional && choices.one_in(3);
        }
        interface
    }

    /// The metadata of the artifacts before the program runs.
    fn set_metadata(&mut self, component: &mut Value) {
        let artifacts = component["outputDefinitions"]["artifacts"].as_object_mut().unwrap();
        for output in artifacts.values_mut() {
            if self.choices.one_in(3) {
                output["metadata"] = json!({"k": text(&mut self.choices), "rows": 3.0});
            }
        }
    }

    fn container(&mut self, label: &str, interface: &Interface) {
        let choices = &mut self.choices;
        let mut container = json!({"image": choices.one_of(&["busybox", "python:3.11", "registry.example:5000/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"])});
        container["command"] = match choices.below(4) {
            0 => json!(["sh", "-c", text(choices)]),
            1 => json!([
                "sh",
                "-ec",
                "printf \"%s\" \"$0\"\n\"$@\"\n",
                "from kfp.dsl import *\n\ndef f(x: str):\n    print(f'{{x}} {x!r}')\n"
            ]),
            2 => json!([]),
            _ => json!(["echo"]),
        };
        let mut args = match choices.below(4) {
            0 => ["--executor_input", "{{$}}", "--function_to_execute", "f"].map(str::to_owned).to_vec(),
            _ => (0..choices.below(6)).map(|_| word(choices, interface)).collect(),
        };
        if container["command"] == json!([]) {
            // The program must be present for every combination of inputs.
            args.insert(0, "run".to_owned());
        }
        container["args"] = json!(args);
        if choices.one_in(4) {
            container["env"] =
                json!([{"name": "NAME", "value": text(choices)}, {"name": "GREETING", "value": "hello $(NAME)"}]);
        }
        if choices.one_in(4) {
            container["resources"] = self.resources(interface);
        }
        if interface.parameters.contains_key(IMAGE) {
            container["image"] = json!(format!("{{{{$.inputs.parameters['{IMAGE}']}}}}"));
        }
        self.executors.insert(label.to_owned(), json!({"container": container}));
        if self.choices.one_in(3) {
            let settings = self.pod_settings();
            self.platform.insert(label.to_owned(), settings);
        }
    }

    fn resources(&mut self, interface: &Interface) -> Value {
        let choices = &mut self.choices;
        let texts = interface.parameters.iter().filter(|(_, input)| input.kind == Kind::Text);
        let texts: Vec<&String> = texts.map(|(name, _)| name).collect();
        let chosen = |known: &str, choices: &mut super::Choices| match choices.any_of(&texts) {
            Some(input) if choices.one_in(4) => format!("{{{{$.inputs.parameters['{input}']}}}}"),
            _ => known.to_owned(),
        };
        let mut resources =
            json!({"resourceCpuLimit": chosen("500m", choices), "resourceMemoryRequest": chosen("1Gi", choices)});
        if choices.one_in(3) {
            resources["accelerator"] = json!({"resourceType": "nvidia.com/gpu", "resourceCount": chosen("1", choices)});
        }
        if choices.one_in(4) {
            resources["cpuRequest"] = json!(0.25);
            resources["memoryLimit"] = json!(2.0);
        }
        resources
    }
}
