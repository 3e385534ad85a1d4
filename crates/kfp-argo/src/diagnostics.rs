//! Diagnostics: one file per code, whose first comment is the explanation that `kfp-compile
//! explain` prints.

mod code;
mod explain;
mod place;
mod sink;

pub(crate) mod argo_version;
pub(crate) mod argument_type;
pub(crate) mod bad_condition;
pub(crate) mod bad_config;
pub(crate) mod bad_depends;
pub(crate) mod bad_image;
pub(crate) mod bad_importer;
pub(crate) mod bad_iterator;
pub(crate) mod bad_option;
pub(crate) mod bad_patch;
pub(crate) mod bad_placeholder;
pub(crate) mod bad_quantity;
pub(crate) mod bad_retry;
pub(crate) mod bad_schedule;
pub(crate) mod bad_selector;
pub(crate) mod bad_setting;
pub(crate) mod cycle;
pub(crate) mod duplicate_key;
pub(crate) mod empty_executor;
pub(crate) mod empty_group;
pub(crate) mod final_status;
pub(crate) mod hidden_item;
pub(crate) mod incomplete_pipeline;
pub(crate) mod lost_exit_task;
pub(crate) mod missing_component;
pub(crate) mod missing_input;
pub(crate) mod mixed_comparison;
pub(crate) mod no_workspace;
pub(crate) mod not_a_pipeline;
pub(crate) mod pending_timeout;
pub(crate) mod python_error;
pub(crate) mod reading;
pub(crate) mod recursive_component;
pub(crate) mod refused_name;
pub(crate) mod schema_version;
pub(crate) mod stray_tag;
pub(crate) mod tolerant_input;
pub(crate) mod tolerated_failure;
pub(crate) mod too_large;
pub(crate) mod type_mismatch;
pub(crate) mod unavailable_image;
pub(crate) mod unknown_argument;
pub(crate) mod unknown_component;
pub(crate) mod unknown_executor;
pub(crate) mod unknown_field;
pub(crate) mod unknown_input;
pub(crate) mod unknown_output;
pub(crate) mod unknown_task;
pub(crate) mod unknown_uri;
pub(crate) mod unmatched_path;
pub(crate) mod unreachable_artifact;
pub(crate) mod unreachable_registry;
pub(crate) mod unreadable;
pub(crate) mod unsupported;
pub(crate) mod workflow_size;
pub(crate) mod wrong_value;

use std::fmt;

pub use code::Code;
pub use explain::{Explanation, Section, explain};
use kfp_ir::Span;
pub use place::{Location, Trail, TrailStep};
pub(crate) use place::{did_you_mean, is_nearest};
pub use sink::Diagnostics;

use crate::options::Origin;

/// Lists the codes, each with the source of its file.
macro_rules! all {
    ($($code:ident),* $(,)?) => {
        &[$(Explanation::new($code::CODE, include_str!(concat!("diagnostics/", stringify!($code), ".rs")))),*]
    };
}

/// All codes there are, with what they mean, in the order of their numbers.
pub const ALL: &[Explanation] = all![
    unreadable,
    not_a_pipeline,
    unknown_field,
    wrong_value,
    duplicate_key,
    schema_version,
    incomplete_pipeline,
    python_error,
    unknown_component,
    unknown_executor,
    unknown_task,
    unknown_output,
    unknown_input,
    missing_input,
    missing_component,
    empty_executor,
    cycle,
    recursive_component,
    final_status,
    lost_exit_task,
    empty_group,
    tolerant_input,
    type_mismatch,
    bad_placeholder,
    bad_selector,
    bad_iterator,
    bad_condition,
    mixed_comparison,
    bad_importer,
    no_workspace,
    bad_setting,
    hidden_item,
    too_large,
    unsupported,
    bad_retry,
    bad_quantity,
    workflow_size,
    refused_name,
    bad_image,
    unreachable_artifact,
    unavailable_image,
    unreachable_registry,
    stray_tag,
    unknown_uri,
    unknown_argument,
    argument_type,
    bad_option,
    tolerated_failure,
    argo_version,
    bad_schedule,
    bad_config,
    unmatched_path,
    bad_depends,
    bad_patch,
    pending_timeout,
];

/// One finding about a pipeline, its options or its file.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The kind of finding.
    pub code: Code,
    /// An error stops the compiler, a warning does not.
    pub severity: Severity,
    /// The problem, in one sentence.
    pub message: String,
    /// The way to solve it.
    pub help: Option<String>,
    /// Further lines, such as the trace of a Python program.
    pub note: Option<String>,
    /// The place; absent if the finding is about the whole file or about the options of the command
    /// line.
    pub location: Option<Location>,
    /// The number of the options file that the location is in; `None` if it is in the pipeline.
    pub config_file: Option<usize>,
    /// The place in the text, if the reader stopped there; otherwise the location leads to it.
    pub span: Option<Span>,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The workflow may not do what the author intends.
    Warning,
    /// No correct workflow exists for this pipeline.
    Error,
}

impl Diagnostic {
    pub(crate) fn error(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            help: None,
            note: None,
            location: None,
            config_file: None,
            span: None,
        }
    }

    pub(crate) fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    pub(crate) fn at(mut self, location: &Location) -> Self {
        self.location = Some(location.clone());
        self
    }

    /// Places the finding in an options file.
    pub(crate) fn in_config(mut self, at: &Origin) -> Self {
        self.location = Some(Location::top().elsewhere(at.path.clone()));
        self.config_file = Some(at.file);
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.severity == Severity::Error { "error" } else { "warning" };
        write!(f, "{severity}[{}]: {}", self.code, self.message)?;
        if let Some(location) = &self.location {
            write!(f, " ({location})")?;
        }
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}
