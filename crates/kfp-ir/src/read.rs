//! Reading: from the bytes of a file to its messages.

use std::collections::BTreeMap;

use crate::build::{self, FromNode};
use crate::document::{self, Part, Parts};
use crate::error::{Flaw, Problem, ReadError};
use crate::lines::Lines;
use crate::messages::google::protobuf::Value;
use crate::messages::kfp_kubernetes::KubernetesExecutorConfig;
use crate::messages::ml_pipelines::pipeline_job::RuntimeConfig;
use crate::messages::ml_pipelines::value::Value as OldValue;
use crate::messages::ml_pipelines::{PipelineDeploymentConfig, PipelineJob, PipelineSpec, PlatformSpec};
use crate::path::Path;
use crate::place::Layout;
use crate::schema::{self, Kind};
use crate::shape::Check;
use crate::source::Source;
use crate::tree::Node;

/// The messages of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ir {
    /// The pipeline spec without its `deployment_spec`, which is [`deployment`](Self::deployment).
    pub pipeline: PipelineSpec,
    /// The content of the pipeline spec's `deployment_spec`.
    pub deployment: PipelineDeploymentConfig,
    /// The platform spec without the executors of Kubernetes, which are
    /// [`executor_configs`](Self::executor_configs).
    pub platform: Option<PlatformSpec>,
    /// The content of the platform spec's `platforms.kubernetes.deploymentSpec.executors`, by
    /// executor label.
    pub executor_configs: BTreeMap<String, KubernetesExecutorConfig>,
    /// Arguments of a run: the `runtimeConfig.parameterValues` of a `PipelineJob`, and the
    /// `parameters` of an old one.
    pub arguments: BTreeMap<String, Value>,
    /// The paths of the specs in the file.
    pub layout: Layout,
    /// Fields that the messages do not have, and that were left out because
    /// [`ReadOptions::allow_unknown`] permits it.
    pub warnings: Vec<ReadError>,
}

/// Options of [`read`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// Leaves out fields that the messages do not have, with a warning, instead of refusing the
    /// file.
    pub allow_unknown: bool,
}

/// Reads a file: YAML or JSON, with a pipeline spec and an optional platform spec as documents, in
/// a manifest, or in a `PipelineJob`.
///
/// ```
/// let source = b"pipelineInfo: {name: hello}\nschemaVersion: 2.1.0\nroot: {dags: {}}\n";
/// let errors = kfp_ir::read(source, &kfp_ir::ReadOptions::default()).unwrap_err();
/// assert_eq!(
///     errors[0].to_string(),
///     "root.dags: unknown field `dags` in ml_pipelines.ComponentSpec: did you mean `dag`? (line 3, column 8)",
/// );
/// ```
///
/// # Errors
/// Everything that is wrong with the shape of the file, in the order of the text. The meaning of
/// the pipeline is not checked: it may be incomplete.
pub fn read(source: &[u8], options: &ReadOptions) -> Result<Ir, Vec<ReadError>> {
    let place = |flaws: Vec<Flaw>| place(source, flaws);
    let source = Source::parse(source).map_err(|flaw| place(vec![flaw]))?;
    let parts = document::sort(source).map_err(place)?;
    let layout = parts.layout();
    let parts = Trees::new(parts);
    let mut check = parts.check();
    if !options.allow_unknown {
        check.flaws.append(&mut check.unknown);
    }
    if !check.flaws.is_empty() {
        return Err(place(check.flaws));
    }
    let ir = parts.build().map_err(|flaw| place(vec![flaw]))?;
    Ok(Ir { layout, warnings: place(check.unknown), ..ir })
}

/// The maximum number of errors. More of them have one cause.
const MAX_ERRORS: usize = 1000;

/// Adds the places in the text, and sorts by them.
fn place(source: &[u8], mut flaws: Vec<Flaw>) -> Vec<ReadError> {
    if flaws.is_empty() {
        return Vec::new();
    }
    flaws.sort_by_key(|flaw| flaw.extent);
    flaws.truncate(MAX_ERRORS);
    // An error that concerns the whole file has no line.
    let lines = if flaws.iter().any(|flaw| flaw.extent.is_some()) { Lines::new(source) } else { Lines::new(b"") };
    let error = |Flaw { problem, path, extent }| ReadError { problem, path, span: extent.map(|at| lines.span(at)) };
    flaws.into_iter().map(error).collect()
}

