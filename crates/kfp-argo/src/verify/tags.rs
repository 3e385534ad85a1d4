//! The gate for tags: each `{{` of a finished workflow starts a tag that the compiler made.
//!
//! [`argo_model::Text`] promises this for each text. The gate does not rely on that promise: it
//! looks at the workflow as it is written, in which all texts are strings, of any type
//! before.
//!
//! What the author of the options file writes is the author's own, and may hold tags on purpose.
//! These are the overrides of the workflow (free fields and patches), and the labels and
//! annotations of the options. Everything else comes from the pipeline or from the
//! compiler, and is checked.

use std::collections::HashSet;

use argo_model::{Tagged, Workflow, WorkflowSpec};

use crate::diagnostics::{Diagnostics, stray_tag};
use crate::options::Options;

/// Reports each tag that the compiler did not make. Takes time in proportion to the size of the
/// workflow.
pub(super) fn check(workflow: &Workflow, options: &Options, sink: &mut Diagnostics) {
    let made = made_tags(&workflow.spec);
    let spec = serde_json::to_string(&workflow.spec).unwrap_or_default();
    sink.extend(tags_in(&spec).filter(|tag| !made.contains(*tag)).map(stray_tag::stray_tag));
    let metadata = &workflow.metadata;
    let labels = metadata.labels.iter().filter(|(key, _)| !options.labels.contains_key(*key));
    let annotations = metadata.annotations.iter().filter(|(key, _)| !options.annotations.contains_key(*key));
    let texts = labels.chain(annotations).flat_map(|(key, value)| [key, value]);
    sink.extend(texts.flat_map(|text| tags_in(text)).map(stray_tag::stray_tag));
}

/// Returns the tags that the compiler made, as they are written within a JSON string.
fn made_tags(spec: &WorkflowSpec) -> HashSet<String> {
    let written = |text: String| {
        let quoted = serde_json::Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    };
    spec.tags().iter().map(|tag| written(tag.to_string())).collect()
}

/// Returns what Argo would take for tags: from each pair of left braces to the next pair of right
/// braces, or to the end.
fn tags_in(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let tag = &rest[rest.find("{{")?..];
        let end = tag.find("}}").map_or(tag.len(), |end| end + 2);
        rest = &tag[end..];
        Some(&tag[..end])
    })
}

#[cfg(test)]
mod tests {
    use argo_model::{
        Argument, Arguments, Container, Dag, DagTask, Expr, Kind, Metadata, Names, ParamName, TaskName, Template,
        TemplateBody, Text, TtlStrategy, Variable, WorkflowArguments,
    };

    use super::*;

    /// Returns a workflow of a DAG, whose task gets a tag, and a container.
    fn workflow() -> Workflow {
        let mut names = Names::new();
        let (root, leaf) = (names.claim::<argo_model::TemplateName>("root"), names.claim("leaf"));
        let input = Variable::WorkflowParameter(ParamName::fixed("x"));
        let value = Text::json(&"{{{a".into()).then(Text::tag(Expr::from(input).replace("{{", "\"")));
        let argument = Argument { name: ParamName::fixed("x"), value };
        let arguments = Arguments { parameters: vec![argument], artifacts: Vec::new() };
        let task = DagTask { arguments, ..DagTask::new(TaskName::fixed("leaf"), leaf) };
        let dag = TemplateBody::Dag(Dag { target: None, fail_fast: false, tasks: vec![task] });
        let container = TemplateBody::Container(Container { image: Text::pod("{{x}}"), ..Container::default() });
        let templates = vec![Template::new(root.clone(), dag), Template::new(names.claim("leaf"), container)];
        let spec = WorkflowSpec {
            entrypoint: root,
            arguments: WorkflowArguments::default(),
            service_account_name: None,
            active_deadline_seconds: None,
            ttl_strategy: TtlStrategy::default(),
            on_exit: None,
            volume_claim_templates: Vec::new(),
            template_defaults: None,
            templates,
        };
        Workflow { kind: Kind::Workflow, metadata: Metadata::default(), spec, overrides: Vec::new() }
    }

    /// Returns the findings for a workflow.
    fn findings(workflow: &Workflow, options: &Options) -> Vec<String> {
        let mut sink = Diagnostics::default();
        check(workflow, options, &mut sink);
        sink.0.into_iter().map(|found| found.message).collect()
    }

    const CANARY: &str = "{{=sprig.upper('canary')}}";

    #[test]
    fn tags_of_the_compiler_pass() {
        assert_eq!(findings(&workflow(), &Options::default()), [""; 0]);
    }

    #[test]
    fn tags_of_others_are_found_wherever_they_are() {
        let places: [fn(&mut Workflow); 4] = [
            |workflow| drop(workflow.metadata.annotations.insert("title".to_owned(), CANARY.to_owned())),
            |workflow| drop(workflow.metadata.labels.insert(CANARY.to_owned(), String::new())),
            |workflow| drop(workflow.spec.templates[1].node_selector.insert(CANARY.to_owned(), "x".to_owned())),
            |workflow| workflow.spec.service_account_name = Some(format!("{{{CANARY}")),
        ];
        for (place, put) in places.iter().enumerate() {
            let mut workflow = workflow();
            put(&mut workflow);
            let found = findings(&workflow, &Options::default());
            assert!(found.len() == 1 && found[0].contains("sprig.upper('canary')}}`"), "{place}: {found:?}");
        }
    }

    #[test]
    fn tags_without_an_end_are_found() {
        let mut workflow = workflow();
        workflow.spec.service_account_name = Some("{{".to_owned());
        assert_eq!(findings(&workflow, &Options::default()).len(), 1);
    }

    #[test]
    fn annotations_of_the_options_file_may_hold_tags() {
        let mut workflow = workflow();
        workflow.metadata.annotations.insert("run".to_owned(), "{{workflow.name}}".to_owned());
        let annotations = [("run".to_owned(), "{{workflow.name}}".to_owned())].into_iter().collect();
        let own = Options { annotations, ..Options::default() };
        assert_eq!(findings(&workflow, &own), [""; 0]);
        assert_eq!(findings(&workflow, &Options::default()).len(), 1);
    }
}
