//! Layers: the options of one pipeline, from several options files and the command line.
//!
//! Each layer wins over those before it: the files from the farthest folder to the nearest, in each
//! file the options for all pipelines and then the sections of this one, and at last the command
//! line.

use std::collections::BTreeMap;
use std::path::Path;

use super::pattern::Pattern;
use super::{Argument, Config, Options, Origin, PatchEntry, Selector, TaskEntry};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, bad_config, explain};

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

/// Where a layer comes from.
struct Layer<'c> {
    config: &'c Config,
    /// `None` for the command line.
    origin: Option<Origin>,
    /// Whether the layer is for several pipelines.
    is_shared: bool,
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

impl Layer<'_> {
    /// Applies the layer to the options of those before it.
    fn apply(&self, resolved: &mut Resolved) {
        self.apply_to_options(&mut resolved.options);
        let Config { external_programs, verify_images, pin, lock, allow, deny_warnings, .. } = self.config;
        let command = &mut resolved.command;
        set(&mut command.external_programs, external_programs.clone().map(Some));
        set(&mut command.verify_images, *verify_images);
        set(&mut command.pin, *pin);
        set(&mut command.lock, lock.clone().map(Some));
        command.allow.extend(allow.iter().filter_map(|code| Some(explain(code)?.code)));
        set(&mut command.deny_warnings, *deny_warnings);
    }

    /// Returns an error for each code in `allow` that does not exist.
    fn unknown_codes(&self) -> impl Iterator<Item = Diagnostic> {
        let at = self.origin.clone().unwrap_or_default().key("allow");
        let codes = self.config.allow.iter().enumerate().filter(|(_, code)| explain(code).is_none());
        codes.map(move |(number, code)| bad_config::unknown_code(&at.index(number), code))
    }

    fn apply_to_options(&self, options: &mut Options) {
        // Every key is listed, so that the compiler reports one that is forgotten.
        let Config {
            parameters,
            kind,
            name,
            namespace,
            service_account,
            labels,
            annotations,
            schedules,
            timezone,
            concurrency_policy,
            suspend,
            starting_deadline_seconds,
            successful_jobs_history_limit,
            failed_jobs_history_limit,
            when,
            stop_strategy,
            argo_version,
            pipeline_root,
            artifact_repository,
            stores,
            cache,
            state_words,
            tolerated_failures,
            fail_fast,
            task_timeout,
            pending_timeout,
            infrastructure_retries,
            tasks: _,
            components: _,
            executors: _,
            patches: _,
            allow_unknown,
            // For the command.
            external_programs: _,
            verify_images: _,
            pin: _,
            lock: _,
            allow: _,
            deny_warnings: _,
            // For the resolution itself.
            inherit: _,
            pipelines: _,
            // In `Config::spec`.
            ttl: _,
            pod_gc: _,
            artifact_repository_ref: _,
            artifact_gc: _,
            priority: _,
            parallelism: _,
            synchronization: _,
            active_deadline_seconds: _,
            image_pull_secrets: _,
            host_aliases: _,
            queue: _,
            scheduler_name: _,
            pod_metadata: _,
            pod_resources: _,
            security_context: _,
            archive_logs: _,
            automount_service_account_token: _,
            executor_service_account: _,
            pod_security,
        } = self.config;
        self.set_argument(options, parameters.iter().map(|(name, value)| (name, Argument::Json(value.clone()))));
        set(&mut options.kind, *kind);
        self.set(&mut options.origins, "name", &mut options.name, name);
        self.set(&mut options.origins, "namespace", &mut options.namespace, namespace);
        self.set(&mut options.origins, "serviceAccount", &mut options.service_account, service_account);
        for (section, own, others) in
            [("labels", &mut options.labels, labels), ("annotations", &mut options.annotations, annotations)]
        {
            for (key, text) in others {
                own.insert(key.clone(), text.clone());
                self.note(&mut options.origins, &[section, key]);
            }
        }
        let schedule = &mut options.schedule;
        set(&mut schedule.schedules, Some(schedules.clone()).filter(|schedules| !schedules.is_empty()));
        self.set(&mut options.origins, "timezone", &mut schedule.timezone, timezone);
        set(&mut schedule.concurrency_policy, concurrency_policy.map(Some));
        set(&mut schedule.suspend, *suspend);
        set(&mut schedule.starting_deadline_seconds, starting_deadline_seconds.map(Some));
        set(&mut schedule.successful_jobs_history_limit, successful_jobs_history_limit.map(Some));
        set(&mut schedule.failed_jobs_history_limit, failed_jobs_history_limit.map(Some));
        set(&mut schedule.when, when.clone().map(Some));
        set(&mut schedule.stop_strategy, stop_strategy.clone().map(Some));
        set(&mut options.argo_version, *argo_version);
        set(&mut options.pipeline_root, pipeline_root.clone().map(Some));
        set(&mut options.artifact_repository, artifact_repository.clone().map(Some));
        // Of several stores for the same addresses, the last one wins.
        options.stores.extend(stores.iter().cloned());
        self.set(&mut options.origins, "cache", &mut options.cache, cache);
        set(&mut options.state_words, *state_words);
        set(&mut options.tolerated_failures, *tolerated_failures);
        set(&mut options.fail_fast, *fail_fast);
        set(&mut options.task_timeout, task_timeout.map(|limit| Some(limit.into())));
        set(&mut options.pending_timeout, pending_timeout.map(|limit| Some(limit.into())));
        set(&mut options.infrastructure_retries, *infrastructure_retries);
        set(&mut options.allow_unknown, *allow_unknown);
        set(&mut options.pod_security, pod_security.map(Some));
        self.note_pod_fields(options);
        options.spec.merge(&self.config.spec());
        self.add_entries(options);
    }

    fn set_argument<'a>(&self, options: &mut Options, arguments: impl Iterator<Item = (&'a String, Argument)>) {
        for (name, argument) in arguments {
            // The nearest layer wins, for all pipelines or for some.
            options.arguments.remove(name);
            let arguments = if self.is_shared { &mut options.optional_arguments } else { &mut options.arguments };
            arguments.insert(name.clone(), argument);
        }
    }

    /// Notes where the layer sets fields of all pods that are checked.
    fn note_pod_fields(&self, options: &mut Options) {
        let Config { queue, executor_service_account, automount_service_account_token, pod_resources, .. } =
            self.config;
        for (key, is_set) in [
            ("queue", queue.is_some()),
            ("executorServiceAccount", executor_service_account.is_some()),
            ("automountServiceAccountToken", automount_service_account_token.is_some()),
            ("podResources", pod_resources.is_some()),
        ] {
            if is_set {
                self.note(&mut options.origins, &[key]);
            }
        }
    }

    fn add_entries(&self, options: &mut Options) {
        let Config { tasks, components, executors, patches, .. } = self.config;
        let origin = self.origin.clone().unwrap_or_default();
        for (section, selector, entries) in [
            ("executors", Selector::Executor, executors),
            ("components", Selector::Component, components),
            ("tasks", Selector::Task, tasks),
        ] {
            options.tasks.extend(entries.iter().map(|(pattern, settings)| TaskEntry {
                selector,
                pattern: pattern.clone(),
                settings: settings.clone(),
                origin: origin.key(section).key(pattern),
                is_shared: self.is_shared,
            }));
        }
        let patches = patches.iter().enumerate();
        options.patches.extend(
            patches.map(|(number, patch)| PatchEntry {
                patch: patch.clone(),
                origin: origin.key("patches").index(number),
            }),
        );
    }

    /// Sets an option that the layer has, and notes where.
    fn set<T: Clone>(
        &self,
        origins: &mut BTreeMap<String, Origin>,
        key: &str,
        option: &mut Option<T>,
        value: &Option<T>,
    ) {
        if value.is_some() {
            option.clone_from(value);
            self.note(origins, &[key]);
        }
    }

    fn note(&self, origins: &mut BTreeMap<String, Origin>, keys: &[&str]) {
        let name = keys.join("/");
        match &self.origin {
            Some(origin) => {
                drop(origins.insert(name, keys.iter().fold(origin.clone(), |origin, key| origin.key(*key))))
            }
            None => drop(origins.remove(&name)),
        }
    }
}

/// Sets an option that the layer has.
fn set<T>(option: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *option = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