/// The trees that become messages of their own, each with its path and type.
struct Trees<'s> {
    pipeline: Tree<'s>,
    deployment: Option<Tree<'s>>,
    platform: Option<Tree<'s>>,
    executors: Option<Tree<'s>>,
    job: Option<Tree<'s>>,
}

struct Tree<'s> {
    part: Part<'s>,
    kind: &'static Kind,
}

static PIPELINE: Kind = Kind::Message(&schema::PIPELINE_SPEC);
static DEPLOYMENT: Kind = Kind::Message(&schema::PIPELINE_DEPLOYMENT_CONFIG);
static PLATFORM: Kind = Kind::Message(&schema::PLATFORM_SPEC);
static EXECUTORS: Kind = Kind::Map(&Kind::Message(&schema::KUBERNETES_EXECUTOR_CONFIG));
static JOB: Kind = Kind::Message(&schema::PIPELINE_JOB);

impl<'s> Trees<'s> {
    /// Cuts out the messages that the schema declares as a Struct.
    fn new(parts: Parts<'s>) -> Self {
        let tree = |part, kind| Tree { part, kind };
        let Parts { mut pipeline, mut platform, job } = parts;
        let deployment = cut(&mut pipeline.node, &pipeline.path, &[["deploymentSpec", "deployment_spec"]]);
        let executors = platform.as_mut().and_then(|platform| {
            let fields = [["platforms"; 2], ["kubernetes"; 2], ["deploymentSpec", "deployment_spec"], ["executors"; 2]];
            cut(&mut platform.node, &platform.path, &fields)
        });
        Self {
            pipeline: tree(pipeline, &PIPELINE),
            deployment: deployment.map(|part| tree(part, &DEPLOYMENT)),
            platform: platform.map(|part| tree(part, &PLATFORM)),
            executors: executors.map(|part| tree(part, &EXECUTORS)),
            job: job.map(|part| tree(part, &JOB)),
        }
    }

    fn check(&self) -> Check {
        let mut check = Check::default();
        let others = [&self.deployment, &self.platform, &self.executors, &self.job];
        for tree in std::iter::once(&self.pipeline).chain(others.into_iter().flatten()) {
            check.node(&tree.part.node, tree.kind, &tree.part.path);
        }
        check
    }

    fn build(self) -> Result<Ir, Flaw> {
        let job: PipelineJob = build(self.job)?.unwrap_or_default();
        Ok(Ir {
            pipeline: build(Some(self.pipeline))?.unwrap_or_default(),
            deployment: build(self.deployment)?.unwrap_or_default(),
            platform: build(self.platform)?,
            executor_configs: build(self.executors)?.unwrap_or_default(),
            arguments: job.runtime_config.map(arguments).unwrap_or_default(),
            layout: Layout::default(),
            warnings: Vec::new(),
        })
    }
}

/// Returns the arguments of a run; those in the newer field take precedence.
#[allow(deprecated)] // old files have no others
fn arguments(config: RuntimeConfig) -> BTreeMap<String, Value> {
    let old = config.parameters.into_iter().filter_map(|(name, value)| Some((name, untyped(value.value?))));
    old.chain(config.parameter_values).collect()
}

/// Converts the IR's older kind of value to JSON.
fn untyped(value: OldValue) -> Value {
    match value {
        #[allow(clippy::cast_precision_loss)] // as JSON has it
        OldValue::IntValue(value) => Value::Number(value as f64),
        OldValue::DoubleValue(value) => Value::Number(value),
        OldValue::StringValue(value) => Value::String(value),
    }
}

/// Takes a value out of a tree, unless it is null; `fields` are the names of the fields on the
/// path to it.
fn cut<'s>(node: &mut Node<'s>, path: &Path, fields: &[[&str; 2]]) -> Option<Part<'s>> {
    let (names, rest) = fields.split_first()?;
    if rest.is_empty() {
        let entry = node.take(*names)?;
        return (!entry.value.is_null()).then(|| Part { path: path.key(entry.key), node: entry.value });
    }
    let name = names.iter().find(|name| node.get(name).is_some())?;
    cut(node.get_mut(name)?, &path.key(*name), rest)
}

fn build<T: FromNode>(tree: Option<Tree<'_>>) -> Result<Option<T>, Flaw> {
    let Some(Tree { part: Part { node, path }, .. }) = tree else { return Ok(None) };
    let extent = Some(node.extent);
    let internal =
        |problem: Problem| Flaw { problem: Problem::Internal { message: problem.to_string() }, path, extent };
    build::read(node).map(Some).map_err(internal)
}
