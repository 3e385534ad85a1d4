//! The tags of a finished workflow, for checks that look at all of them.
//!
//! Every structure that can hold a tag is taken apart here field by field, so that a new field does
//! not compile until this file handles it.

use std::fmt;

use crate::arguments::{Argument, Arguments, GlobalName, InputParameter, Inputs, OutputParameter, Outputs, ValueFrom};
use crate::artifacts::{ArtifactArgument, ArtifactOrigin, ArtifactSource, InputArtifact, OutputArtifact};
use crate::container::{Container, EnvSource, EnvValue, EnvVar, KeyReference};
use crate::dag::{Dag, DagTask, Hooks, LifecycleHook, Step, Steps};
use crate::expr::{Expr, Variable};
use crate::location::{ArtifactLocation, GcsLocation, HttpLocation, S3Location};
use crate::memoize::Memoize;
use crate::pod::InitContainer;
use crate::resource::Resource;
use crate::template::{Suspend, Template, TemplateBody};
use crate::text::{Piece, Text};
use crate::volume::{Volume, VolumeMount, VolumeSource};
use crate::workflow::{CommonContainer, TemplateDefaults, WorkflowSpec};

/// A tag of a workflow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tag<'w> {
    /// `{{=…}}`
    Expression(&'w Expr),
    /// `{{workflow.name}}`: a variable without free text.
    Plain(&'w Variable),
}

impl<'w> Tag<'w> {
    /// Returns the tag that is written for an expression.
    pub(crate) fn of(expr: &'w Expr) -> Self {
        match expr {
            Expr::Var(variable) if !variable.holds_free_text() => Tag::Plain(variable),
            other => Tag::Expression(other),
        }
    }
}

impl fmt::Display for Tag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tag::Plain(variable) => write!(f, "{{{{{}}}}}", variable.plain()),
            Tag::Expression(expr) => {
                let expression = expr.in_tag();
                let apart = if expression.ends_with('}') { " " } else { "" };
                write!(f, "{{{{={expression}{apart}}}}}")
            }
        }
    }
}

/// A part of a workflow that can hold tags.
pub trait Tagged {
    /// Calls `each` with every tag that the compiler put into the part.
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>));

    /// Returns all tags that the compiler put into the part.
    fn tags(&self) -> Vec<Tag<'_>> {
        let mut tags = Vec::new();
        self.each_tag(&mut |tag| tags.push(tag));
        tags
    }
}

impl<T: Tagged> Tagged for Option<T> {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        self.iter().for_each(|inner| inner.each_tag(each));
    }
}

impl<T: Tagged> Tagged for Vec<T> {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        self.iter().for_each(|inner| inner.each_tag(each));
    }
}

impl Tagged for Text {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        self.pieces().iter().filter_map(Piece::as_tag).for_each(each);
    }
}

/// Implements [`Tagged`] for a structure, given the fields that can hold tags and those that
/// cannot.
macro_rules! tagged {
    ($type:ident { $($with:ident),* } without $($rest:ident),*) => {
        impl Tagged for $type {
            fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
                let Self { $($with,)* $($rest: _,)* } = self;
                $($with.each_tag(each);)*
            }
        }
    };
}

tagged!(WorkflowSpec { template_defaults, templates } without entrypoint, arguments, service_account_name,
    active_deadline_seconds, ttl_strategy, on_exit, volume_claim_templates);
tagged!(TemplateDefaults { container } without);
tagged!(CommonContainer { command } without);
tagged!(Template { inputs, outputs, memoize, init_containers, body, volumes, pod_spec_patch } without name, metadata,
    retry_strategy, fail_fast, parallelism, active_deadline_seconds, timeout, pending_timeout, node_selector,
    tolerations, affinity, resource_claims);
