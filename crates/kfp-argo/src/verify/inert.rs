//! The gate for values: no value that a tag inserts can hold a tag.
//!
//! Argo substitutes tags several times, also in what an earlier substitution inserted. So the value
//! of each tag must be *inert*: it has no two left braces in a row. The gate proves this by the
//! form of the tag's expression, for each workflow that is compiled: a constant, a digest or a
//! number is inert, and so is text whose braces a function has set apart. Any other form is a
//! mistake of the compiler.
//!
//! The proof goes by induction. The inputs of a template are inert because all arguments are tags
//! and texts that the gate has looked at.

use std::collections::HashMap;

use argo_model::{
    Expr, Operator, OutputParameter, Steps, Tag, Tagged, Template, TemplateBody, ValueFrom, Variable, WorkflowSpec,
};

use crate::diagnostics::{Diagnostics, stray_tag};

/// Reports each tag, and each expression of an output, whose value could hold a tag. Takes time in
/// proportion to the size of the workflow.
pub(super) fn check(spec: &WorkflowSpec, sink: &mut Diagnostics) {
    let templates: HashMap<&str, &Template> =
        spec.templates.iter().map(|template| (template.name.as_str(), template)).collect();
    let of_defaults = spec.template_defaults.tags().into_iter().filter_map(expression);
    let none = Calls { templates: &templates, called: HashMap::new() };
    sink.extend(of_defaults.filter(|expr| !none.is_inert(expr)).map(|expr| stray_tag::live_value("all", expr)));
    for template in &spec.templates {
        let calls = Calls::of(&templates, template);
        let in_tags = template.tags().into_iter().filter_map(expression);
        let of_outputs = template.outputs.parameters.iter().filter_map(output_for_templates);
        let live = in_tags.chain(of_outputs).filter(|expr| !calls.is_inert(expr));
        sink.extend(live.map(|expr| stray_tag::live_value(template.name.as_str(), expr)));
    }
}

/// Returns the expression of a tag, unless it is a variable without free text.
fn expression<'w>(tag: Tag<'w>) -> Option<&'w Expr> {
    match tag {
        Tag::Expression(expr) => Some(expr),
        Tag::Plain(_) => None,
    }
}

/// Returns the expression of an output that templates can read. The workflow's own outputs are for
/// people: they are as the programs wrote them. An output that a Steps template passes on is looked
/// at where it is read.
fn output_for_templates(output: &OutputParameter) -> Option<&Expr> {
    match &output.value_from {
        ValueFrom::Expression { expression } => {
            (output.global_name.is_none() && passed_on(expression).is_none()).then_some(expression)
        }
        _ => None,
    }
}

/// Returns the step and its output, if an expression passes on the output, or a constant without
/// it.
fn passed_on(expr: &Expr) -> Option<(&str, &str)> {
    match expr {
        Expr::Var(Variable::StepOutput(step, output)) | Expr::Maybe(Variable::StepOutput(step, output)) => {
            Some((step.as_str(), output.as_str()))
        }
        Expr::Chain(Operator::Coalesce, operands) => match operands.as_slice() {
            [output, Expr::Str(constant)] if !constant.contains("{{") => passed_on(output),
            _ => None,
        },
        _ => None,
    }
}

/// The templates that the tasks of one template call, by the names of the tasks.
struct Calls<'w, 't> {
    templates: &'t HashMap<&'w str, &'w Template>,
    called: HashMap<&'w str, &'w Template>,
}

impl<'w, 't> Calls<'w, 't> {
    fn of(templates: &'t HashMap<&'w str, &'w Template>, template: &'w Template) -> Self {
        let calls: Vec<(&str, &str)> = match &template.body {
            TemplateBody::Dag(dag) => {
                dag.tasks.iter().map(|task| (task.name.as_str(), task.template.as_str())).collect()
            }
            TemplateBody::Steps(Steps(steps)) => {
                steps.iter().map(|step| (step.name.as_str(), step.template.as_str())).collect()
            }
            TemplateBody::Container(_) | TemplateBody::Suspend(_) | TemplateBody::Resource(_) => Vec::new(),
        };
        let called = calls.into_iter().filter_map(|(task, name)| Some((task, *templates.get(name)?)));
        Self { templates, called: called.collect() }
    }

    /// Returns true if an expression of a DAG, or of a guarded group, makes the output. What a
    /// program writes itself may be any text.
    fn is_made_by_expression(&self, task: &str, output: &str) -> bool {
        let Some(template) = self.called.get(task) else { return false };
        let mut outputs = template.outputs.parameters.iter().filter(|parameter| parameter.name.as_str() == output);
        outputs.all(|parameter| match &parameter.value_from {
            ValueFrom::Expression { expression } => passed_on(expression)
                .is_none_or(|(step, output)| Calls::of(self.templates, template).is_made_by_expression(step, output)),
            ValueFrom::Path { .. } | ValueFrom::JsonPath { .. } => false,
        })
    }

    /// Returns true if no value of the expression can hold two left braces in a row.
    fn is_inert(&self, expr: &Expr) -> bool {
        self.is_inert_with(expr, None)
    }

