//! Options: names, labels and times that Kubernetes or Argo would refuse, and features that some
//! versions of Argo do not have.

use argo_model::Tree;

use super::time_zones;
use crate::check::syntax::names::{is_label, is_label_key, is_label_name, is_subdomain};
use crate::diagnostics::{
    Diagnostic, Diagnostics, Location, argo_version, bad_config, bad_option, pending_timeout, refused_name,
};
use crate::options::{ArgoVersion, Cache, Options, QUEUE_LABEL, WorkflowKind};
use crate::overrides::texts::is_open;

/// Reports values that Kubernetes or Argo would refuse, and a time limit that old versions of Argo
/// ignore.
pub(crate) fn check_options(options: &Options, sink: &mut Diagnostics) {
    check_names(options, sink);
    check_labels(options, sink);
    check_cache(options, sink);
    check_pods(options, sink);
    if let Some(zone) = options.schedule.timezone.as_deref().filter(|zone| !time_zones::is_time_zone(zone)) {
        sink.push(placed(bad_option::bad_time_zone(zone, time_zones::names()), options, "timezone"));
    }
    if options.kind == WorkflowKind::ClusterWorkflowTemplate && options.namespace.is_some() {
        sink.push(placed(bad_option::no_namespace(), options, "namespace"));
    }
    let old = options.argo_version < ArgoVersion::V4_1;
    if old && options.pending_timeout.is_some() && options.task_timeout.is_none() {
        sink.push(pending_timeout::pending_timeout());
    }
}

fn check_names(options: &Options, sink: &mut Diagnostics) {
    let names = [
        // It becomes the value of a label.
        ("workflow's name", "name", &options.name, 63, true),
        ("namespace", "namespace", &options.namespace, 63, false),
        ("service account", "serviceAccount", &options.service_account, 253, true),
    ];
    for (what, key, name, most, dots) in names {
        let is_name = if dots { is_subdomain } else { is_label };
        if let Some(name) = name.as_deref().filter(|name| name.len() > most || !is_name(name)) {
            sink.push(placed(bad_option::bad_name(what, name, most), options, key));
        }
    }
}

fn check_labels(options: &Options, sink: &mut Diagnostics) {
    let sections = [("labels", &options.labels, true), ("annotations", &options.annotations, false)];
    for (section, texts, are_labels) in sections {
        for (key, text) in texts {
            let found = if !is_label_key(key) {
                refused_name::key(&Location::top(), key)
            } else if are_labels && !text.is_empty() && !is_label_name(text) {
                refused_name::label_value(&Location::top(), key, text)
            } else if is_open(text) {
                bad_config::open_tag(&Default::default(), text)
            } else {
                continue;
            };
            sink.push(placed(found, options, &format!("{section}/{key}")));
        }
    }
}

fn check_cache(options: &Options, sink: &mut Diagnostics) {
    let Some(Cache { config_map, max_age }) = &options.cache else { return };
    if !is_subdomain(config_map) {
        sink.push(placed(bad_option::bad_name("name of the cache's ConfigMap", config_map, 253), options, "cache"));
    }
    if let Some(age) = max_age.as_deref().filter(|age| !Cache::is_age(age)) {
        sink.push(placed(bad_option::bad_age(age), options, "cache"));
    }
}

/// Checks the fields of all pods.
fn check_pods(options: &Options, sink: &mut Diagnostics) {
    let text = |path: &[&str]| options.spec.at(path).and_then(Tree::text);
    let queue = text(&["podMetadata", "labels", QUEUE_LABEL]);
    if let Some(queue) = queue.filter(|queue| !is_label(queue)) {
        sink.push(placed(bad_option::bad_name("name of the queue", queue, 63), options, "queue"));
    }
    let executor = text(&["executor", "serviceAccountName"]);
    if let Some(name) = executor.filter(|name| !is_subdomain(name)) {
        let found = bad_option::bad_name("service account of Argo's executor", name, 253);
        sink.push(placed(found, options, "executorServiceAccount"));
    }
    if options.spec.get("automountServiceAccountToken") == Some(&Tree::Bool(false)) && executor.is_none() {
        sink.push(placed(bad_option::no_token(), options, "automountServiceAccountToken"));
    }
    if options.spec.get("podResources").is_some() && options.argo_version < ArgoVersion::V4_1 {
        let found = argo_version::unknown_field("podResources", ArgoVersion::V4_1);
        sink.push(placed(found, options, "podResources"));
    }
}

/// Places a finding where an options file sets the option. An option of the command line has no
/// place.
fn placed(found: Diagnostic, options: &Options, key: &str) -> Diagnostic {
    match options.origins.get(key) {
        Some(origin) => found.in_config(origin),
        None => Diagnostic { location: None, config_file: None, ..found },
    }
}
