//! The images of a finished workflow: which containers run them, and who chooses them.
//!
//! The workflow is the authority: the options file may replace an image, add an init container or a
//! sidecar, and patch anything. The pipeline adds which tasks run a template, and which inputs
//! choose an image.

pub(crate) mod choices;
mod config_place;
pub(crate) mod containers;
mod name;
mod pins;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use argo_model::{TemplateName, Workflow};
use indexmap::IndexMap;
use kfp_ir::Layout;

use crate::diagnostics::{
    Diagnostic, Diagnostics, Location, Severity, Trail, bad_image, unavailable_image, unreachable_registry,
};
use crate::front::Arguments;
use crate::lower::naming::names::TemplateNames;
use crate::options::{Options, Origin};
use crate::plan::Plan;
use choices::Run;
use containers::Container;
pub(crate) use containers::parse_patch;
pub use containers::{ContainerKind, ContainerName};
pub use name::{BadImageName, ImageName};
pub(crate) use pins::pin;

/// The images of a workflow.
#[derive(Clone, Debug, Default)]
pub struct Images {
    /// All images, in the order of the tasks that use them first.
    pub images: Vec<Image>,
    /// True if all tasks are listed. A pipeline can have more paths to its tasks than anyone can
    /// list.
    pub complete: bool,
}

/// An image, and the containers that run it.
#[derive(Clone, Debug)]
pub struct Image {
    /// Its name, or what chooses it.
    pub reference: ImageReference,
    /// The containers that run it, at least one.
    pub uses: Vec<ImageUse>,
}

/// The name of an image, or what chooses it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ImageReference {
    /// The name in the workflow.
    Fixed(String),
    /// Inputs of the pipeline choose it.
    Chosen {
        /// The text with its placeholders.
        text: String,
        /// The chosen image.
        choice: Choice,
    },
}

/// An image that inputs choose.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Choice {
    /// A constant of the pipeline.
    Constant(String),
    /// The value of an input of the pipeline, unless the run sets another one.
    Default(String),
    /// Unknown before the run.
    Run,
}

impl ImageReference {
    /// Returns the image's name if it is known before the run. The run may replace a default.
    pub fn name(&self) -> Option<&str> {
        match self {
            ImageReference::Fixed(name)
            | ImageReference::Chosen { choice: Choice::Constant(name) | Choice::Default(name), .. } => Some(name),
            ImageReference::Chosen { choice: Choice::Run, .. } => None,
        }
    }
}

/// A container that runs an image.
#[derive(Clone, Debug)]
pub struct ImageUse {
    /// The task, or the part of the workflow.
    pub user: ImageUser,
    /// The container in its pod.
    pub container: ContainerName,
    place: Place,
}

/// The part of a workflow that runs an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageUser {
    /// A task of the pipeline.
    Task(Trail),
    /// A template that no listed task of the pipeline runs, for example one that a patch adds.
    Template(String),
    /// All pods of the workflow.
    Workflow,
}

impl fmt::Display for ImageUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImageUser::Task(trail) => trail.fmt(f),
            ImageUser::Template(name) => write!(f, "template {name}"),
            ImageUser::Workflow => f.write_str("all pods"),
        }
    }
}

/// The place where an image is named.
#[derive(Clone, Debug)]
enum Place {
    Pipeline(Location),
    Config(Option<Origin>),
}

impl Image {
    /// Reports that no node can pull the image.
    pub fn unavailable(&self, why: &str) -> Diagnostic {
        self.placed(unavailable_image::unavailable_image(self.name(), why))
    }

    /// Reports that the registry of the image could not be reached.
    pub fn unreachable(&self, why: &str) -> Diagnostic {
        self.placed(unreachable_registry::unreachable_registry(self.name(), why))
    }

    /// Reports that the lock file does not contain the image.
    pub fn unlocked(&self) -> Diagnostic {
        self.placed(unavailable_image::unlocked(self.name()))
    }

    /// Reports a name that Kubernetes refuses. Names in the pipeline itself are checked with it.
    fn bad_name(&self) -> Option<Diagnostic> {
        let place = &self.uses.first()?.place;
        let severity = match (&self.reference, place) {
            (ImageReference::Fixed(_), Place::Config(_)) => Severity::Error,
            (ImageReference::Chosen { choice: Choice::Constant(_), .. }, _) => Severity::Error,
            // The run may replace it.
            (ImageReference::Chosen { choice: Choice::Default(_), .. }, _) => Severity::Warning,
            _ => return None,
        };
        let bad = ImageName::parse(self.name()).err()?;
        Some(self.placed(Diagnostic { severity, ..bad_image::bad_image(self.name(), bad) }))
    }

