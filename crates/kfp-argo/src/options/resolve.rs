//! The options of one pipeline, from several options files and the command line.
//!
//! Each layer wins over those before it: the files from the farthest folder to the nearest, in each
//! file the options for all pipelines and then the sections of this one, and at last the command
//! line.

use std::path::Path;

use super::layer::Layer;
use super::pattern::Pattern;
use super::{Config, Options, Origin};
use crate::diagnostics::{Code, Diagnostics, bad_config};

/// The options of one pipeline.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// Options of the compiler.
    pub options: Options,
    /// Options of the command around it.
    pub command: CommandOptions,
}

/// Options that the compiler itself does not use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandOptions {
    /// File for long programs.
    pub external_programs: Option<String>,
    /// Whether to verify that the registries have the images.
    pub verify_images: bool,
    /// Whether to write the digests of the images into the workflow.
    pub pin: bool,
    /// Lock file with the digests.
    pub lock: Option<String>,
    /// Codes of warnings to suppress.
    pub allow: Vec<Code>,
    /// Whether warnings are errors.
    pub deny_warnings: bool,
}

/// Resolves the options of a pipeline. The first file is that of the farthest folder.
///
/// # Errors
/// If a section of `pipelines` has sections itself.
pub fn resolve(files: &[Config], pipeline: Option<&str>, command_line: &Config) -> Result<Resolved, Diagnostics> {
    let mut layers = Vec::new();
    let mut errors = Vec::new();
    for (number, config) in files.iter().enumerate() {
        let origin = Origin::file(number);
        let is_shared = !config.pipelines.is_empty() || number + 1 < files.len();
        layers.push(Layer { config, origin: Some(origin.clone()), is_shared });
        for (key, section) in &config.pipelines {
            let origin = origin.key("pipelines").key(key);
            let pattern = Pattern::new(key);
            if !section.pipelines.is_empty() {
                errors.push(bad_config::nested_sections(&origin.key("pipelines"), "pipelines"));
            }
            if section.inherit.is_some() {
                errors.push(bad_config::nested_sections(&origin.key("inherit"), "inherit"));
            }
            if pipeline.is_some_and(|name| pattern.matches(name)) {
                layers.push(Layer { config: section, origin: Some(origin), is_shared: pattern.has_wildcard() });
            }
        }
    }
    layers.push(Layer { config: command_line, origin: None, is_shared: false });
    let mut resolved = Resolved::default();
    for layer in &layers {
        layer.apply(&mut resolved);
        errors.extend(layer.unknown_codes());
    }
    if errors.is_empty() { Ok(resolved) } else { Err(Diagnostics(errors)) }
}

impl Config {
    /// Returns the options of this file alone, without its sections for single pipelines.
    pub fn into_options(self) -> Options {
        let mut resolved = Resolved::default();
        Layer { config: &self, origin: Some(Origin::file(0)), is_shared: false }.apply(&mut resolved);
        resolved.options
    }

    /// Makes the paths of files in this file relative to the folder that the file is in.
    pub fn resolve_paths(&mut self, folder: &Path) {
        for path in [&mut self.external_programs, &mut self.lock].into_iter().flatten() {
            *path = folder.join(&*path).to_string_lossy().into_owned();
        }
        self.pipelines.values_mut().for_each(|section| section.resolve_paths(folder));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Argument;

    fn config(yaml: &str) -> Config {
        serde_saphyr::from_str(yaml).unwrap()
    }

    fn patterns(resolved: &Resolved) -> Vec<(&str, bool)> {
        resolved.options.tasks.iter().map(|entry| (entry.pattern.as_str(), entry.is_shared)).collect()
    }

    #[test]
    fn nearer_layers_win() {
        let far =
            config("{namespace: far, serviceAccount: far, labels: {a: far, b: far}, priority: 1, tasks: {x: {}}}");
        let near = config(
            "
namespace: near
labels: {a: near}
parallelism: 2
tasks: {y: {}}
pipelines:
  train: {namespace: train, tasks: {z: {}}}
  'tr*': {name: any, tasks: {w: {}}}
  other: {namespace: other, tasks: {v: {}}}
",
        );
        let command_line = config("name: command");
        let resolved = resolve(&[far, near], Some("train"), &command_line).unwrap();
        let options = &resolved.options;
        assert_eq!(options.namespace.as_deref(), Some("train"));
        assert_eq!(options.service_account.as_deref(), Some("far"));
        assert_eq!(options.name.as_deref(), Some("command"));
        assert_eq!(options.labels.values().collect::<Vec<_>>(), ["near", "far"]);
        assert_eq!(serde_json::to_string(&options.spec).unwrap(), r#"{"priority":1,"parallelism":2}"#);
        assert_eq!(patterns(&resolved), [("x", true), ("y", true), ("z", false), ("w", true)]);
        assert_eq!(options.origins["namespace"].path.to_string(), "pipelines.train.namespace");
        assert_eq!((options.origins["serviceAccount"].file, options.origins["labels/a"].file), (0, 1));
        assert!(!options.origins.contains_key("name"));
    }

    #[test]
    fn a_file_without_sections_is_for_one_pipeline() {
        let resolved = resolve(&[config("tasks: {x: {}}")], Some("train"), &Config::default()).unwrap();
        assert_eq!(patterns(&resolved), [("x", false)]);
    }

    #[test]
    fn arguments_of_shared_layers_are_optional() {
        let file = config("{parameters: {a: 1, b: 2}, pipelines: {train: {parameters: {b: 3}}}}");
        let options = resolve(&[file], Some("train"), &Config::default()).unwrap().options;
        assert_eq!(options.optional_arguments.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(options.arguments["b"], Argument::Json(3.into()));
    }

    #[test]
    fn sections_have_no_sections() {
        let file = config("pipelines: {a: {pipelines: {b: {}}}}");
        let error = resolve(&[file], None, &Config::default()).unwrap_err();
        assert_eq!(error.0[0].location.as_ref().unwrap().path.to_string(), "pipelines.a.pipelines");
    }
}
