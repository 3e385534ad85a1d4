//! The tags of all workflows: none can insert text that Argo would take for another tag.
//!
//! Argo substitutes tags several times, also in what an earlier substitution inserted. So the value
//! of each tag must be *inert*: it has no two left braces in a row. This test looks at the form of
//! every tag's expression, in every workflow of `testdata/` and of the corpus, and lists those
//! whose outermost function does not make the value inert.

#![allow(clippy::unwrap_used)]

mod files;

use std::collections::BTreeSet;

use argo_model::{
    DagTask, Expr, Operator, OutputParameter, Step, Steps, Tag, Template, TemplateBody, ValueFrom, Variable,
    WorkflowSpec,
};
use files::Input;

/// The tasks that a template calls, by name, each with the name of the template that it calls.
struct Calls<'w> {
    spec: &'w WorkflowSpec,
    calls: Vec<(&'w str, &'w str)>,
}

impl<'w> Calls<'w> {
    fn of(spec: &'w WorkflowSpec, template: &'w Template) -> Self {
        let calls = match &template.body {
            TemplateBody::Dag(dag) => {
                let call = |task: &'w DagTask| (task.name.as_str(), task.template.as_str());
                dag.tasks.iter().map(call).collect()
            }
            TemplateBody::Steps(Steps(steps)) => {
                let call = |step: &'w Step| (step.name.as_str(), step.template.as_str());
                steps.iter().map(call).collect()
            }
            TemplateBody::Container(_) | TemplateBody::Suspend(_) | TemplateBody::Resource(_) => Vec::new(),
        };
        Self { spec, calls }
    }

    /// Returns true if an expression of a DAG, or of a guarded group, makes the output. What a
    /// program writes itself may be any text.
    fn is_made_by_expression(&self, task: &str, output: &str) -> bool {
        let called = self.calls.iter().find(|(name, _)| *name == task).map(|(_, template)| *template);
        let template = self.spec.templates.iter().find(|template| Some(template.name.as_str()) == called);
        let outputs = template.into_iter().flat_map(|template| &template.outputs.parameters);
        let mut outputs = outputs.filter(|parameter| parameter.name.as_str() == output);
        outputs.all(|parameter| matches!(parameter.value_from, ValueFrom::Expression { .. }))
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
            // The arguments of all tasks are looked at by this test, so the inputs of all templates
            // are inert.
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

/// The workflow's own outputs are for people. No template reads them, so they are as the programs
/// wrote them.
fn is_output_of_run(output: &OutputParameter) -> bool {
    output.global_name.is_some()
}

/// Returns the tags of a workflow, and the expressions of outputs, that are not inert by their
/// form.
fn not_inert(spec: &WorkflowSpec) -> (usize, Vec<String>) {
    let mut count = 0;
    let mut found = Vec::new();
    for template in &spec.templates {
        let calls = Calls::of(spec, template);
        let alone = WorkflowSpec { template_defaults: None, templates: vec![template.clone()], ..spec.clone() };
        for tag in alone.tags() {
            count += 1;
            if matches!(tag, Tag::Expression(expr) if !calls.is_inert(expr)) {
                found.push(format!("{}: {tag}", template.name));
            }
        }
        for output in template.outputs.parameters.iter().filter(|output| !is_output_of_run(output)) {
            if let ValueFrom::Expression { expression } = &output.value_from
                && !calls.is_inert(expression)
            {
                found.push(format!("{}: output {}: {expression}", template.name, output.name));
            }
        }
    }
    let common = WorkflowSpec { templates: Vec::new(), ..spec.clone() };
    assert_eq!(common.tags(), [], "template defaults have no tags");
    (count, found)
}

/// Looks at all inputs that compile. Returns how many tags there are.
fn look_at(inputs: &[Input]) -> usize {
    let mut problems = BTreeSet::new();
    let mut count = 0;
    for (input, compiled) in inputs.iter().filter_map(|input| Some((input, input.compile().ok()?))) {
        let (tags, found) = not_inert(&compiled.workflow.spec);
        count += tags;
        problems.extend(found.into_iter().map(|found| format!("{}: {found}", input.name)));
    }
    assert!(problems.is_empty(), "{} tags are not inert: {problems:#?}", problems.len());
    count
}

#[test]
fn tags_of_the_test_data_are_inert() {
    assert!(look_at(&files::testdata()) > 700);
}

#[test]
fn tags_of_the_corpus_are_inert() {
    let Some(corpus) = files::corpus() else { return };
    assert!(look_at(&files::pipelines_of(&corpus)) > 4000);
    assert!(look_at(&files::quirks_of(&corpus)) > 100);
}

/// The test sees what it is for.
#[test]
fn expressions_of_other_forms_are_not_inert() {
    let spec = files::testdata()[0].compile().unwrap().workflow.spec;
    let calls = Calls::of(&spec, &spec.templates[0]);
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
