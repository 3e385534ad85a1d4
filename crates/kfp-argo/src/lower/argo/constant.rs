//! Constants whose strings refer to other inputs of their task, and to the run.

use argo_model::escape::JSON_BRACE;
use argo_model::{Expr, Text, Variable};
use serde_json::Value as Json;

use super::Lowering;
use super::convert::{Value, inert};
use super::scope::TaskScope;
use crate::pipeline::{Constant, JobField, Part, Workspace};

impl Lowering<'_> {
    pub(super) fn constant(&self, scope: &TaskScope<'_, '_>, constant: &Constant) -> Value {
        match constant {
            Constant::Plain(value) => Value::Known(value.clone()),
            other => Value::Composed(composed(other, &|part| self.part(scope, part))),
        }
    }

    /// A piece as it stands within a JSON string.
    fn part(&self, scope: &TaskScope<'_, '_>, part: &Part) -> Text {
        match part {
            Part::Literal(text) => Text::json_string_part(text),
            Part::Input(name) => {
                let given = match self.given(scope, name) {
                    Value::Known(Json::Null) => {
                        let default = scope.called.default_at(scope.task, name).cloned();
                        Value::Known(default.unwrap_or(Json::Null))
                    }
                    given => given,
                };
                given.within_string()
            }
            Part::Job(field) => self.job_field(scope, *field),
            // The check leaves no placeholder of a command line in a constant.
            Part::ExecutorInput { .. }
            | Part::InputArtifact { .. }
            | Part::OutputArtifact { .. }
            | Part::OutputFile(_)
            | Part::ExecutorOutputFile => Text::new(),
        }
    }

    fn job_field(&self, scope: &TaskScope<'_, '_>, field: JobField) -> Text {
        let key = || Text::json_string_part(scope.key.as_str());
        match field {
            JobField::TaskName => key(),
            // There is no number of the task in Argo before it runs; its run and its name tell it from all others.
            JobField::TaskUuid => Text::from(Variable::WorkflowUid).then(Text::syntax("-")).then(key()),
            JobField::PipelineRoot => Text::json_string_part(&self.pipeline_root()),
            other => run_field(other).unwrap_or_default(),
        }
    }
}

impl Lowering<'_> {
    /// Under which URI the run's artifacts are; empty where only Argo knows.
    pub(super) fn pipeline_root(&self) -> String {
        let root = self.options.pipeline_root.as_ref().map(ToString::to_string);
        root.or_else(|| self.plan.pipeline.default_root.clone()).unwrap_or_default()
    }
}

/// What Argo knows about the run as a whole; `None` for what is the task's own.
pub(super) fn run_field(field: JobField) -> Option<Text> {
    Some(match field {
        JobField::Name | JobField::ResourceName => Variable::WorkflowName.into(),
        JobField::Uuid => Variable::WorkflowUid.into(),
        JobField::CreateTime => Variable::WorkflowCreated.into(),
        JobField::ScheduleTime => {
            // An annotation of the run: its author may write anything there.
            Text::tag(inert(Expr::Maybe(Variable::WorkflowScheduled).or_else(Variable::WorkflowCreated)))
        }
        JobField::WorkspacePath => Text::syntax(Workspace::PATH),
        JobField::TaskName | JobField::TaskUuid | JobField::PipelineRoot => return None,
    })
}

/// Texts with commas between them.
pub(super) fn separated(texts: impl Iterator<Item = Text>) -> Text {
    let with_commas = texts.enumerate().map(|(at, text)| if at == 0 { text } else { Text::syntax(",").then(text) });
    with_commas.fold(Text::new(), Text::then)
}

/// `"key":value` of a JSON object.
pub(super) fn member(key: &str, value: Text) -> Text {
    Text::json(&Json::from(key)).then(Text::syntax(":")).then(value)
}

/// JSON text of a constant, whose references `part` resolves, each as it stands within a JSON string.
pub(super) fn composed(constant: &Constant, part: &impl Fn(&Part) -> Text) -> Text {
    let quote = || Text::syntax("\"");
    match constant {
        Constant::Plain(value) => Text::json(value),
        Constant::Text(parts) => {
            let inner = parts.iter().map(part).fold(Text::new(), |before, after| before.beside(after, JSON_BRACE));
            quote().then(inner).then(quote())
        }
        Constant::List(items) => {
            let items = items.iter().map(|item| composed(item, part));
            Text::syntax("[").then(separated(items)).then(Text::syntax("]"))
        }
        Constant::Struct(entries) => {
            let entries = entries.iter().map(|(key, item)| member(key, composed(item, part)));
            Text::syntax("{").then(separated(entries)).then(Text::syntax("}"))
        }
    }
}
