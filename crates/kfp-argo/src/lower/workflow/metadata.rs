//! The workflow's kind and name, its metadata in Argo's user interface, and how long it is kept.

use std::collections::BTreeMap;

use argo_model::{Cron, Kind, Metadata, Schedule, StopStrategy, TtlStrategy, escape};
use indexmap::IndexMap;

use crate::options::{ArgoVersion, Options, WorkflowKind};
use crate::pipeline::{Pipeline, RunSettings};

/// A generated name with the suffix of the cluster must fit into the 63 characters of a label.
const MAX_BASE_LENGTH: usize = 57;

/// For the names of its runs Argo adds a time of ten digits to the name of a schedule.
const MAX_CRON_BASE_LENGTH: usize = 52;

/// Returns the kind of object that contains the workflow.
pub(crate) fn kind(options: &Options) -> Kind {
    match options.kind {
        WorkflowKind::Workflow => Kind::Workflow,
        WorkflowKind::WorkflowTemplate => Kind::WorkflowTemplate,
        WorkflowKind::ClusterWorkflowTemplate => Kind::ClusterWorkflowTemplate,
        WorkflowKind::CronWorkflow => {
            let when = &options.schedule;
            let schedule = match (options.argo_version, when.schedules.as_slice()) {
                (ArgoVersion::V3_5, [one]) => Schedule::Schedule(one.clone()),
                (_, all) => Schedule::Schedules(all.to_vec()),
            };
            let concurrency_policy = when.concurrency_policy.map(Into::into);
            let timezone = when.timezone.clone();
            Kind::CronWorkflow(Box::new(Cron {
                schedule,
                timezone,
                concurrency_policy,
                suspend: when.suspend,
                starting_deadline_seconds: when.starting_deadline_seconds,
                successful_jobs_history_limit: when.successful_jobs_history_limit,
                failed_jobs_history_limit: when.failed_jobs_history_limit,
                when: when.when.clone(),
                stop_strategy: when.stop_strategy.as_ref().map(|stop| {
                    let expression = stop.expression.clone();
                    StopStrategy { expression }
                }),
            }))
        }
    }
}

/// Returns the metadata of the workflow.
pub(crate) fn metadata(pipeline: &Pipeline, options: &Options) -> Metadata {
    let texts = [
        ("workflows.argoproj.io/title", &pipeline.display_name),
        ("workflows.argoproj.io/description", &pipeline.description),
        ("kfp-compile/source-url", &options.source_url),
    ];
    // The controller substitutes tags in the annotations of runs that a template or a schedule
    // starts.
    let annotations = texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), escape::apart(text.as_ref()?))));
    let base = name_base(&pipeline.name);
    // Objects to which others refer, and objects that are applied again, need a fixed name.
    let fixed = match options.kind {
        WorkflowKind::Workflow => None,
        WorkflowKind::CronWorkflow => Some(shortened(&base, MAX_CRON_BASE_LENGTH)),
        WorkflowKind::WorkflowTemplate | WorkflowKind::ClusterWorkflowTemplate => Some(base.clone()),
    };
    let name = options.name.clone().or(fixed);
    Metadata {
        generate_name: name.is_none().then(|| format!("{base}-")),
        name,
        // A cluster template has no namespace.
        namespace: options.namespace.clone().filter(|_| options.kind != WorkflowKind::ClusterWorkflowTemplate),
        labels: owned(&options.labels).collect(),
        annotations: annotations.chain(owned(&options.annotations)).collect::<BTreeMap<_, _>>(),
    }
}

fn owned(texts: &IndexMap<String, String>) -> impl Iterator<Item = (String, String)> {
    texts.iter().map(|(key, text)| (key.clone(), text.clone()))
}

fn shortened(name: &str, max: usize) -> String {
    name[..name.len().min(max)].trim_end_matches('-').to_owned()
}

/// Returns how long the workflow is kept after its end.
pub(crate) fn ttl_strategy(settings: &RunSettings) -> TtlStrategy {
    TtlStrategy {
        seconds_after_completion: settings.ttl,
        seconds_after_success: settings.ttl_after_success,
        seconds_after_failure: settings.ttl_after_failure,
    }
}

/// Returns the last part of the pipeline's name, as a valid name of Kubernetes.
fn name_base(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let mut base: String = last.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    base.truncate(MAX_BASE_LENGTH);
    let base = base.trim_matches('-');
    if base.is_empty() { "pipeline".to_owned() } else { base.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{name_base, shortened};

    #[test]
    fn names_are_valid_in_kubernetes() {
        assert_eq!(name_base("project/My Pipeline_2"), "my-pipeline-2");
        assert_eq!(name_base("č"), "pipeline");
        assert_eq!(name_base(&"a".repeat(100)).len(), super::MAX_BASE_LENGTH);
        assert_eq!(shortened("a-b", 2), "a");
    }
}
