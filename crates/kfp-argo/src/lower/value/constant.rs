//! Constants as JSON text, and the facts about the run that they may mention.

use argo_model::escape::JSON_BRACE;
use argo_model::{Expr, Text, Variable};
use serde_json::Value as Json;

use crate::lower::context::Context;
use crate::lower::value::conversion;
use crate::pipeline::{Constant, JobField, Part, Workspace};

/// What Argo knows about the run as a whole; `None` for what is the task's own.
pub(crate) fn run_field(field: JobField) -> Option<Text> {
    Some(match field {
        JobField::Name | JobField::ResourceName => Variable::WorkflowName.into(),
        JobField::Uuid => Variable::WorkflowUid.into(),
        JobField::CreateTime => Variable::WorkflowCreated.into(),
        JobField::ScheduleTime => {
            // An annotation of the run: its author may write any text there.
            Text::tag(conversion::inert(Expr::Maybe(Variable::WorkflowScheduled).or_else(Variable::WorkflowCreated)))
        }
        JobField::WorkspacePath => Text::syntax(Workspace::PATH),
        JobField::TaskName | JobField::TaskUuid | JobField::PipelineRoot => return None,
    })
}

/// Texts with commas between them.
pub(crate) fn separated(texts: impl Iterator<Item = Text>) -> Text {
    let with_commas = texts.enumerate().map(|(at, text)| if at == 0 { text } else { Text::syntax(",").then(text) });
    with_commas.fold(Text::new(), Text::then)
}

/// `"key":value` of a JSON object.
pub(crate) fn member(key: &str, value: Text) -> Text {
    Text::json(&Json::from(key)).then(Text::syntax(":")).then(value)
}

/// JSON text of a constant, whose references `part` resolves, each as it stands within a JSON string.
pub(crate) fn composed(constant: &Constant, part: &impl Fn(&Part) -> Text) -> Text {
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

/// Under which URI the run's artifacts are; empty where only Argo knows.
pub(crate) fn pipeline_root(cx: &Context<'_>) -> String {
    let root = cx.options.pipeline_root.as_ref().map(ToString::to_string);
    root.or_else(|| cx.plan.pipeline.default_root.clone()).unwrap_or_default()
}
