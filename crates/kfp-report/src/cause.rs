//! Why a task failed, by the message and the exit code of its node.

/// The reason for a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The kind of failure.
    pub kind: Kind,
    /// The message of Argo.
    pub message: String,
}

/// A kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The program ended with another exit code than 0.
    ExitCode(i64),
    /// The program used more memory than its limit.
    OutOfMemory,
    /// The image could not be pulled.
    Image,
    /// No node of the cluster had a place for the pod.
    Unschedulable,
    /// The pod did not start in time.
    NotStarted,
    /// The task or the run took longer than allowed.
    Deadline,
    /// The pod disappeared.
    PodLost,
    /// The run was stopped or terminated.
    Stopped,
    /// An input or output could not be loaded or saved.
    Data,
    /// Argo's executor, which runs in containers of its own beside the program, was killed or
    /// failed.
    Executor,
    /// Argo could not compute the condition, the list or the inputs of the task.
    Expression,
    /// An argument of the run is not valid.
    Argument,
    /// Anything else.
    Other,
}

impl Cause {
    /// Returns the cause of a failed node.
    pub(crate) fn of(message: &str, exit_code: Option<i64>) -> Self {
        Self { kind: kind(message, exit_code), message: message.to_owned() }
    }

    /// Returns the cause in a few words.
    pub fn summary(&self) -> String {
        match self.kind {
            Kind::ExitCode(code) => format!("exit code {code}"),
            Kind::OutOfMemory => "out of memory".to_owned(),
            Kind::Image => "the image cannot be pulled".to_owned(),
            Kind::Unschedulable => "no node has a place for the pod".to_owned(),
            Kind::NotStarted => "the pod did not start in time".to_owned(),
            Kind::Deadline => "the deadline passed".to_owned(),
            Kind::PodLost => "the pod was deleted".to_owned(),
            Kind::Stopped => "the run was stopped".to_owned(),
            Kind::Data => "an input or output could not be loaded or saved".to_owned(),
            Kind::Executor => "Argo's executor failed".to_owned(),
            Kind::Expression => "Argo could not compute a condition, a list or an input".to_owned(),
            Kind::Argument => "an argument of the run is not valid".to_owned(),
            Kind::Other => "error".to_owned(),
        }
    }

    /// Returns a sentence that says what to look at.
    pub fn advice(&self) -> Option<&'static str> {
        Some(match self.kind {
            Kind::ExitCode(137) => "The program was killed: by its memory limit, or by the node.",
            Kind::ExitCode(143) => "The program was asked to end, as by a deadline or by `argo stop`.",
            Kind::ExitCode(_) => "The log of the task contains the program's own message.",
            Kind::OutOfMemory => "Raise the memory limit of the task (`set_memory_limit`), or use less memory.",
            Kind::Image => "Check the name of the image and the pull secret; `kfp-compile images --verify` checks all.",
            Kind::Unschedulable => "Check the resource requests, node selectors and tolerations of the task.",
            Kind::NotStarted => "The image could not be pulled, or no node had a place for the pod.",
            Kind::Deadline => {
                "Raise the time limit, or find out why the task takes so long. Pulling the image and waiting for a node count."
            }
            Kind::PodLost => "An eviction, a lost node, a person, or the time limit for pods that do not start.",
            Kind::Data => "The program wrote no such output, or the artifact store cannot be reached.",
            Kind::Executor => {
                "Not the program, but the container `wait` or `init` of its pod ended: the node may be short of memory."
            }
            Kind::Expression => "An output that it reads has no value, or another form than its type.",
            Kind::Stopped | Kind::Argument | Kind::Other => return None,
        })
    }
}