    /// [`Calls::is_inert`] in the body of a `let` that binds a value.
    fn is_inert_with(&self, expr: &Expr, bound: Option<&Expr>) -> bool {
        match expr {
            Expr::Let(_, value, body) => self.is_inert_with(body, Some(value)),
            Expr::Local(_) => bound.is_some_and(|value| self.is_inert(value)),
            Expr::If(_, then, otherwise) => [then, otherwise].into_iter().all(|part| self.is_inert_with(part, bound)),
            Expr::Nil | Expr::Bool(_) | Expr::Int(_) => true,
            Expr::Str(text) => !text.contains("{{"),
            // Comparisons have the values true and false.
            Expr::Not(_) | Expr::Binary(..) | Expr::Chain(Operator::And | Operator::Or, _) => true,
            Expr::Chain(Operator::Coalesce, operands) => operands.iter().all(|operand| self.is_inert(operand)),
            Expr::Chain(Operator::Add, operands) => {
                let edges = operands.windows(2).all(|pair| !is_brace_at_end(&pair[0]) || is_member_list(&pair[1]));
                edges && operands.iter().all(|operand| self.is_inert(operand))
            }
            Expr::Call(function, arguments) => self.is_inert_call(function, arguments),
            // The gate looks at the arguments of all tasks, so the inputs of all templates are
            // inert.
            Expr::Var(Variable::Input(_)) => true,
            Expr::Var(variable) | Expr::Maybe(variable) => match variable {
                Variable::TaskOutput(task, output) | Variable::StepOutput(task, output) => {
                    self.is_made_by_expression(task.as_str(), output.as_str())
                }
                other => !other.holds_free_text() && *other != Variable::WorkflowScheduled,
            },
            // An item of a loop is a number and inert text: see `is_item_list`.
            Expr::Item(_) => true,
            _ => false,
        }
    }

    fn is_inert_call(&self, function: &str, arguments: &[Expr]) -> bool {
        match (function, arguments) {
            // The replacement must not end with a brace: of three braces, one stays behind it.
            ("sprig.replace", [Expr::Str(from), Expr::Str(to), _]) if from == "{{" => {
                !to.contains("{{") && !to.ends_with('{')
            }
            ("sprig.replace", [Expr::Str(from), Expr::Str(to), text]) if from == "$" && to == "$$" => {
                self.is_inert(text)
            }
            // Between what was apart before stays a text without braces.
            ("sprig.replace", [Expr::Str(from), Expr::Str(to), text]) if from == "/" && to == "_" => {
                self.is_inert(text)
            }
            // No brace is left at all.
            ("sprig.replace", [Expr::Str(from), Expr::Str(to), _]) if from == "{" => !to.contains('{'),
            ("sprig.regexReplaceAll", [Expr::Str(pattern), text, Expr::Str(to)]) => {
                keeps_inert(pattern, to) && self.is_inert(text)
            }
            // What is left of an inert text is inert.
            ("trimPrefix" | "trimSuffix", [text, _]) => self.is_inert(text),
            ("sprig.default", [default, text]) => self.is_inert(default) && self.is_inert(text),
            // Hexadecimal digits.
            ("sprig.sha256sum", _) => true,
            // Numbers.
            ("toJson", [Expr::Item(0) | Expr::Index]) => true,
            ("toJson", [items]) => self.is_item_list(items),
            ("join", [list, Expr::Str(_)]) => is_member_list(list) && self.is_inert(list),
            ("filter", [Expr::Array(members), _]) => members.iter().all(|member| self.is_inert(member)),
            _ => false,
        }
    }

    /// Returns true for the items of a loop: pairs of a number and inert text. Written as JSON they
    /// are inert too: each pair starts with a bracket.
    fn is_item_list(&self, items: &Expr) -> bool {
        match items {
            Expr::Call("map", arguments) => match arguments.as_slice() {
                [_, Expr::Predicate(pair)] => match &**pair {
                    Expr::Array(pair) => matches!(pair.as_slice(), [Expr::Index, text] if self.is_inert(text)),
                    _ => false,
                },
                _ => false,
            },
            _ => false,
        }
    }
}

/// Returns true if a replacement by pattern leaves only parts of the text that were whole before,
/// with literals without braces between them: it replaces the whole text, or removes its start, or
/// puts a literal in front of the rest.
fn keeps_inert(pattern: &str, to: &str) -> bool {
    let (before, after) = to.split_once("${1}").unwrap_or((to, ""));
    let (from_start, to_end) = (pattern.starts_with('^'), pattern.ends_with('$'));
    let is_joined = after.is_empty() && (from_start || !before.is_empty());
    !before.contains('{') && !after.contains('{') && (is_joined || from_start && to_end)
}

/// Returns true if the literal ends with a brace, which could pair with the first character of what
/// follows.
fn is_brace_at_end(expr: &Expr) -> bool {
    matches!(expr, Expr::Str(text) if text.ends_with('{'))
}

/// Returns true for the members of a JSON object, each of which starts with a quote or is empty.
fn is_member_list(list: &Expr) -> bool {
    match list {
        Expr::Call("join" | "filter", arguments) => is_member_list(&arguments[0]),
        Expr::Array(members) => members.iter().all(starts_with_quote),
        _ => false,
    }
}

fn starts_with_quote(member: &Expr) -> bool {
    match member {
        Expr::Call("trimPrefix", arguments) => starts_with_quote(&arguments[0]),
        Expr::Chain(Operator::Add, operands) => starts_with_quote(&operands[0]),
        Expr::Str(text) => text.starts_with('"'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_an_expression_tells_whether_it_is_inert() {
        let templates = HashMap::new();
        let calls = Calls { templates: &templates, called: HashMap::new() };
        let text = || Expr::Local("text");
        for (expr, expected) in [
            (text(), false),
            (text().to_json(), false),
            (text().replace("{{", "{\\u007b"), true),
            (text().replace("{{", "{ {"), false),
            (text().replace("{{", "{ ").replace("$", "$$"), true),
            (text().replace("{{", "{ ").replace("$", "{"), false),
            (text().equals("x").choose(text(), "x"), false),
            (text().equals("x"), true),
            (Expr::from("{").plus(text().replace("{{", "{ ")), false),
            (text().sha256(), true),
        ] {
            assert_eq!(calls.is_inert(&expr), expected, "{expr}");
        }
    }
}
