//! How artifacts get from one program to the next.
//!
//! Most travel by *reference*: Argo knows what a task wrote and hands it to the one that reads it. Argo has no references to lists, to one of
//! several tasks' artifacts, nor to what it did not write itself; such artifacts travel by *address*, a key or a URI in their record, and the task that calls a program
//! says where Argo loads them from. An artifact that meets one of these on its way, in whatever component, has to travel as
//! they do. So the inputs and outputs of components are sorted into classes of those between which artifacts flow.

use std::collections::BTreeMap;

use argo_model::{ArtifactName, Names};

use crate::diagnostics::{Diagnostic, Location, unreachable_artifact};
use crate::options::{Options, Store, StoreKind};
use crate::pipeline::{Body, ComponentName, Importer, Pipeline};

use super::addresses::{self, KnownUri};
use super::flows::{Flows, Port};

/// The way of one class of artifacts.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Transport {
    /// Argo's own references.
    Reference,
    /// By address.
    Address(Box<Addresses>),
}

impl Transport {
    /// Whether Argo's own references do.
    pub fn is_reference(&self) -> bool {
        *self == Transport::Reference
    }
}

/// What is known of the addresses of a class.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct Addresses {
    /// The folder in which programs write artifacts of the class, where they become lists: a list is all that lies under a common
    /// prefix.
    pub folder: Option<String>,
    /// Whether some come from outside of the run.
    pub imported: bool,
    /// Whether programs write some.
    pub written: bool,
    /// Whether some are URIs; the others are keys in the default repository.
    pub uris: bool,
    /// Whether some are to be in the run's workspace.
    pub in_workspace: bool,
    /// What kind of store all of them are in.
    pub kind: StoreKind,
    /// How Argo gets at it; without it, it is the cluster's default repository.
    pub store: Option<Store>,
}

/// The transports of all artifacts.
#[derive(Clone, Debug, Default)]
pub struct Transports {
    inputs: Classes,
    outputs: Classes,
    classes: Vec<Transport>,
}

/// By component and name, the number of a class.
type Classes = BTreeMap<ComponentName, BTreeMap<String, usize>>;

impl Transports {
    /// How what goes into an input artifact of a component travels.
    pub fn of_input(&self, component: &ComponentName, input: &str) -> &Transport {
        self.get(&self.inputs, component, input)
    }

    /// How an output artifact of a component travels.
    pub fn of_output(&self, component: &ComponentName, output: &str) -> &Transport {
        self.get(&self.outputs, component, output)
    }

    fn get(&self, classes: &Classes, component: &ComponentName, name: &str) -> &Transport {
        let class = classes.get(component).and_then(|classes| classes.get(name));
        class.and_then(|class| self.classes.get(*class)).unwrap_or(&Transport::Reference)
    }
}

/// Sorts all ports into classes, and says how each travels; findings where that cannot be.
pub(super) fn transports(pipeline: &Pipeline, options: &Options, found: &mut Vec<Diagnostic>) -> Transports {
    let mut transports = Transports::default();
    let mut folders = Names::new();
    for (number, class) in Flows::of(pipeline).classes().iter().enumerate() {
        transports.classes.push(transport(pipeline, options, class, &mut folders, found));
        for port in class {
            let (classes, component, name) = match port {
                Port::Input(component, input) => (&mut transports.inputs, component, input),
                Port::Output(component, output) => (&mut transports.outputs, component, output),
            };
            classes.entry(component.clone()).or_default().insert(name.clone(), number);
        }
    }
    transports
}

/// How a class travels.
fn transport(
    pipeline: &Pipeline,
    options: &Options,
    class: &[Port],
    folders: &mut Names,
    found: &mut Vec<Diagnostic>,
) -> Transport {
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
        return Transport::Reference;
    }
    if let (Some(port), true) = (lists, imported) {
        found.push(unreachable_artifact::imported_list(&component(port).location));
    }
    if let Some(root) = options.pipeline_root.as_ref().filter(|_| is_written) {
        uris.push((KnownUri::Known(root.to_string()), None));
    }
    let folder = lists.and_then(|_| written.clone().next()).map(|port| match port {
        Port::Input(_, name) | Port::Output(_, name) => folders.claim::<ArtifactName>(name).to_string(),
    });
    let (kind, store) = addresses::store(options, &uris, is_written && options.pipeline_root.is_none(), found);
    Transport::Address(Box::new(Addresses {
        folder,
        imported,
        written: is_written,
        uris: !uris.is_empty(),
        in_workspace,
        kind,
        store,
    }))
}

/// Whether an output is that of one of several tasks (`dsl.OneOf`). Argo's expression for that fails where none of them ran.
fn comes_from_several(pipeline: &Pipeline, port: &Port) -> bool {
    let Port::Output(name, output) = port else { return false };
    let dag = pipeline.components[name].dag();
    dag.and_then(|dag| dag.artifact_outputs.get(output)).is_some_and(|sources| sources.len() > 1)
}

/// The addresses that an importer may have, each with its place.
fn imported(pipeline: &Pipeline, name: &ComponentName, importer: &Importer) -> Vec<(KnownUri, Option<Location>)> {
    let at = Some(&pipeline.components[name].location);
    let uris = addresses::known(pipeline, name, &importer.uri);
    uris.into_iter().map(|uri| (if importer.is_reference() { KnownUri::Reference } else { uri }, at.cloned())).collect()
}
