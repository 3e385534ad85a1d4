//! The file has a field that this version of the IR does not have.
//!
//! Either the name is misspelt, or the field is in the wrong place, or the SDK that wrote the file
//! is newer than this compiler.
//!
//! # Why it matters
//!
//! The workflow would run without what the field asks for.
//!
//! # Example
//!
//! ```yaml
//! components:
//!   comp-train: {executorLable: exec-train}
//! ```
//!
//! The field is called `executorLabel`.
//!
//! # What to do in Python
//!
//! Compile the pipeline again if the file was edited by hand. If the field comes from a newer SDK,
//! install a newer `kfp-compile`, or an older SDK (`pip install 'kfp<2.19'`). `--allow-unknown`
//! ignores such fields with a warning. The warning says so when the ignored field belongs to the
//! settings that decide where or how a task runs, for example a retry policy or a GPU: the workflow
//! then differs from what the pipeline asks for.

use super::Code;

pub(super) const CODE: Code = Code::new("KFP003", "unknown-field");

/// The messages whose fields decide where or how tasks run. Messages nested in them are included.
const RUN_MESSAGES: [&str; 10] = [
    "ml_pipelines.PipelineTaskSpec",
    "ml_pipelines.PipelineDeploymentConfig",
    "ml_pipelines.TaskConfigPassthrough",
    "ml_pipelines.ArtifactIteratorSpec",
    "ml_pipelines.ParameterIteratorSpec",
    "ml_pipelines.SinglePlatformSpec",
    "ml_pipelines.PlatformDeploymentConfig",
    "ml_pipelines.PipelineConfig",
    "ml_pipelines.WorkspaceConfig",
    "ml_pipelines.KubernetesWorkspaceConfig",
];

/// The package of the Kubernetes settings. All its messages decide where or how tasks run.
const RUN_PACKAGE: &str = "kfp_kubernetes.";

pub(super) fn message(field: &str, message: &str) -> String {
    format!("unknown field `{field}` in {}", short(message))
}

/// Returns the warning for a field that `--allow-unknown` ignores.
pub(super) fn ignored(field: &str, message: &str) -> String {
    match changes_run(message) {
        true => format!(
            "ignoring the unknown field `{field}` of {}, which may change where or how the task runs: \
             the workflow does not do what this field asks for",
            short(message)
        ),
        false => format!("ignoring the unknown field `{field}` of {}", short(message)),
    }
}

pub(super) fn help(suggestion: Option<&str>) -> String {
    match suggestion {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            "if a newer KFP SDK wrote it, use a newer kfp-compile; --allow-unknown ignores it with a warning".to_owned()
        }
    }
}

/// Returns true if fields of the message decide where or how a task runs.
fn changes_run(message: &str) -> bool {
    let is_in = |outer: &str| message.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    message.starts_with(RUN_PACKAGE) || RUN_MESSAGES.into_iter().any(is_in)
}

/// Returns the name of a message without its package and the messages around it.
fn short(message: &str) -> &str {
    message.rsplit('.').next().unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_tasks_executors_and_pods_change_the_run() {
        for message in [
            "ml_pipelines.PipelineTaskSpec.RetryPolicy",
            "ml_pipelines.PipelineDeploymentConfig.PipelineContainerSpec.ResourceSpec",
            "kfp_kubernetes.Toleration",
        ] {
            assert!(changes_run(message), "{message}");
        }
        for message in
            ["ml_pipelines.PipelineInfo", "ml_pipelines.PipelineTaskSpecification", "ml_pipelines.ComponentSpec"]
        {
            assert!(!changes_run(message), "{message}");
        }
    }

    #[test]
    fn messages_named_here_exist() {
        let exists = |name: &&str| kfp_ir::schema::MESSAGES.iter().any(|message| message.name == *name);
        assert!(RUN_MESSAGES.iter().all(exists));
    }
}
