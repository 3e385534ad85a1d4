//! Overrides: changes of a workflow that its types cannot express.

use indexmap::IndexMap;

use crate::patch::{PatchBudget, PatchError, PatchOperation};
use crate::tree::Tree;

/// A change that is applied to the workflow's tree whenever the workflow is written.
///
/// The types of this crate have the fields that a compiler needs. Argo and Kubernetes have many
/// more, such as sidecars or semaphores. An override adds them, and the workflow stays one value
/// that can be changed, measured and printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// The part of the workflow to change.
    pub target: OverrideTarget,
    /// Merged into the part first, see [`Tree::merge`]. An empty object changes nothing.
    pub merge: Tree,
    /// The operations of a JSON patch, applied after that in their order.
    pub patch: Vec<PatchOperation>,
}

/// The part of a workflow that an [`Override`] changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverrideTarget {
    /// The whole object.
    Object,
    /// The `WorkflowSpec`: `spec`, or `spec.workflowSpec` of a `CronWorkflow`.
    Spec,
    /// The template with this name.
    Template(String),
}

/// The reason why a workflow with overrides cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OverrideError {
    /// The workflow without overrides cannot be written.
    #[error(transparent)]
    Unwritable(#[from] serde_json::Error),
    /// An override does not fit the workflow.
    #[error("override {number}: {mismatch}")]
    Mismatch {
        /// The position of the override, from zero.
        number: usize,
        /// The mismatch.
        mismatch: OverrideMismatch,
    },
}

/// A mismatch between an override and a workflow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverrideMismatch {
    /// No template has the name.
    #[error("the workflow has no template \"{0}\"")]
    UnknownTemplate(String),
    /// The object has no `spec`.
    #[error("the object has no `spec`")]
    NoSpec,
    /// An operation failed.
    #[error("operation {operation}: {error}")]
    Operation {
        /// The position of the operation in its patch, from zero.
        operation: usize,
        /// Why it failed.
        error: PatchError,
    },
}

/// Applies overrides in their order, and returns an error for each that does not fit. One
/// [`PatchBudget`] is for all of them.
pub(crate) fn apply(overrides: &[Override], object: &mut Tree) -> Vec<OverrideError> {
    let mut budget = PatchBudget::default();
    let mut templates = TemplateIndex::default();
    let mut errors = Vec::new();
    for (number, over) in overrides.iter().enumerate() {
        let part = match &over.target {
            OverrideTarget::Object => Ok(&mut *object),
            OverrideTarget::Spec => object.workflow_spec_mut().ok_or(OverrideMismatch::NoSpec),
            OverrideTarget::Template(name) => {
                templates.find(object, name).ok_or_else(|| OverrideMismatch::UnknownTemplate(name.clone()))
            }
        };
        let outcome = part.and_then(|part| over.apply(part, &mut budget));
        errors.extend(outcome.err().map(|mismatch| OverrideError::Mismatch { number, mismatch }));
    }
    errors
}

impl Override {
    fn apply(&self, part: &mut Tree, budget: &mut PatchBudget) -> Result<(), OverrideMismatch> {
        part.merge(&self.merge);
        for (operation, step) in self.patch.iter().enumerate() {
            step.apply(part, budget).map_err(|error| OverrideMismatch::Operation { operation, error })?;
        }
        Ok(())
    }
}

/// Positions of templates by name. An override may rename or move templates, so each position is
/// verified when it is used.
#[derive(Default)]
struct TemplateIndex(IndexMap<String, usize>);

impl TemplateIndex {
    fn find<'t>(&mut self, object: &'t mut Tree, name: &str) -> Option<&'t mut Tree> {
        let Tree::List(templates) = object.workflow_spec_mut()?.get_mut("templates")? else { return None };
        let name_of = |template: &Tree| template.get("name").and_then(Tree::text).map(str::to_owned);
        let known = |index: &Self| index.0.get(name).copied();
        let is_there = |at: &usize| templates.get(*at).and_then(name_of).as_deref() == Some(name);
        if known(self).filter(is_there).is_none() {
            let names = templates.iter().enumerate().rev().filter_map(|(at, template)| Some((name_of(template)?, at)));
            self.0 = names.collect();
        }
        templates.get_mut(known(self)?)
    }
}

