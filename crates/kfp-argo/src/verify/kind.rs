//! The requirements of the kind of object that the workflow is written as.

use argo_model::Workflow;

use crate::diagnostics::{Diagnostics, argo_version, bad_option, bad_schedule};
use crate::options::{ArgoVersion, Options, Schedule, WorkflowKind};

/// The maximum length of a schedule's name: Argo appends a time for each run.
const MAX_CRON_NAME: usize = 52;

/// Reports each option and argument that does not fit the kind.
pub(super) fn check(workflow: &Workflow, options: &Options, sink: &mut Diagnostics) {
    let when = &options.schedule;
    if options.kind != WorkflowKind::CronWorkflow {
        sink.extend((*when != Schedule::default()).then(bad_schedule::not_scheduled));
        return;
    }
    if when.schedules.is_empty() {
        sink.push(bad_schedule::no_schedule());
    }
    let wrong = when.schedules.iter().filter(|schedule| !is_schedule(schedule));
    sink.extend(wrong.map(|schedule| bad_schedule::bad_schedule(schedule)));
    if options.argo_version == ArgoVersion::V3_5 {
        sink.extend((when.schedules.len() > 1).then(bad_schedule::several_schedules));
        let fields = [("when", when.when.is_some()), ("stopStrategy", when.stop_strategy.is_some())];
        let unknown = fields.into_iter().filter(|(_, is_set)| *is_set);
        sink.extend(unknown.map(|(field, _)| argo_version::unknown_field(field, ArgoVersion::V3_6)));
    }
    let without_value = workflow.spec.arguments.parameters.iter().filter(|argument| argument.value.is_none());
    sink.extend(without_value.map(|argument| bad_schedule::no_value(argument.name.as_str())));
    if let Some(name) = options.name.as_ref().filter(|name| name.len() > MAX_CRON_NAME) {
        sink.push(bad_option::bad_name("schedule's name", name, MAX_CRON_NAME));
    }
}

/// Returns true for a schedule of cron: five fields, or a word such as `@daily`.
fn is_schedule(text: &str) -> bool {
    if let Some(word) = text.strip_prefix('@') {
        let words = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"];
        return words.contains(&word) || word.strip_prefix("every ").is_some_and(|every| !every.trim().is_empty());
    }
    let is_field = |field: &str| field.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*,-/?".contains(&byte));
    text.split_whitespace().count() == 5 && text.split_whitespace().all(is_field)
}

#[cfg(test)]
mod tests {
    use super::is_schedule;

    #[test]
    fn schedules_are_those_of_cron() {
        for schedule in ["* * * * *", "0 3 * * MON-FRI", "*/5 0,12 1-7 * ?", "@daily", "@every 1h30m"] {
            assert!(is_schedule(schedule), "{schedule}");
        }
        for schedule in ["", "* * * *", "0 0 3 * * *", "daily", "@noon", "@every ", "0 3 * * $"] {
            assert!(!is_schedule(schedule), "{schedule}");
        }
    }
}