fn kind(message: &str, exit_code: Option<i64>) -> Kind {
    let text = message.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    // Argo 3.6 does not name the container. The exit code of the node is that of the program.
    let names_no_container = ["error (", "oomkilled ("].iter().any(|start| text.starts_with(start));
    let is_of_executor =
        ["init: ", "wait: "].iter().any(|start| text.starts_with(start)) || names_no_container && exit_code == Some(0);
    if is_of_executor && has(&["error", "oomkilled"]) {
        // Argo's executor ends with 64 if it cannot load an input or save an output.
        return if has(&["exit code 64"]) { Kind::Data } else { Kind::Executor };
    }
    if has(&["oomkilled"]) {
        return Kind::OutOfMemory;
    }
    if has(&["imagepullbackoff", "errimagepull", "invalidimagename", "pulling image"]) {
        return Kind::Image;
    }
    if has(&["unschedulable", "nodes are available"]) {
        return Kind::Unschedulable;
    }
    if text == "timeout" || has(&["pending timeout", "pendingtimeout"]) {
        return Kind::NotStarted;
    }
    if has(&["deadline", "max duration limit"]) {
        return Kind::Deadline;
    }
    if has(&["shutdown with strategy", "stopped with strategy", "workflow shutdown", "terminated"]) {
        return Kind::Stopped;
    }
    if has(&["pod deleted", "evicted", "low on resource", "preempt", "node lost", "imminent node shutdown"]) {
        return Kind::PodLost;
    }
    if has(&["failed to evaluate expression", "withparam value could not be parsed", "failed to resolve"]) {
        return Kind::Expression;
    }
    if has(&[
        "failed to save outputs",
        "failed to load",
        "failed to get artifact",
        "unable to resolve",
        "does not exist",
    ]) {
        return Kind::Data;
    }
    if text.contains("the argument ") {
        return Kind::Argument;
    }
    let in_text =
        text.rsplit_once("exit code ").map(|(_, rest)| rest.trim_end_matches(|letter: char| !letter.is_ascii_digit()));
    match in_text.and_then(|code| code.parse().ok()).or(exit_code.filter(|code| *code != 0)) {
        Some(code) => Kind::ExitCode(code),
        None => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_all_versions_are_known() {
        for (message, code, expected) in [
            ("main: Error (exit code 42)", Some(42), Kind::ExitCode(42)),
            ("Error (exit code 3)", None, Kind::ExitCode(3)),
            ("main: OOMKilled (exit code 137)", Some(137), Kind::OutOfMemory),
            ("ImagePullBackOff: Back-off pulling image \"a/b:1\"", None, Kind::Image),
            ("Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.", None, Kind::Unschedulable),
            ("timeout", None, Kind::NotStarted),
            ("Pod was active on the node longer than the specified deadline", Some(143), Kind::Deadline),
            ("pod deleted", None, Kind::PodLost),
            ("workflow shutdown with strategy:  Stop", None, Kind::Stopped),
            ("wait: Error (exit code 64): open /mainctrfs/tmp/x: no such file or directory", Some(0), Kind::Data),
            ("wait: Error (exit code 64): etcdserver: request is too large", Some(0), Kind::Data),
            ("init: Error (exit code 64): failed to put file: connection refused", None, Kind::Data),
            ("failed to evaluate expression: invalid operation: > (mismatched types)", None, Kind::Expression),
            ("withParam value could not be parsed as a JSON list: null: json: …", None, Kind::Expression),
            ("main: Error (exit code 64)", Some(64), Kind::ExitCode(64)),
            ("wait: Error (exit code 137)", Some(0), Kind::Executor),
            ("wait: OOMKilled (exit code 137)", Some(0), Kind::Executor),
            ("Error (exit code 64): open /mainctrfs/tmp/x: no such file or directory", Some(0), Kind::Data),
            ("Error (exit code 64)", Some(64), Kind::ExitCode(64)),
            ("Error (exit code 137)", Some(0), Kind::Executor),
            ("Error (exit code 137)", Some(137), Kind::ExitCode(137)),
            ("", Some(2), Kind::ExitCode(2)),
            ("something new", None, Kind::Other),
        ] {
            assert_eq!(Cause::of(message, code).kind, expected, "{message}");
        }
    }
}