impl Tree {
    /// Returns the `WorkflowSpec` of a workflow's object: `spec`, or `spec.workflowSpec` of a
    /// `CronWorkflow`.
    pub fn workflow_spec(&self) -> Option<&Tree> {
        let spec = self.get("spec")?;
        spec.get("workflowSpec").or(Some(spec))
    }

    /// Returns the same as [`Tree::workflow_spec`] for changing it.
    pub fn workflow_spec_mut(&mut self) -> Option<&mut Tree> {
        let spec = self.get_mut("spec")?;
        match spec.get("workflowSpec").is_some() {
            true => spec.get_mut("workflowSpec"),
            false => Some(spec),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(json: &str) -> Tree {
        serde_json::from_str(json).unwrap()
    }

    fn over(target: OverrideTarget, merge: &str) -> Override {
        Override { target, merge: tree(merge), patch: Vec::new() }
    }

    fn template(name: &str) -> OverrideTarget {
        OverrideTarget::Template(name.to_owned())
    }

    fn patch(target: OverrideTarget, operations: &str) -> Override {
        Override { target, merge: Tree::map(), patch: serde_json::from_str(operations).unwrap() }
    }

    #[test]
    fn each_target_is_changed() {
        let overrides = [
            over(OverrideTarget::Spec, r#"{"priority":1}"#),
            over(template("b"), r#"{"timeout":"1m"}"#),
            patch(template("a"), r#"[{"op":"add","path":"/name","value":"c"}]"#),
            over(template("c"), r#"{"x":1}"#),
            patch(OverrideTarget::Object, r#"[{"op":"add","path":"/kind","value":"K"}]"#),
        ];
        for (spec, expected) in [
            (
                r#"{"spec":{"templates":[{"name":"a"},{"name":"b"}]}}"#,
                r#"{"spec":{"templates":[{"name":"c","x":1},{"name":"b","timeout":"1m"}],"priority":1},"kind":"K"}"#,
            ),
            (
                r#"{"spec":{"workflowSpec":{"templates":[{"name":"a"},{"name":"b"}]}}}"#,
                r#"{"spec":{"workflowSpec":{"templates":[{"name":"c","x":1},{"name":"b","timeout":"1m"}],"priority":1}},"kind":"K"}"#,
            ),
        ] {
            let mut object = tree(spec);
            assert!(apply(&overrides, &mut object).is_empty());
            assert_eq!(object, tree(expected));
        }
    }

    #[test]
    fn each_mismatch_is_reported() {
        let spec = r#"{"spec":{"templates":[{"name":"a"}]}}"#;
        for (object, overrides, expected) in [
            (
                spec,
                vec![over(template("b"), "{}"), over(template("a"), "{}"), over(template("c"), "{}")],
                "override 0: the workflow has no template \"b\"; override 2: the workflow has no template \"c\"",
            ),
            (
                spec,
                vec![patch(template("a"), r#"[{"op":"remove","path":"/name"}]"#), over(template("a"), "{}")],
                "override 1: the workflow has no template \"a\"",
            ),
            (
                spec,
                vec![patch(OverrideTarget::Spec, r#"[{"op":"remove","path":"/x"}]"#)],
                "override 0: operation 0: the path `/x` does not exist",
            ),
            ("{}", vec![over(OverrideTarget::Spec, "{}")], "override 0: the object has no `spec`"),
        ] {
            let errors: Vec<String> = apply(&overrides, &mut tree(object)).iter().map(ToString::to_string).collect();
            assert_eq!(errors.join("; "), expected);
        }
    }
}
