//! Pipelines to compile.

use std::fs;
use std::path::Path;

use argo_model::Format;
use kfp_argo::{Argument, Cache, Compiled, Config, Options};
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

    /// The pipeline in `testdata/NAME.yaml`, with the options that it says by comments: `# with --pipeline-root s3://bucket`.
    pub fn example(name: &str) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(name).with_extension("yaml");
        let source = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut options = Options::default();
        for line in String::from_utf8_lossy(&source).lines().filter_map(|line| line.strip_prefix("# with --")) {
            match line.split_once(' ') {
                Some(("pipeline-root", root)) => options.pipeline_root = Some(root.parse().expect("a pipeline root")),
                Some(("programs", _)) => options.programs_apart = true,
                Some(("store", store)) => options.stores.push(store.parse().expect("a store")),
                Some(("cache", map)) => options.cache = Some(Cache { config_map: map.to_owned(), max_age: None }),
                // The first, as it is all options at once.
                Some(("config", config)) => {
                    let config = file.with_file_name("config").join(config);
                    let text =
                        fs::read_to_string(&config).unwrap_or_else(|error| panic!("{}: {error}", config.display()));
                    let config: Config = serde_saphyr::from_str(&text).expect("an options file");
                    options = config.into_options();
                }
                _ => panic!("{name}: {line} cannot be given in a file"),
            }
        }
        Self { source, options }
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
