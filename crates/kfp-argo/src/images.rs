//! The images of a pipeline: which ones its tasks run, and who decides that.

mod choices;
mod name;

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::check::ArgumentValue;
use crate::diagnostics::{
    Diagnostic, Diagnostics, Location, Severity, Trail, bad_image, unavailable_image, unreachable_registry,
};
use crate::front;
use crate::options::Options;
use crate::pipeline::Pipeline;
pub use name::{BadImageName, ImageName};

/// The images of a pipeline.
#[derive(Clone, Debug)]
pub struct Images {
    /// In the order of the tasks that use them first.
    pub images: Vec<Image>,
    /// Whether these are all: a pipeline can be made so that there are too many ways through it.
    pub complete: bool,
    /// What its author should know.
    pub warnings: Vec<Diagnostic>,
}

/// One image, and what runs it.
#[derive(Clone, Debug)]
pub struct Image {
    /// What the pipeline says of it.
    pub reference: ImageReference,
    /// The containers that run it, at least one.
    pub uses: Vec<ImageUse>,
}

/// What a pipeline says of an image.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ImageReference {
    /// Its name.
    Fixed(String),
    /// Inputs choose it.
    Chosen {
        /// The text, with its placeholders.
        text: String,
        /// What becomes of it.
        choice: Choice,
    },
}

/// What inputs choose.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Choice {
    /// A constant of the pipeline.
    Constant(String),
    /// The value of an input of the pipeline, if the run gives no other.
    Default(String),
    /// Only the run knows.
    Run,
}

impl ImageReference {
    /// The image's name, where it is known before the run; a run may choose another in place of a default.
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
    /// Its task.
    pub task: Trail,
    /// The name of the init container, if it is one.
    pub init_container: Option<String>,
    location: Location,
}

impl Image {
    /// The finding that no pod can pull it, whoever asks and when.
    pub fn unavailable(&self, why: &str) -> Diagnostic {
        unavailable_image::unavailable_image(&self.uses[0].location, self.reference.name().unwrap_or_default(), why)
    }

    /// The finding that its registry gives no answer for the time being.
    pub fn unreachable(&self, why: &str) -> Diagnostic {
        unreachable_registry::unreachable_registry(
            &self.uses[0].location,
            self.reference.name().unwrap_or_default(),
            why,
        )
    }

    /// The finding that the lock file does not have it.
    pub fn unlocked(&self) -> Diagnostic {
        unavailable_image::unlocked(&self.uses[0].location, self.reference.name().unwrap_or_default())
    }
}

/// The images of the pipeline in `source`.
///
/// # Errors
/// Everything that was found wrong with the pipeline.
pub fn images(source: &[u8], options: &Options) -> Result<Images, Diagnostics> {
    let (images, warnings) = front::run(source, options, |ir, sink| {
        let layout = ir.layout.clone();
        let (pipeline, arguments) = front::check(ir, options, sink)?;
        let (mut images, complete) = all(&pipeline, &arguments);
        for one in images.iter_mut().flat_map(|image| &mut image.uses) {
            one.location.path = layout.absolute(&one.location.path);
        }
        Some(Images { images, complete, warnings: Vec::new() })
    })?;
    Ok(Images { warnings, ..images })
}

/// Findings about names that inputs choose; the others are checked where they stand.
pub(crate) fn findings(pipeline: &Pipeline, arguments: &BTreeMap<String, ArgumentValue>) -> Vec<Diagnostic> {
    bad_choices(&all(pipeline, arguments).0)
}

fn bad_choices(images: &[Image]) -> Vec<Diagnostic> {
    let chosen = images.iter().filter_map(|image| match &image.reference {
        ImageReference::Chosen { choice: Choice::Constant(name), .. } => Some((image, name, Severity::Error)),
        // A run may choose another.
        ImageReference::Chosen { choice: Choice::Default(name), .. } => Some((image, name, Severity::Warning)),
        _ => None,
    });
    let found = chosen.filter_map(|(image, name, severity)| {
        let bad = ImageName::parse(name).err()?;
        Some(Diagnostic { severity, ..bad_image::bad_image(&image.uses[0].location, name, bad) })
    });
    found.collect()
}

fn all(pipeline: &Pipeline, arguments: &BTreeMap<String, ArgumentValue>) -> (Vec<Image>, bool) {
    let mut images: IndexMap<ImageReference, Vec<ImageUse>> = IndexMap::new();
    let complete = choices::walk(pipeline, arguments, &mut |reference, one| {
        images.entry(reference).or_default().push(one);
    });
    (images.into_iter().map(|(reference, uses)| Image { reference, uses }).collect(), complete)
}
