//! Passing of artifacts from one program to the next.
//!
//! Most artifacts are passed by *reference*: Argo knows what a task wrote and mounts it into the
//! task that reads it. Argo has no references to lists, to one of several tasks' artifacts
//! (`dsl.OneOf`), or to artifacts that it did not write. Such artifacts are passed by *address*:
//! their record contains a key or a URI, and the task that runs a program states from where Argo
//! loads them.
//!
//! An artifact that meets one of these on its way, in any component, must travel as they do. So the
//! inputs and outputs of components are grouped into classes, connected by artifacts ([`Flows`]),
//! and each class travels in one way.

use std::collections::BTreeMap;

use argo_model::{ArtifactName, Names};

use crate::diagnostics::{Diagnostics, Location, unreachable_artifact};
use crate::options::{Options, Store, StoreKind};
use crate::pipeline::{Body, ComponentName, Importer, Pipeline};

use super::flows::{Flows, Port};
use super::store;
use super::uris::{self, KnownUri};

/// The way in which the artifacts of one class travel.
#[derive(Clone, Debug, PartialEq, Hash)]
pub(crate) enum Passing {
    /// By Argo's own references.
    ByReference,
    /// By the key or URI in their records.
    ByLocation(Box<Locations>),
}

impl Passing {
    /// Returns true for artifacts that Argo passes by reference.
    pub(crate) fn is_reference(&self) -> bool {
        *self == Passing::ByReference
    }
}

/// Facts about the addresses of a class.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub(crate) struct Locations {
    /// The folder in which programs write artifacts that become lists: Argo loads a list by the
    /// common prefix of its elements.
    pub(crate) folder: Option<String>,
    /// Some artifacts come from outside the run.
    pub(crate) imported: bool,
    /// Programs of the run write some artifacts.
    pub(crate) written: bool,
    /// Some addresses are URIs; the others are keys in the default repository.
    pub(crate) uris: bool,
    /// Some artifacts are to be downloaded into the run's workspace.
    pub(crate) in_workspace: bool,
    /// The kind of the one store that contains all of them.
    pub(crate) kind: StoreKind,
    /// The access to that store; `None` for the cluster's default repository.
    pub(crate) store: Option<Store>,
}

impl Locations {
    /// Returns true if programs find the artifacts at paths that only the run knows.
    pub(crate) fn have_runtime_paths(&self) -> bool {
        self.are_located() || self.in_workspace
    }

    /// Returns true if programs find the artifacts at paths that follow from their URIs, as KFP's
    /// SDK expects it.
    pub(crate) fn are_located(&self) -> bool {
        self.uris && matches!(self.kind, StoreKind::S3 | StoreKind::Gcs)
    }

    /// Returns true if programs get the URI itself, and not a path.
    pub(crate) fn expose_uris(&self) -> bool {
        self.are_located() || self.kind == StoreKind::Nowhere
    }
}

/// The way in which each artifact of the pipeline travels.
#[derive(Clone, Debug, Default)]
pub(crate) struct PassingTable {
    inputs: Classes,
    outputs: Classes,
    classes: Vec<Passing>,
}

/// The number of a port's class, by component and name.
type Classes = BTreeMap<ComponentName, BTreeMap<String, usize>>;

impl PassingTable {
    /// Returns how the artifacts that reach an input of a component travel.
    pub(crate) fn of_input(&self, component: &ComponentName, input: &str) -> &Passing {
        self.get(&self.inputs, component, input)
    }

    /// Returns how an output artifact of a component travels.
    pub(crate) fn of_output(&self, component: &ComponentName, output: &str) -> &Passing {
        self.get(&self.outputs, component, output)
    }

    fn get(&self, classes: &Classes, component: &ComponentName, name: &str) -> &Passing {
        let class = classes.get(component).and_then(|classes| classes.get(name));
        class.and_then(|class| self.classes.get(*class)).unwrap_or(&Passing::ByReference)
    }
}

