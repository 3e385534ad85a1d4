//! What kinds other than `Workflow` ask for.

use argo_model::Workflow;

use crate::diagnostics::{Diagnostic, bad_option, bad_schedule};
use crate::options::{ArgoVersion, Options, Schedule, WorkflowKind};

/// The longest name of a schedule: Argo adds a time to it for each run.
const LONGEST_CRON_NAME: usize = 52;

/// A finding for each option that does not go with the kind.
pub(crate) fn check_kind(workflow: &Workflow, options: &Options) -> Vec<Diagnostic> {
    let when = &options.schedule;
    if options.kind != WorkflowKind::CronWorkflow {
        return (*when != Schedule::default()).then(bad_schedule::not_scheduled).into_iter().collect();
    }
    let mut found = Vec::new();
    if when.schedules.is_empty() {
        found.push(bad_schedule::no_schedule());
    }
    let wrong = when.schedules.iter().filter(|schedule| !is_schedule(schedule));
    found.extend(wrong.map(|schedule| bad_schedule::bad_schedule(schedule)));
    if options.argo_version == Some(ArgoVersion::V3_5) && when.schedules.len() > 1 {
        found.push(bad_schedule::several_schedules());
    }
    let arguments = workflow.spec.arguments.parameters.iter().filter(|argument| argument.value.is_none());
    found.extend(arguments.map(|argument| bad_schedule::no_value(argument.name.as_str())));
    if let Some(name) = options.name.as_ref().filter(|name| name.len() > LONGEST_CRON_NAME) {
        found.push(bad_option::bad_name("schedule's name", name, LONGEST_CRON_NAME));
    }
    found
}

/// Five fields, or a word such as `@daily`, as cron has them.
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