    fn name(&self) -> &str {
        self.reference.name().unwrap_or_default()
    }

    fn placed(&self, found: Diagnostic) -> Diagnostic {
        match self.uses.first().map(|first| &first.place) {
            Some(Place::Pipeline(location)) => found.at(location),
            Some(Place::Config(Some(origin))) => found.in_config(origin),
            Some(Place::Config(None)) | None => found,
        }
    }
}

/// Lists the images of the workflow that a plan was lowered to. Reports names that Kubernetes
/// refuses.
pub(crate) fn list(
    plan: &Plan,
    names: &TemplateNames,
    arguments: &Arguments,
    options: &Options,
    workflow: &Workflow,
    layout: &Layout,
    sink: &mut Diagnostics,
) -> Images {
    let original = by_template(workflow.spec.templates.iter().flat_map(containers::of_template));
    let finished = match workflow.overrides.is_empty() {
        true => original.clone(),
        // Overrides that do not fit are errors, which are reported already.
        false => workflow.to_tree().map(|object| by_template(containers::of(&object))).unwrap_or_default(),
    };
    let mut list = List { options, finished, original, listed: BTreeSet::new(), images: IndexMap::new() };
    let complete = choices::walk(plan, names, arguments, &mut |run| list.add_task(&run));
    list.add_others();
    let images = list.images.into_iter().map(|(reference, uses)| Image { reference, uses }).collect();
    let mut images = Images { images, complete };
    sink.extend(images.images.iter().filter_map(Image::bad_name));
    // The places of findings are made whole paths into the file at the end of the compiler.
    for one in images.images.iter_mut().flat_map(|image| &mut image.uses) {
        if let Place::Pipeline(location) = &mut one.place {
            location.path = layout.absolute(&location.path);
        }
    }
    images
}

/// The containers of each template. Those of the workflow itself have none.
type ByTemplate = BTreeMap<Option<String>, Vec<Container>>;

fn by_template(containers: impl IntoIterator<Item = Container>) -> ByTemplate {
    let mut templates = ByTemplate::new();
    for container in containers {
        templates.entry(container.template.clone()).or_default().push(container);
    }
    templates
}

/// A list that is being made.
struct List<'a> {
    options: &'a Options,
    /// The workflow as it is written.
    finished: ByTemplate,
    /// The workflow without what the options file overrides.
    original: ByTemplate,
    /// The templates that tasks run.
    listed: BTreeSet<TemplateName>,
    images: IndexMap<ImageReference, Vec<ImageUse>>,
}

impl List<'_> {
    /// Adds the containers of a task.
    fn add_task(&mut self, run: &Run<'_>) {
        self.listed.insert(run.template.clone());
        let template = Some(run.template.to_string());
        for container in self.finished.get(&template).cloned().unwrap_or_default() {
            let mut before = self.original.get(&template).into_iter().flatten();
            let is_original =
                before.any(|original| original.name == container.name && original.image == container.image);
            let of_pipeline = if is_original { run.image_of(&container.name) } else { None };
            let (reference, place) = match of_pipeline {
                Some((reference, location)) => (reference, Place::Pipeline(location)),
                None => self.of_config(&container),
            };
            self.add(reference, ImageUser::Task(run.task.clone()), container.name, place);
        }
    }

    /// Adds the containers of templates that no task runs, and those of the workflow.
    fn add_others(&mut self) {
        let listed: BTreeSet<String> = self.listed.iter().map(ToString::to_string).collect();
        for (template, containers) in self.finished.clone() {
            let user = match template {
                Some(name) if listed.contains(&name) => continue,
                Some(name) => ImageUser::Template(name),
                None => ImageUser::Workflow,
            };
            for container in containers {
                let (reference, place) = self.of_config(&container);
                self.add(reference, user.clone(), container.name, place);
            }
        }
    }

    /// Returns an image that the options file sets, and its place there.
    fn of_config(&self, container: &Container) -> (ImageReference, Place) {
        let image = container.image.clone();
        let place = Place::Config(config_place::of(self.options, &image));
        let reference = match image.contains("{{") {
            true => ImageReference::Chosen { text: image, choice: Choice::Run },
            false => ImageReference::Fixed(image),
        };
        (reference, place)
    }

    fn add(&mut self, reference: ImageReference, user: ImageUser, container: ContainerName, place: Place) {
        self.images.entry(reference).or_default().push(ImageUse { user, container, place });
    }
}
