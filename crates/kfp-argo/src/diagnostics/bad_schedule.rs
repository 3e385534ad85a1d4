//! A `CronWorkflow` needs a schedule, and a value for each argument.
//!
//! Schedules are expressions of cron with five fields (minute, hour, day of the month, month, day
//! of the week), or words such as `@daily`. The schedule starts runs without arguments, so each
//! input without a default needs a value. Argo 3.5 supports one schedule only. Other kinds have
//! none.
//!
//! # Why it matters
//!
//! Argo would accept the object and start no run. Only the conditions of the object would show it.
//!
//! # Example
//!
//! ```sh
//! kfp-compile pipeline.yaml --kind CronWorkflow
//! ```
//!
//! # What to do
//!
//! Give each input a default, or its value with `-p NAME=VALUE`, and a schedule:
//!
//! ```sh
//! kfp-compile pipeline.yaml --kind CronWorkflow --schedule '0 3 * * *' -p table=sales
//! ```

use super::{Code, Diagnostic};

pub(super) const CODE: Code = Code::new("KFP506", "bad-schedule");

pub(crate) fn no_schedule() -> Diagnostic {
    Diagnostic::error(CODE, "a CronWorkflow needs a schedule").help("add --schedule '0 3 * * *'")
}

pub(crate) fn not_scheduled() -> Diagnostic {
    Diagnostic::error(CODE, "only a CronWorkflow has a schedule").help("add --kind CronWorkflow")
}

pub(crate) fn bad_schedule(schedule: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{schedule}` is not a valid schedule"))
        .help("a schedule has five fields, minute, hour, day, month and weekday: '0 3 * * *'; or a word such as @daily")
}

pub(crate) fn several_schedules() -> Diagnostic {
    Diagnostic::error(CODE, "Argo 3.5 supports only one schedule").help("make a CronWorkflow for each")
}

pub(crate) fn no_value(argument: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the argument `{argument}` has no value when the schedule starts a run"))
        .help(format!("set it with -p {argument}=…, or set a default for the input in Python"))
}
