//! The documents of a file and their kinds.

use crate::error::{Flaw, Problem};
use crate::mismatch::Found;
use crate::path::{Path, Step};
use crate::place::Layout;
use crate::schema::{Message, PIPELINE_SPEC};
use crate::source::Source;
use crate::tree::{Data, Entry, Node};

/// The parts of a file, each with its path.
pub(crate) struct Parts<'s> {
    pub(crate) pipeline: Part<'s>,
    pub(crate) platform: Option<Part<'s>>,
    /// The rest of a `PipelineJob` without its pipeline spec.
    pub(crate) job: Option<Part<'s>>,
}

pub(crate) struct Part<'s> {
    pub(crate) node: Node<'s>,
    pub(crate) path: Path,
}

/// The parts found so far.
#[derive(Default)]
struct Slots<'s> {
    pipeline: Option<Part<'s>>,
    platform: Option<Part<'s>>,
    job: Option<Part<'s>>,
}

/// The kind of a document.
enum Form {
    Pipeline,
    Platform,
    /// `PipelineJob`: a pipeline spec and the arguments of a run.
    Job,
    /// A Kubernetes manifest of KFP that contains the specs.
    PipelineVersion,
    /// Kubernetes manifest of KFP that only has a name.
    Pipelines,
    Other(Problem),
}

/// Sorts the documents of a file by kind. If there are errors, the parts must not be used.
pub(crate) fn sort<'s>(source: Source<'s>) -> Result<Parts<'s>, Vec<Flaw>> {
    let mut parts = Slots::default();
    let mut flaws = Vec::new();
    let mut manifest = false;
    for (index, mut node) in source.documents.into_iter().enumerate() {
        if node.is_null() {
            continue;
        }
        let extent = node.extent;
        let path = Path::new().step(Step::Document(index));
        let result = match form(&node) {
            Form::Pipeline => put(&mut parts.pipeline, node, path, "pipeline spec"),
            Form::Platform => put(&mut parts.platform, node, path, "platform spec"),
            Form::Job => {
                specs(&mut parts, &mut node, &path).and_then(|()| put(&mut parts.job, node, path, "pipeline job"))
            }
            Form::PipelineVersion => match node.get_mut("spec") {
                Some(spec) => specs(&mut parts, spec, &path.key("spec")),
                None => Err(Problem::NoPipelineSpec { found: "a manifest without `spec`" }),
            },
            Form::Pipelines => {
                manifest = true;
                Ok(())
            }
            Form::Other(problem) => Err(problem),
        };
        if let Err(problem) = result {
            flaws.push(Flaw { problem, path: Path::new().step(Step::Document(index)), extent: Some(extent) });
        }
    }
    match parts {
        _ if !flaws.is_empty() => Err(flaws),
        Slots { pipeline: Some(pipeline), platform, job } => Ok(Parts { pipeline, platform, job }),
        Slots { platform, .. } => {
            let problem = match (&platform, manifest) {
                (Some(_), _) => Problem::NoPipelineSpec { found: "a platform spec" },
                (None, true) => Problem::NoPipelineSpec { found: "a manifest without a pipeline version" },
                (None, false) => Problem::Empty,
            };
            Err(vec![Flaw { problem, path: Path::new(), extent: platform.map(|part| part.node.extent) }])
        }
    }
}

impl Parts<'_> {
    pub(crate) fn layout(&self) -> Layout {
        Layout { pipeline: self.pipeline.path.clone(), platform: self.platform.as_ref().map(|part| part.path.clone()) }
    }
}

fn form(node: &Node<'_>) -> Form {
    if !matches!(node.data, Data::Mapping(_)) {
        return Form::Other(Problem::NotAMapping { found: Found::of(node) });
    }
    let api_version = node.text("apiVersion").unwrap_or_default();
    let kind = node.text("kind").unwrap_or_default();
    let other = |what| Form::Other(Problem::OtherFormat { what });
    let has_field_of = |message: &Message| node.entries().iter().any(|entry| message.field(&entry.key).is_some());
    if api_version.starts_with("pipelines.kubeflow.org/") {
        return match kind {
            "PipelineVersion" => Form::PipelineVersion,
            "Pipeline" => Form::Pipelines,
            _ => other("a manifest of another kind than Pipeline or PipelineVersion"),
        };
    }
    if api_version.starts_with("argoproj.io/") || kind == "Workflow" {
        return other("an Argo Workflow (or a pipeline of KFP v1)");
    }
    if node.get("implementation").is_some() {
        return other("a component of KFP v1");
    }
    if has_field_of(&PIPELINE_SPEC) {
        return Form::Pipeline;
    }
    if node.get("platforms").is_some() {
        return Form::Platform;
    }
    if node.get("pipelineSpec").is_some() || node.get("pipeline_spec").is_some() {
        return Form::Job;
    }
    let keys =
        node.entries().iter().take(5).map(|entry| format!("`{}`", entry.key.chars().take(40).collect::<String>()));
    Form::Other(Problem::UnknownDocument { keys: keys.collect() })
}

/// Takes the specs out of the `spec` of a manifest, or out of a job.
fn specs<'s>(parts: &mut Slots<'s>, node: &mut Node<'s>, path: &Path) -> Result<(), Problem> {
    let missing = Problem::NoPipelineSpec { found: "a manifest without a `pipelineSpec`" };
    let pipeline = spec(node, ["pipelineSpec", "pipeline_spec"])?.ok_or(missing)?;
    put(&mut parts.pipeline, pipeline.value, path.key(pipeline.key), "pipeline spec")?;
    match spec(node, ["platformSpec", "platform_spec"])? {
        Some(platform) => put(&mut parts.platform, platform.value, path.key(platform.key), "platform spec"),
        None => Ok(()),
    }
}

/// Takes one spec out, unless it is null.
fn spec<'s>(node: &mut Node<'s>, names: [&str; 2]) -> Result<Option<Entry<'s>>, Problem> {
    let taken = node.take(names).filter(|entry| !entry.value.is_null());
    match names.iter().find(|name| node.get(name).is_some()) {
        Some(twice) => Err(Problem::DuplicateKey { key: (*twice).to_owned() }),
        None => Ok(taken),
    }
}

fn put<'s>(slot: &mut Option<Part<'s>>, node: Node<'s>, path: Path, kind: &'static str) -> Result<(), Problem> {
    match slot {
        Some(_) => Err(Problem::TwoOfAKind { kind }),
        None => {
            *slot = Some(Part { node, path });
            Ok(())
        }
    }
}
