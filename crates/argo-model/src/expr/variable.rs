//! The variables that a template can refer to.

use super::print;
use crate::name::{ArtifactName, ParamName, TaskName};

/// A variable of Argo's templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Variable {
    /// `workflow.name`
    WorkflowName,
    /// `workflow.uid`
    WorkflowUid,
    /// `workflow.creationTimestamp.RFC3339`. Without the last part it is a map of formats where an
    /// expression reads it.
    WorkflowCreated,
    /// `workflow.scheduledTime`, in RFC 3339; only in runs of a CronWorkflow
    WorkflowScheduled,
    /// `workflow.status`; only in the template of `onExit`
    WorkflowStatus,
    /// `workflow.failures`, a JSON text in the quotes of Go; only in the template of `onExit`
    WorkflowFailures,
    /// `workflow.outputs.parameters`: a map of the outputs with a global name that exist so far
    WorkflowOutputs,
    /// `pod.name`: the name of the template's own pod
    PodName,
    /// `workflow.parameters.NAME`
    WorkflowParameter(ParamName),
    /// `inputs.parameters.NAME` of the template
    Input(ParamName),
    /// `inputs.artifacts.NAME` of the template
    InputArtifact(ArtifactName),
    /// `tasks.TASK.status`, of a task in the same DAG that this one waits for, or that its hook
    /// hangs on
    TaskStatus(TaskName),
    /// `tasks.TASK.outputs.parameters.NAME`, likewise
    TaskOutput(TaskName, ParamName),
    /// `tasks.TASK.outputs.artifacts.NAME`, likewise
    TaskArtifact(TaskName, ArtifactName),
    /// `steps.STEP.outputs.parameters.NAME`
    StepOutput(TaskName, ParamName),
    /// `steps.STEP.outputs.artifacts.NAME`
    StepArtifact(TaskName, ArtifactName),
}

/// One step of a variable's path: a word of Argo's own, or a name.
enum Part<'a> {
    Word(&'static str),
    Name(&'a str),
}

impl Variable {
    fn parts(&self) -> Vec<Part<'_>> {
        use Part::{Name, Word};
        match self {
            Variable::WorkflowName => vec![Word("workflow"), Word("name")],
            Variable::WorkflowUid => vec![Word("workflow"), Word("uid")],
            Variable::WorkflowCreated => vec![Word("workflow"), Word("creationTimestamp"), Word("RFC3339")],
            Variable::WorkflowScheduled => vec![Word("workflow"), Word("scheduledTime")],
            Variable::WorkflowStatus => vec![Word("workflow"), Word("status")],
            Variable::WorkflowFailures => vec![Word("workflow"), Word("failures")],
            Variable::WorkflowOutputs => vec![Word("workflow"), Word("outputs"), Word("parameters")],
            Variable::PodName => vec![Word("pod"), Word("name")],
            Variable::WorkflowParameter(name) => vec![Word("workflow"), Word("parameters"), Name(name.as_str())],
            Variable::Input(name) => vec![Word("inputs"), Word("parameters"), Name(name.as_str())],
            Variable::InputArtifact(name) => vec![Word("inputs"), Word("artifacts"), Name(name.as_str())],
            Variable::TaskStatus(task) => vec![Word("tasks"), Name(task.as_str()), Word("status")],
            Variable::TaskOutput(task, name) => Self::output("tasks", task, "parameters", name.as_str()),
            Variable::TaskArtifact(task, name) => Self::output("tasks", task, "artifacts", name.as_str()),
            Variable::StepOutput(step, name) => Self::output("steps", step, "parameters", name.as_str()),
            Variable::StepArtifact(step, name) => Self::output("steps", step, "artifacts", name.as_str()),
        }
    }

    fn output<'a>(of: &'static str, task: &'a TaskName, kind: &'static str, name: &'a str) -> Vec<Part<'a>> {
        vec![Part::Word(of), Part::Name(task.as_str()), Part::Word("outputs"), Part::Word(kind), Part::Name(name)]
    }

    /// Whether its value may be any text. A plain tag does not stand that: Argo quotes the value as
    /// Go does, and some characters that Go cannot print (a delete, emoji of private use) come out
    /// as what is no JSON, which ends the run.
    pub fn holds_free_text(&self) -> bool {
        match self {
            Variable::WorkflowName
            | Variable::WorkflowUid
            | Variable::WorkflowCreated
            | Variable::WorkflowScheduled
            | Variable::WorkflowStatus
            | Variable::PodName
            | Variable::TaskStatus(_)
            | Variable::InputArtifact(_)
            | Variable::TaskArtifact(..)
            | Variable::StepArtifact(..) => false,
            Variable::WorkflowFailures
            | Variable::WorkflowOutputs
            | Variable::WorkflowParameter(_)
            | Variable::Input(_)
            | Variable::TaskOutput(..)
            | Variable::StepOutput(..) => true,
        }
    }

    /// Whether it is known throughout the run, and never holds text that has to be escaped.
    pub(crate) fn is_of_run(&self) -> bool {
        matches!(self, Variable::WorkflowName | Variable::WorkflowUid | Variable::WorkflowCreated)
    }

    /// As in a plain tag: `tasks.train.outputs.parameters.loss`.
    pub fn plain(&self) -> String {
        let words: Vec<&str> = self
            .parts()
            .iter()
            .map(|part| match part {
                Part::Word(text) | Part::Name(text) => *text,
            })
            .collect();
        words.join(".")
    }

    /// Writes it as in an expression. With `absent_in_tag`, an absent part is `nil`; it says
    /// whether the expression is that of a tag.
    ///
    /// Argo looks at a tag before it knows the tasks, and comes back to it only when the expression
    /// fails. Then `tasks` may be there already, with nothing but the caller's own name, so in a
    /// tag the task has to be there, and its outputs or status. Once Argo knows the tasks they are,
    /// also of one that was skipped or omitted.
    pub(super) fn in_expression(&self, absent_in_tag: Option<bool>, out: &mut String) {
        let first_absent = match absent_in_tag {
            None => usize::MAX,
            Some(false) => 2,
            // Without any output yet, Argo knows `workflow` but not `workflow.outputs`.
            Some(true) if *self == Variable::WorkflowOutputs => 2,
            Some(true) => 3,
        };
        for (at, part) in self.parts().iter().enumerate() {
            let may_be_absent = at >= first_absent;
            match part {
                Part::Word(word) => {
                    out.push_str(match at {
                        0 => "",
                        _ if may_be_absent => "?.",
                        _ => ".",
                    });
                    out.push_str(word);
                }
                Part::Name(name) => {
                    out.push_str(if may_be_absent { "?.[" } else { "[" });
                    print::string(name, out);
                    out.push(']');
                }
            }
        }
    }
}
