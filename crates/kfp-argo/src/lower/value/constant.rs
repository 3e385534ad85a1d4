//! Constants as JSON text, and facts about the run to which they may refer.

use argo_model::escape::JSON_BRACE;
use argo_model::{Expr, Text, Variable};
use serde_json::Value as Json;

use crate::lower::context::Context;
use crate::lower::value::conversion;
use crate::pipeline::{Constant, JobField, Member, Part, Workspace};

/// Returns the JSON text of a constant. `part` resolves its references, as they are written within
/// a JSON string.
pub(crate) fn json(constant: &Constant, part: &impl Fn(&Part) -> Text) -> Text {
    match constant {
        Constant::Plain(value) => Text::json(value),
        Constant::Text(parts) => text(parts, part),
        Constant::List(items) => {
            let items = items.iter().map(|item| json(item, part));
            Text::syntax("[").then(separated(items)).then(Text::syntax("]"))
        }
        Constant::Struct(members) => {
            let members = members
                .iter()
                .map(|Member { key, value }| text(key, part).then(Text::syntax(":")).then(json(value, part)));
            Text::syntax("{").then(separated(members)).then(Text::syntax("}"))
        }
    }
}

/// Returns a JSON string.
fn text(parts: &[Part], part: &impl Fn(&Part) -> Text) -> Text {
    let inner = parts.iter().map(part).fold(Text::new(), |before, after| before.beside(after, JSON_BRACE));
    Text::syntax("\"").then(inner).then(Text::syntax("\""))
}

/// Returns a fact about the run as a whole; `None` for facts about the task.
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

/// Returns the URI of the folder that contains the runs' artifacts; empty if only Argo knows it.
pub(crate) fn pipeline_root(cx: &Context<'_>) -> String {
    let root = cx.options.pipeline_root.as_ref().map(ToString::to_string);
    root.or_else(|| cx.plan.pipeline.default_root.clone()).unwrap_or_default()
}

/// Returns the texts with commas between them.
pub(crate) fn separated(texts: impl Iterator<Item = Text>) -> Text {
    let with_commas = texts.enumerate().map(|(at, text)| if at == 0 { text } else { Text::syntax(",").then(text) });
    with_commas.fold(Text::new(), Text::then)
}

/// Returns `"key":value` of a JSON object.
pub(crate) fn member(key: &str, value: Text) -> Text {
    Text::json(&Json::from(key)).then(Text::syntax(":")).then(value)
}
