//! The parts of a workflow that describe pods: the workflow itself, its templates, and the patches
//! of pods in both.
//!
//! All of them use the same keys for the same things, so one walk reads them all.

use argo_model::Tree;

use crate::images::parse_patch;

/// A part of a workflow that describes pods.
#[derive(Clone, Copy)]
pub(super) struct Part<'t> {
    pub(super) tree: &'t Tree,
    /// The template; `None` for a part that applies to all pods.
    pub(super) template: Option<&'t str>,
}

/// All parts of a workflow.
pub(super) struct Parts<'t> {
    /// `spec` of the workflow.
    pub(super) spec: &'t Tree,
    /// The workflow, the defaults of templates, all templates, and the patches of pods.
    pub(super) all: Vec<Part<'t>>,
    /// The templates only.
    pub(super) templates: Vec<Part<'t>>,
}

/// A patch of pods, and the template that it belongs to.
pub(super) struct PodPatch {
    template: Option<String>,
    patch: Tree,
}

/// Returns the patches of pods that are known before the run.
pub(super) fn pod_patches(object: &Tree) -> Vec<PodPatch> {
    let spec = object.workflow_spec().unwrap_or(&Tree::Null);
    let own = Part { tree: spec, template: None };
    let patches = std::iter::once(own).chain(templates_of(spec)).filter_map(|part| {
        let patch = part.tree.get("podSpecPatch").and_then(Tree::text).and_then(parse_patch)?;
        Some(PodPatch { template: part.template.map(str::to_owned), patch })
    });
    patches.collect()
}

impl<'t> Parts<'t> {
    pub(super) fn new(object: &'t Tree, patches: &'t [PodPatch]) -> Self {
        let spec = object.workflow_spec().unwrap_or(&Tree::Null);
        let own = Part { tree: spec, template: None };
        let defaults = spec.get("templateDefaults").map(|tree| Part { tree, template: None });
        let templates = templates_of(spec);
        let patches =
            patches.iter().map(|PodPatch { template, patch }| Part { tree: patch, template: template.as_deref() });
        let all = std::iter::once(own).chain(defaults).chain(templates.iter().copied()).chain(patches);
        Self { spec, all: all.collect(), templates }
    }

    /// Returns the templates that run a pod.
    pub(super) fn with_pod(&self) -> impl Iterator<Item = Part<'t>> {
        let keys = ["container", "script", "containerSet", "resource", "data"];
        self.templates.iter().copied().filter(move |part| keys.iter().any(|key| part.tree.get(key).is_some()))
    }
}

/// Returns the templates, and those that tasks and steps contain in place of a name.
fn templates_of(spec: &Tree) -> Vec<Part<'_>> {
    let mut open: Vec<(Option<&str>, &Tree)> =
        elements(spec, "templates").iter().rev().map(|tree| (None, tree)).collect();
    let mut found = Vec::new();
    while let Some((outer, tree)) = open.pop() {
        let template = tree.get("name").and_then(Tree::text).or(outer);
        found.push(Part { tree, template });
        let steps = elements(tree, "steps").iter().flat_map(Tree::elements);
        let tasks = tree.at(&["dag", "tasks"]).map(Tree::elements).unwrap_or_default().iter().chain(steps);
        open.extend(tasks.filter_map(|task| Some((template, task.get("inline")?))));
    }
    found
}

impl<'t> Part<'t> {
    /// Returns the containers of the part.
    pub(super) fn containers(self) -> impl Iterator<Item = &'t Tree> {
        let single = ["container", "script"].into_iter().filter_map(move |key| self.tree.get(key));
        let set = self.tree.get("containerSet").map(|set| elements(set, "containers")).unwrap_or_default();
        let lists = ["initContainers", "sidecars", "containers"];
        single.chain(set).chain(lists.into_iter().flat_map(move |key| elements(self.tree, key)))
    }

    /// Returns the text of a key.
    pub(super) fn text(self, key: &str) -> Option<&'t str> {
        self.tree.get(key).and_then(Tree::text)
    }
}

/// Returns the elements of a list under a key; none if there is no list.
pub(super) fn elements<'t>(tree: &'t Tree, key: &str) -> &'t [Tree] {
    tree.get(key).map(Tree::elements).unwrap_or_default()
}

/// Returns true for a text that contains a tag of Argo.
pub(super) fn has_tag(text: &str) -> bool {
    text.contains("{{")
}
