//! Pipelines to compile.

#[path = "../../crates/kfp-argo/tests/files/options.rs"]
mod options;

use std::fs;
use std::path::Path;

use argo_model::Format;
use kfp_argo::{Argument, Compiled, Options};
use serde_json::{Value, json};

/// A pipeline's IR, and how to compile it.
#[derive(Clone)]
pub struct Pipeline {
    source: Vec<u8>,
    options: Options,
}

impl Pipeline {
    /// The pipeline in `pipelines/NAME.yaml`.
    pub fn named(name: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines").join(name).with_extension("yaml");
        let source = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Self { source, options: Options::default() }
    }

    /// The pipeline in `testdata/NAME.yaml`, with the options that it says by comments.
    pub fn example(name: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(name).with_extension("yaml");
        let source = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let options = options::of_comments(&source, &file);
        Self { source, options }
    }

    /// Returns the pipeline in a text: YAML or JSON.
    pub fn from_text(source: impl Into<String>) -> Self {
        Self { source: source.into().into_bytes(), options: Options::default() }
    }

    /// A pipeline of [`crate::ir`].
    pub fn from_ir(ir: &Value) -> Self {
        Self { source: ir.to_string().into_bytes(), options: Options::default() }
    }

    /// With options of the compiler.
    pub fn with(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// With a value for an input: text for a STRING, JSON for anything else.
    pub fn argument(self, name: &str, value: &str) -> Self {
        self.with(|options| drop(options.arguments.insert(name.to_owned(), Argument::Text(value.to_owned()))))
    }

    /// Returns the compiled workflow.
    pub fn workflow(&self) -> Value {
        self.json_with(&[])
    }

    pub(crate) fn yaml(&self) -> String {
        self.compile(Format::Yaml)
    }

    /// The workflow with other values for its arguments.
    pub(crate) fn json_with(&self, arguments: &[(&str, &str)]) -> Value {
        let mut workflow: Value = self.compile(Format::Json).parse().expect("the compiler writes JSON");
        let parameters = workflow.pointer_mut("/spec/arguments/parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            if let Some((_, value)) = arguments.iter().find(|(name, _)| parameter["name"] == *name) {
                parameter["value"] = json!(value);
            }
        }
        workflow
    }

    /// The config maps that have to be there before it runs.
    pub(crate) fn programs(&self) -> Option<String> {
        let compiled = self.compiled();
        let text = compiled.programs_to_text(Format::Yaml).expect("config maps can be written");
        (!compiled.programs.is_empty()).then_some(text)
    }

    fn compile(&self, format: Format) -> String {
        self.compiled().to_text(format).expect("a workflow can be written")
    }

    fn compiled(&self) -> Compiled {
        kfp_argo::compile(&self.source, &self.options)
            .unwrap_or_else(|diagnostics| panic!("the pipeline does not compile: {diagnostics}"))
    }
}