/// Groups all ports into classes and decides how each class travels. Reports classes that Argo
/// cannot load.
pub(super) fn decide(pipeline: &Pipeline, options: &Options, sink: &mut Diagnostics) -> PassingTable {
    let mut table = PassingTable::default();
    let mut folders = Names::new();
    for (number, class) in Flows::of(pipeline).classes().iter().enumerate() {
        table.classes.push(decide_class(pipeline, options, class, &mut folders, sink));
        for port in class {
            let (classes, component, name) = match port {
                Port::Input(component, input) => (&mut table.inputs, component, input),
                Port::Output(component, output) => (&mut table.outputs, component, output),
            };
            classes.entry(component.clone()).or_default().insert(name.clone(), number);
        }
    }
    table
}

/// Decides how a class travels.
fn decide_class(
    pipeline: &Pipeline,
    options: &Options,
    class: &[Port],
    folders: &mut Names,
    sink: &mut Diagnostics,
) -> Passing {
    let component = |port: &Port| match port {
        Port::Input(name, _) | Port::Output(name, _) => &pipeline.components[name],
    };
    let is_list = |port: &Port| match port {
        Port::Input(name, input) => pipeline.components[name].artifact_inputs[input].list,
        Port::Output(name, output) => pipeline.components[name].artifact_outputs[output].list,
    };
    let written = class
        .iter()
        .filter(|port| matches!(port, Port::Output(..)) && matches!(component(port).body, Body::Container(_)));
    let mut uris: Vec<(KnownUri, Option<Location>)> = Vec::new();
    for port in class {
        match port {
            Port::Input(ComponentName::Root, _) => uris.push((KnownUri::Unknown, Some(Location::top().key("root")))),
            Port::Output(name, _) => {
                if let Body::Importer(importer) = &component(port).body {
                    uris.extend(imported(pipeline, name, importer));
                }
            }
            Port::Input(..) => {}
        }
    }
    let in_workspace = class.iter().any(|port| match &component(port).body {
        Body::Importer(importer) => importer.in_workspace,
        _ => false,
    });
    let lists = class.iter().find(|port| is_list(port));
    let (is_written, imported) = (written.clone().next().is_some(), !uris.is_empty());
    let several = class.iter().any(|port| comes_from_several(pipeline, port));
    if lists.is_none() && !imported && !several && (options.pipeline_root.is_none() || !is_written) {
        return Passing::ByReference;
    }
    if let (Some(port), true) = (lists, imported) {
        let (Port::Input(name, _) | Port::Output(name, _)) = port;
        sink.push(unreachable_artifact::imported_list(&pipeline.provenance[name]));
    }
    if let Some(root) = options.pipeline_root.as_ref().filter(|_| is_written) {
        uris.push((KnownUri::Known(root.to_string()), None));
    }
    let folder = lists.and_then(|_| written.clone().next()).map(|port| match port {
        Port::Input(_, name) | Port::Output(_, name) => folders.claim::<ArtifactName>(name).to_string(),
    });
    let (kind, store) = store::choose(options, &uris, is_written && options.pipeline_root.is_none(), sink);
    Passing::ByLocation(Box::new(Locations {
        folder,
        imported,
        written: is_written,
        uris: !uris.is_empty(),
        in_workspace,
        kind,
        store,
    }))
}

/// Returns true for an output that is taken from one of several tasks (`dsl.OneOf`). Argo's
/// expression for such an artifact fails if none of the tasks ran.
fn comes_from_several(pipeline: &Pipeline, port: &Port) -> bool {
    let Port::Output(name, output) = port else { return false };
    let dag = pipeline.components[name].dag();
    dag.and_then(|dag| dag.artifact_outputs.get(output)).is_some_and(|sources| sources.len() > 1)
}

/// Returns the URIs that an importer may have, each with its location.
fn imported(pipeline: &Pipeline, name: &ComponentName, importer: &Importer) -> Vec<(KnownUri, Option<Location>)> {
    let at = Some(&pipeline.provenance[name]);
    let uris = uris::known(pipeline, name, &importer.uri);
    uris.into_iter().map(|uri| (if importer.is_reference() { KnownUri::Reference } else { uri }, at.cloned())).collect()
}
