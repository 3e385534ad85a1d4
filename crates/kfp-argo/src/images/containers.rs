//! The containers of a finished workflow, wherever Argo and Kubernetes have them.

use std::fmt;

use argo_model::{Template, TemplateBody, Text, Tree};

/// The role of a container in its pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContainerKind {
    /// It runs the program of the task, or one of a container set.
    Main,
    /// It runs before the program.
    Init,
    /// It runs beside the program.
    Sidecar,
    /// It is not a container: a volume contains the files of the image.
    Volume,
}

/// A container in its pod.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContainerName {
    /// Its role.
    pub kind: ContainerKind,
    /// Its name: `main` for the program of the task.
    pub name: String,
}

impl ContainerName {
    /// Returns the container that runs the program of a task.
    pub(super) fn main() -> Self {
        Self { kind: ContainerKind::Main, name: MAIN.to_owned() }
    }
}

impl fmt::Display for ContainerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ContainerKind::Main => write!(f, "container {}", self.name),
            ContainerKind::Init => write!(f, "init container {}", self.name),
            ContainerKind::Sidecar => write!(f, "sidecar {}", self.name),
            ContainerKind::Volume => write!(f, "volume {}", self.name),
        }
    }
}

/// A container of a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Container {
    /// The template, unless it is in all pods of the workflow.
    pub(crate) template: Option<String>,
    pub(super) name: ContainerName,
    /// The image, possibly with a tag of Argo.
    pub(crate) image: String,
}

/// The place of an image in an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pointer {
    /// The JSON pointer of the image in the object, or of the `podSpecPatch` with the image.
    pub(super) in_object: String,
    /// The pointer of the image within its `podSpecPatch`.
    pub(super) in_patch: Option<String>,
}

/// Argo's name of the container of a template.
const MAIN: &str = "main";

/// Returns all containers of an object, in the order of the object.
pub(crate) fn of(object: &Tree) -> Vec<Container> {
    pointers(object).into_iter().map(|(container, _)| container).collect()
}

/// Returns the containers of a template as the compiler makes it, before the options file changes
/// it. They are those that [`of`] finds when the template is written.
pub(super) fn of_template(template: &Template) -> Vec<Container> {
    let of = Some(template.name.to_string());
    let container = |image: &Text, name| Container { template: of.clone(), name, image: image.to_string() };
    let main = match &template.body {
        TemplateBody::Container(main) => Some(container(&main.image, ContainerName::main())),
        TemplateBody::Dag(_) | TemplateBody::Steps(_) | TemplateBody::Suspend(_) | TemplateBody::Resource(_) => None,
    };
    let init = template.init_containers.iter().map(|init| {
        let name = ContainerName { kind: ContainerKind::Init, name: init.name.clone() };
        container(&init.image, name)
    });
    let patch = template.pod_spec_patch.as_ref().map(Text::to_string);
    let patched = patch.iter().flat_map(|patch| in_patch(patch, of.clone())).map(|(container, _)| container);
    main.into_iter().chain(init).chain(patched).filter(|container| !container.image.is_empty()).collect()
}

/// Returns all containers of an object, in the order of the object, with the places of their
/// images.
pub(super) fn pointers(object: &Tree) -> Vec<(Container, Pointer)> {
    let mut walk = Walk { template: None, found: Vec::new() };
    let (spec, at) = match object.at(&["spec", "workflowSpec"]) {
        Some(spec) => (spec, "/spec/workflowSpec"),
        None => (object.get("spec").unwrap_or(&Tree::Null), "/spec"),
    };
    walk.pod(spec, at);
    if let Some(defaults) = spec.get("templateDefaults") {
        walk.template(defaults, &format!("{at}/templateDefaults"));
    }
    for (index, template) in elements(spec, "templates") {
        walk.template = template.get("name").and_then(Tree::text).map(str::to_owned);
        walk.template(template, &format!("{at}/templates/{index}"));
    }
    walk.found
}

/// Parses a `podSpecPatch`, which is JSON or YAML. One that is a tag of Argo is neither, and sets
/// no image.
pub(crate) fn parse_patch(text: &str) -> Option<Tree> {
    serde_json::from_str(text).ok().or_else(|| serde_saphyr::from_str(text).ok())
}

/// Returns the containers of a `podSpecPatch` of a template, with their places in the patch.
fn in_patch(text: &str, template: Option<String>) -> Vec<(Container, Pointer)> {
    let Some(patch) = parse_patch(text) else { return Vec::new() };
    let mut walk = Walk { template, found: Vec::new() };
    for (index, container) in elements(&patch, "containers") {
        let name = container.get("name").and_then(Tree::text).unwrap_or_default().to_owned();
        let kind = if name == MAIN { ContainerKind::Main } else { ContainerKind::Sidecar };
        walk.image(container, &format!("/containers/{index}"), ContainerName { kind, name });
    }
    walk.list(&patch, "", "initContainers", ContainerKind::Init);
    walk.volumes(&patch, "");
    walk.found
}

struct Walk {
    template: Option<String>,
    found: Vec<(Container, Pointer)>,
}

impl Walk {
    fn template(&mut self, template: &Tree, at: &str) {
        for key in ["container", "script"] {
            if let Some(container) = template.get(key) {
                self.image(container, &format!("{at}/{key}"), ContainerName::main());
            }
        }
        self.list(template, at, "initContainers", ContainerKind::Init);
        self.list(template, at, "sidecars", ContainerKind::Sidecar);
        if let Some(set) = template.get("containerSet") {
            self.list(set, &format!("{at}/containerSet"), "containers", ContainerKind::Main);
        }
        self.pod(template, at);
        self.inline_templates(template, at);
    }

