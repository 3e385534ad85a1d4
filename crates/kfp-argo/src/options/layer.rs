//! One layer of options: how it changes the options of the layers before it.

use std::collections::BTreeMap;

use super::{Argument, Config, Options, Origin, PatchEntry, Resolved, Selector, TaskEntry};
use crate::diagnostics::{Diagnostic, bad_config, explain};

/// The options of one source, and where they come from.
pub(super) struct Layer<'c> {
    pub(super) config: &'c Config,
    /// `None` for the command line.
    pub(super) origin: Option<Origin>,
    /// Whether the layer is for several pipelines.
    pub(super) is_shared: bool,
}

impl Layer<'_> {
    /// Applies the layer to the options of those before it.
    pub(super) fn apply(&self, resolved: &mut Resolved) {
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
    pub(super) fn unknown_codes(&self) -> impl Iterator<Item = Diagnostic> {
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
            source_url,
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
            task_names,
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
        set(&mut options.source_url, source_url.clone().map(Some));
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
        set(&mut options.task_names, *task_names);
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
