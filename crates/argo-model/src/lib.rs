//! Objects of Argo Workflows as types, and their printing. The crate knows nothing of Kubeflow
//! Pipelines.
//!
//! Argo's objects are YAML with three small languages inside: *tags* (`{{inputs.parameters.x}}`,
//! `{{=expression}}`), the *expressions* of those tags and of `valueFrom.expression`, and the
//! *`depends`* logic of DAG tasks. Written as strings they go wrong in ways that only a running
//! cluster shows: Argo replaces tags textually, several times over, also in text that an earlier
//! replacement inserted; an expression that fails stays in the text; a name with a wrong character
//! ends the run.
//!
//! So this crate rules out the wrong states and prints each language in one place:
//!
//! * [`Expr`] is a tree of typed [`Variable`]s, calls and operators; its text never contains `{{`
//!   or `}}`;
//! * [`Text`] is literal pieces and tags; a literal can only be made in a way that no tag can hide
//!   in it ([`escape`] says how);
//! * [`Depends`] is a condition on the outcomes of upstream tasks;
//! * [`TemplateName`], [`TaskName`], [`ParamName`], [`ArtifactName`] and [`VolumeName`] are names
//!   that Argo accepts, handed out by [`Names`] without clashes;
//! * [`Override`] adds to a workflow what these types do not have; the workflow stays one value;
//! * [`Workflow`] and what it holds serialize in a fixed order of fields, by [`emit`] as YAML or
//!   JSON.

mod affinity;
mod arguments;
mod artifacts;
mod config_map;
mod container;
mod dag;
mod depends;
pub mod emit;
pub mod escape;
mod expr;
mod json_text;
mod kind;
mod location;
mod memoize;
mod name;
mod names;
mod overrides;
mod patch;
mod pod;
mod resource;
mod retry;
mod tags;
mod template;
mod text;
mod tree;
mod volume;
mod workflow;

pub use affinity::{
    Affinity, LabelSelector, NodeAffinity, NodeSelectorTerms, NodeTerm, PodAffinity, PodTerm, PreferredPodTerm,
    PreferredTerm, Requirement, Toleration,
};
pub use arguments::{Argument, Arguments, GlobalName, InputParameter, Inputs, OutputParameter, Outputs, ValueFrom};
pub use artifacts::{Archive, ArtifactArgument, ArtifactOrigin, ArtifactSource, InputArtifact, OutputArtifact};
pub use config_map::ConfigMap;
pub use container::{ClaimReference, Container, EnvSource, EnvValue, EnvVar, KeyReference, Resources};
pub use dag::{Dag, DagTask, Hooks, LifecycleHook, Step, Steps, Target};
pub use depends::{Depends, Outcome, Term, Upstream};
pub use emit::Format;
pub use expr::{Expr, Operator, Variable};
pub use json_text::{JsonText, Member};
pub use kind::{ConcurrencyPolicy, Cron, Kind, Schedule, StopStrategy};
pub use location::{ArtifactLocation, GcsAccess, GcsLocation, HttpLocation, S3Access, S3Location, SecretKey};
pub use memoize::Memoize;
pub use name::{ArtifactName, ParamName, TaskName, TemplateName, VolumeName};
pub use names::Names;
pub use overrides::{Override, OverrideError, OverrideMismatch, OverrideTarget};
pub use patch::{PatchBudget, PatchError, PatchOperation};
pub use pod::{InitContainer, PodMetadata, PullPolicy, ResourceClaim, RestartPolicy, SecurityContext};
pub use resource::{Action, Resource};
pub use retry::{Backoff, RetryPolicy, RetryStrategy};
pub use tags::{Tag, Tagged};
pub use template::{Suspend, Template, TemplateBody};
pub use text::{Literal, Piece, Text};
pub use tree::Tree;
pub use volume::{
    ClaimResources, ClaimSpec, ClaimTemplate, EmptyDir, RunClaim, RunClaimName, Volume, VolumeMount, VolumeSource,
};
pub use workflow::{
    ArgumentParameter, CommonContainer, Metadata, TemplateDefaults, TtlStrategy, Workflow, WorkflowArguments,
    WorkflowSpec,
};

/// Runs the examples of the README as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