tagged!(Memoize { key } without cache, max_age);
tagged!(Inputs { parameters, artifacts } without);
tagged!(InputParameter { value } without name);
tagged!(InputArtifact { path } without name, optional);
tagged!(Outputs { parameters, artifacts } without);
tagged!(OutputParameter { global_name, value_from } without name);
tagged!(OutputArtifact { source } without name, global_name, optional);
tagged!(Arguments { parameters, artifacts } without);
tagged!(Argument { value } without name);
tagged!(ArtifactArgument { origin } without name, optional);
tagged!(S3Location { bucket, key } without access);
tagged!(GcsLocation { bucket, key } without access);
tagged!(HttpLocation { url } without);
tagged!(Container { image, command, args, env, volume_mounts } without image_pull_policy, resources, security_context);
tagged!(InitContainer { image, command, args, env, volume_mounts } without name, resources, restart_policy);
tagged!(EnvVar { value } without name);
tagged!(KeyReference { name } without key, optional);
tagged!(Volume { source } without name);
tagged!(VolumeMount { mount_path } without name, sub_path);
tagged!(Dag { tasks } without target, fail_fast);
tagged!(DagTask { when, with_param, arguments, hooks } without name, template, depends);
tagged!(Hooks { exit } without);
tagged!(LifecycleHook { arguments } without template);
tagged!(Step { arguments } without name, template);
tagged!(Suspend { duration } without);
tagged!(Resource { manifest } without action, flags);

impl Tagged for TemplateBody {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        match self {
            TemplateBody::Container(container) => container.each_tag(each),
            TemplateBody::Dag(dag) => dag.each_tag(each),
            TemplateBody::Steps(Steps(steps)) => steps.each_tag(each),
            TemplateBody::Suspend(suspend) => suspend.each_tag(each),
            TemplateBody::Resource(resource) => resource.each_tag(each),
        }
    }
}

impl Tagged for GlobalName {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        match self {
            GlobalName::Fixed(_) => {}
            GlobalName::Variable(variable) => each(Tag::Plain(variable)),
        }
    }
}

impl Tagged for ValueFrom {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        match self {
            ValueFrom::Path { .. } | ValueFrom::JsonPath { .. } => {}
            // The expression itself is not in a tag, but the variables of the run are.
            ValueFrom::Expression { expression } => expression.each_variable(&mut |variable| {
                if variable.is_of_run() {
                    each(Tag::Plain(variable));
                }
            }),
        }
    }
}

impl Tagged for ArtifactOrigin {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        match self {
            ArtifactOrigin::From { from } => each(Tag::Plain(from)),
            ArtifactOrigin::FromExpression { .. } => {}
            ArtifactOrigin::Stored { location, archive: _ } => location.each_tag(each),
        }
    }
}

impl Tagged for ArtifactSource {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        match self {
            ArtifactSource::From { from } => each(Tag::Plain(from)),
            ArtifactSource::Path { path, archive: _, location } => {
                path.each_tag(each);
                location.each_tag(each);
            }
        }
    }
}

impl Tagged for ArtifactLocation {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        match self {
            ArtifactLocation::S3(s3) => s3.each_tag(each),
            ArtifactLocation::Gcs(gcs) => gcs.each_tag(each),
            ArtifactLocation::Http(http) => http.each_tag(each),
        }
    }
}

impl Tagged for EnvValue {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        match self {
            EnvValue::Value(text) => text.each_tag(each),
            EnvValue::ValueFrom(EnvSource::SecretKeyRef(object) | EnvSource::ConfigMapKeyRef(object)) => {
                object.each_tag(each);
            }
            EnvValue::ValueFrom(EnvSource::FieldRef { field_path: _ }) => {}
        }
    }
}

impl Tagged for VolumeSource {
    fn each_tag<'w>(&'w self, each: &mut dyn FnMut(Tag<'w>)) {
        match self {
            VolumeSource::Secret { secret_name: name, .. }
            | VolumeSource::ConfigMap { name, .. }
            | VolumeSource::PersistentVolumeClaim { claim_name: name } => name.each_tag(each),
            VolumeSource::EmptyDir(_) | VolumeSource::Ephemeral { .. } => {}
        }
    }
}