    /// Templates that tasks and steps contain in place of a name.
    fn inline_templates(&mut self, template: &Tree, at: &str) {
        if let Some(dag) = template.get("dag") {
            for (index, task) in elements(dag, "tasks") {
                self.inline(task, &format!("{at}/dag/tasks/{index}"));
            }
        }
        for (group, steps) in elements(template, "steps") {
            for (index, step) in steps.elements().iter().enumerate() {
                self.inline(step, &format!("{at}/steps/{group}/{index}"));
            }
        }
    }

    fn inline(&mut self, step: &Tree, at: &str) {
        if let Some(template) = step.get("inline") {
            self.template(template, &format!("{at}/inline"));
        }
    }

    /// The fields of a template that are also fields of the workflow.
    fn pod(&mut self, part: &Tree, at: &str) {
        self.volumes(part, at);
        if let Some(patch) = part.get("podSpecPatch").and_then(Tree::text) {
            let inner = in_patch(patch, self.template.clone()).into_iter();
            self.found.extend(inner.map(|(container, pointer)| {
                (container, Pointer { in_patch: Some(pointer.in_object), in_object: format!("{at}/podSpecPatch") })
            }));
        }
    }

    /// Volumes with the files of an image.
    fn volumes(&mut self, part: &Tree, at: &str) {
        for (index, volume) in elements(part, "volumes") {
            let Some(image) = volume.at(&["image", "reference"]).and_then(Tree::text) else { continue };
            let name = volume.get("name").and_then(Tree::text).unwrap_or_default().to_owned();
            let name = ContainerName { kind: ContainerKind::Volume, name };
            self.add(image, format!("{at}/volumes/{index}/image/reference"), name);
        }
    }

    fn list(&mut self, part: &Tree, at: &str, key: &str, kind: ContainerKind) {
        for (index, container) in elements(part, key) {
            let name = container.get("name").and_then(Tree::text).unwrap_or_default().to_owned();
            self.image(container, &format!("{at}/{key}/{index}"), ContainerName { kind, name });
        }
    }

    fn image(&mut self, container: &Tree, at: &str, name: ContainerName) {
        if let Some(image) = container.get("image").and_then(Tree::text) {
            self.add(image, format!("{at}/image"), name);
        }
    }

    fn add(&mut self, image: &str, in_object: String, name: ContainerName) {
        if !image.is_empty() {
            let container = Container { template: self.template.clone(), name, image: image.to_owned() };
            self.found.push((container, Pointer { in_object, in_patch: None }));
        }
    }
}

fn elements<'t>(part: &'t Tree, key: &str) -> impl Iterator<Item = (usize, &'t Tree)> {
    part.get(key).map(Tree::elements).unwrap_or_default().iter().enumerate()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_workflow_that_names_an_image_is_found() {
        let object = r#"{"spec": {
            "podSpecPatch": "initContainers: [{name: all, image: a}]",
            "volumes": [{"name": "v", "image": {"reference": "b"}}, {"name": "w", "emptyDir": {}}],
            "templateDefaults": {"sidecars": [{"name": "s", "image": "c"}]},
            "templates": [
                {"name": "t", "container": {"image": "d"}, "initContainers": [{"name": "i", "image": "e"}, {"name": "j"}],
                 "podSpecPatch": "{\"containers\": [{\"name\": \"main\", \"image\": \"f\"}, {\"name\": \"x\", \"image\": \"g\"}]}"},
                {"name": "u", "script": {"image": "h"}, "podSpecPatch": "{{=toJson({'a': 1})}}"},
                {"name": "set", "containerSet": {"containers": [{"name": "one", "image": "i"}]}},
                {"name": "dag", "dag": {"tasks": [{"name": "x", "inline": {"container": {"image": "j"}}}]}},
                {"name": "steps", "steps": [[{"name": "x", "inline": {"container": {"image": "k"}}}]]}
            ]}}"#;
        let found: Vec<String> = of(&serde_json::from_str(object).unwrap())
            .iter()
            .map(|one| format!("{} {} {}", one.image, one.template.as_deref().unwrap_or("-"), one.name))
            .collect();
        let expected = [
            "b - volume v",
            "a - init container all",
            "c - sidecar s",
            "d t container main",
            "e t init container i",
            "f t container main",
            "g t sidecar x",
            "h u container main",
            "i set container one",
            "j dag container main",
            "k steps container main",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn pointers_lead_to_the_image() {
        let object = r#"{"spec": {"workflowSpec": {"templates": [
            {"name": "t", "container": {"image": "a"}, "podSpecPatch": "volumes: [{name: v, image: {reference: b}}]"}]}}}"#;
        let found = pointers(&serde_json::from_str(object).unwrap());
        let pointers: Vec<_> = found.iter().map(|(_, at)| (at.in_object.as_str(), at.in_patch.as_deref())).collect();
        let at = "/spec/workflowSpec/templates/0";
        assert_eq!(
            pointers,
            [
                (format!("{at}/container/image").as_str(), None),
                (format!("{at}/podSpecPatch").as_str(), Some("/volumes/0/image/reference"))
            ]
        );
    }

    #[test]
    fn templates_have_the_containers_with_which_they_are_written() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let Some(Ok(source)) = path.is_file().then(|| std::fs::read(&path)) else { continue };
            let Ok(compiled) = crate::compile(&source, &crate::Options::default()) else { continue };
            let spec = &compiled.workflow.spec;
            let typed: Vec<Container> = spec.templates.iter().flat_map(of_template).collect();
            assert_eq!(typed, of(&compiled.workflow.to_tree().unwrap()), "{}", path.display());
            seen += typed.len();
        }
        assert!(seen > 100, "{seen}");
    }
}
