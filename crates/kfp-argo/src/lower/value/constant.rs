//! Constants as JSON text, and facts about the run to which they may refer.

use argo_model::{Expr, JsonText, Text, Variable};

use crate::lower::context::Context;
use crate::lower::value::conversion;
use crate::pipeline::{Constant, ConstantPart, JobField, Member, Workspace};

/// Returns the JSON text of a constant. `part` resolves its references, as they are written within
/// a JSON string.
pub(crate) fn json(constant: &Constant, part: &impl Fn(&ConstantPart) -> Text) -> JsonText {
    match constant {
        Constant::Plain(value) => JsonText::value(value),
        Constant::Text(parts) => JsonText::string(parts.iter().map(part)),
        Constant::List(items) => JsonText::list(items.iter().map(|item| json(item, part))),
        Constant::Struct(members) => JsonText::object(members.iter().map(|Member { key, value }| {
            argo_model::Member::always(JsonText::string(key.iter().map(part)), json(value, part))
        })),
    }
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
    let root = cx.options.output_folder().map(ToString::to_string);
    root.or_else(|| cx.plan.pipeline.default_root.clone()).unwrap_or_default()
}
