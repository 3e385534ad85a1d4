//! The check of the run's arguments, before the pipeline starts and without a pod.
//!
//! An argument is any text that people type. Without a check, `argo submit -p rows=abc` reaches the
//! first program that reads `rows`, and it fails there. So the task that runs the root has a `when`
//! whose text is `true`, or a sentence about each wrong argument. Argo cannot evaluate sentences:
//! it ends the run in Error, with a message that contains them.

use argo_model::{Expr, Operator, ParamName, Text, Variable};

use crate::lower::artifact::uri;
use crate::lower::context::Context;
use crate::lower::dag::root_inputs::{self, DEFAULT};
use crate::lower::value::{conversion, literal};
use crate::pipeline::{ComponentName, ParameterType};
use crate::plan::Passing;

/// Digits of a whole number, which JSON also writes as `5.0`.
const INTEGER: &str = r"^\s*-?[0-9]+(\.0*)?\s*$";

/// A number of JSON.
const NUMBER: &str = r"^\s*-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\s*$";

/// A boolean of JSON or of Python.
const BOOLEAN: &str = r"^\s*([Tt]rue|[Ff]alse)\s*$";

/// The name of the variable that holds the sentences about wrong arguments.
const WRONG: &str = "wrong";

/// The start of a tag that Argo knows. Argo replaces such tags in the arguments of a run while it
/// goes on. The names of a loop's iterations then change, and the loop never ends.
const TAG: &str = r"[{][{](=|\s*(workflow|inputs|outputs|pod|node|item|tasks|steps|retries|lastRetry|cronworkflow)\b)";

/// Returns the `when` of the task that runs the root, if arguments have a form to check.
pub(crate) fn when(cx: &Context<'_>) -> Option<Text> {
    let sentences = [about_forms(cx), about_uris(cx), about_tags(cx)].into_iter().flatten();
    let sentences: Vec<Expr> = sentences.collect();
    if sentences.is_empty() {
        return None;
    }
    let is_right = Expr::Local(WRONG).length().equals(Expr::Int(0));
    let text = is_right.choose("true", conversion::untagged(Expr::Local(WRONG).joined(", ")));
    Some(Text::tag(Expr::Let(WRONG, Box::new(Expr::concat(sentences)), Box::new(text))))
}

/// Returns an array of a sentence about each argument whose text is not of its type.
fn about_forms(cx: &Context<'_>) -> Option<Expr> {
    let names = &cx.interface(&ComponentName::Root).arguments;
    let inputs = cx.plan.pipeline.root().inputs.iter();
    // Argo itself checks an argument that has a list of allowed values.
    let checked = inputs.filter(|(_, definition)| definition.literals.is_empty());
    let sentences = checked.filter_map(|(input, definition)| {
        let name = &names[input];
        let (form, noun) = form(argument(name), definition.ty)?;
        let is_absent = || argument(name).equals("null");
        let may_be_absent = root_inputs::may_be_absent(cx, input, definition);
        let is_valid = if may_be_absent { is_absent().with(Operator::Or, form) } else { form };
        Some(is_valid.choose(Expr::Nil, format!("the argument {} must be {noun}", name.as_str())))
    });
    sentences_of(sentences.collect())
}

/// Returns an array of a sentence about each artifact with a URI that Argo cannot load.
fn about_uris(cx: &Context<'_>) -> Option<Expr> {
    let names = &cx.interface(&ComponentName::Root).artifact_arguments;
    let sentences = cx.plan.pipeline.root().artifact_inputs.iter().filter_map(|(input, artifact)| {
        let name = &names[input];
        let Passing::ByLocation(locations) = cx.plan.passing.of_input(&ComponentName::Root, input) else { return None };
        let is_loadable = uri::is_loadable(locations, argument(name));
        let is_valid = match artifact.optional {
            true => argument(name).equals(DEFAULT).with(Operator::Or, is_loadable),
            false => is_loadable,
        };
        let sentence = format!("Argo cannot load the artifact {}, ", name.as_str());
        Some(is_valid.choose(Expr::Nil, Expr::from(sentence).plus(argument(name)).plus(uri::REFUSAL)))
    });
    sentences_of(sentences.collect())
}

/// Returns an array of the sentences that are not `nil`.
fn sentences_of(sentences: Vec<Expr>) -> Option<Expr> {
    let is_sentence = Expr::Element.with(Operator::NotEqual, Expr::Nil);
    (!sentences.is_empty()).then(|| Expr::Array(sentences).filter(is_sentence))
}

/// Returns an array of a sentence about each list and object that contains a tag. A text with a tag
/// is not reported: no loop runs over it.
fn about_tags(cx: &Context<'_>) -> Option<Expr> {
    let names = &cx.interface(&ComponentName::Root).arguments;
    let inputs = cx.plan.pipeline.root().inputs.iter();
    let checked = inputs.filter(|(_, definition)| matches!(definition.ty, ParameterType::List | ParameterType::Struct));
    let arguments = checked.map(|(input, _)| {
        let name = &names[input];
        literal::map([("name", name.as_str().into()), ("value", argument(name))])
    });
    let arguments: Vec<Expr> = arguments.collect();
    let has_tag = Expr::Element.get("value").with(Operator::Matches, TAG);
    let sentence = Expr::from("the argument ").plus(Expr::Element.get("name")).plus(" must not contain a tag of Argo");
    (!arguments.is_empty()).then(|| Expr::Array(arguments).filter(has_tag).map(sentence))
}

/// Returns the condition that text of a type fulfils, and the noun for such text.
fn form(text: Expr, ty: ParameterType) -> Option<(Expr, &'static str)> {
    let matches = |pattern: &str| text.clone().with(Operator::Matches, pattern);
    let parses_as = |kind: &str| text.clone().parse_json().kind().equals(kind);
    Some(match ty {
        ParameterType::Integer => (matches(INTEGER), "an integer"),
        ParameterType::Double => (matches(NUMBER), "a number"),
        ParameterType::Boolean => (matches(BOOLEAN), "true or false"),
        ParameterType::List => (parses_as("array"), "a list in JSON"),
        ParameterType::Struct => (parses_as("map"), "an object in JSON"),
        ParameterType::String | ParameterType::FinalStatus | ParameterType::Unknown => return None,
    })
}

fn argument(name: &ParamName) -> Expr {
    Expr::Var(Variable::WorkflowParameter(name.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_but_text_has_a_form() {
        let form = |ty| form(Expr::Local("x"), ty).map(|(condition, _)| condition.to_string());
        assert_eq!(form(ParameterType::String), None);
        assert_eq!(form(ParameterType::Struct).as_deref(), Some("type(sprig.fromJson(x)) == 'map'"));
        assert_eq!(form(ParameterType::Boolean).as_deref(), Some(r"x matches '^\\s*([Tt]rue|[Ff]alse)\\s*$'"));
    }
}
