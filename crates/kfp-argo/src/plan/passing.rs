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
use crate::options::{FolderUri, Options};
use crate::pipeline::{Body, ComponentName, Importer, Pipeline, ReportedField, Reporting};

use super::flows::{Flows, Port};
use super::origins::{Access, Origin, Origins};
use super::uris::{self, KnownUri};

/// The way in which the artifacts of one class travel.
#[derive(Clone, Debug, PartialEq, Hash)]
pub(crate) enum Passing {
    /// By Argo's own references. Some programs may report a URI, which their readers then get.
    ByReference { with_uris: bool },
    /// By the key or URI in their records.
    ByLocation(Box<Locations>),
}

impl Passing {
    /// Returns true for artifacts that Argo passes by reference.
    pub(crate) fn is_reference(&self) -> bool {
        matches!(self, Passing::ByReference { .. })
    }
}

/// Facts about the addresses of a class.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub(crate) struct Locations {
    /// The folder in which programs write artifacts that become lists: Argo loads a list by the
    /// common prefix of its elements.
    pub(crate) folder: Option<String>,
    /// Programs of the run write some artifacts.
    pub(crate) written: bool,
    /// Some addresses are URIs.
    pub(crate) has_uris: bool,
    /// Some addresses are keys in the default repository.
    pub(crate) has_keys: bool,
    /// Some URIs may only name something, and nothing is loaded from them.
    pub(crate) has_references: bool,
    /// A run decides about some URIs, and no node refuses those that Argo cannot load.
    pub(crate) is_unchecked: bool,
    /// Some artifacts are to be downloaded into the run's workspace.
    pub(crate) in_workspace: bool,
    /// The places from which Argo loads them; none if all of them are references.
    pub(crate) origins: Vec<Origin>,
}

impl Locations {
    /// Returns true if programs find the artifacts at paths that only the run knows.
    pub(crate) fn have_runtime_paths(&self) -> bool {
        self.are_located() || self.in_workspace || self.has_several_origins()
    }

    /// Returns true if programs find artifacts at paths that follow from their URIs, as KFP's SDK
    /// expects it.
    pub(crate) fn are_located(&self) -> bool {
        self.has_uris && self.origins.iter().any(Origin::has_sdk_paths)
    }

    /// Returns true if the artifacts are models in images.
    pub(crate) fn are_images(&self) -> bool {
        matches!(self.origins.as_slice(), [Origin { access: Access::Image, .. }])
    }

    /// Returns true if programs get URIs, and not paths.
    pub(crate) fn expose_uris(&self) -> bool {
        self.are_located() || self.has_references
    }

    /// Returns true if some URIs may be of none of the origins.
    pub(crate) fn may_be_elsewhere(&self) -> bool {
        self.has_references || self.is_unchecked
    }

    /// Returns true if Argo needs several artifacts for one input, of which a run loads one.
    pub(crate) fn has_several_origins(&self) -> bool {
        self.origins.len() > 1
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
        class.and_then(|class| self.classes.get(*class)).unwrap_or(&Passing::ByReference { with_uris: false })
    }
}

/// Groups all ports into classes and decides how each class travels. Reports artifacts that Argo
/// cannot load.
pub(super) fn decide(pipeline: &Pipeline, options: &Options, sink: &mut Diagnostics) -> PassingTable {
    let mut table = PassingTable::default();
    let mut folders = Names::new();
    let classes = Flows::of(pipeline).classes();
    let classes = classes.into_iter().map(|ports| Class::of(pipeline, options, ports)).collect::<Vec<_>>();
    let origins = resolve_uris(options, &classes, sink);
    for (number, class) in classes.iter().enumerate() {
        table.classes.push(class.passing(pipeline, options, &origins, &mut folders, sink));
        for port in &class.ports {
            let (classes, component, name) = match port {
                Port::Input(component, input) => (&mut table.inputs, component, input),
                Port::Output(component, output) => (&mut table.outputs, component, output),
            };
            classes.entry(component.clone()).or_default().insert(name.clone(), number);
        }
    }
    table
}

/// Resolves the origins of all URIs that the compiler knows. Reports those that Argo cannot load.
fn resolve_uris(options: &Options, classes: &[Class<'_>], sink: &mut Diagnostics) -> Origins {
    let mut origins = Origins::new(options);
    if let Some(folder) = options.output_folder().filter(|_| classes.iter().any(|class| class.written.is_some())) {
        origins.resolve(folder.as_str(), None, sink);
    }
    for (uri, at) in classes.iter().flat_map(|class| &class.uris) {
        if let KnownUri::Known(uri) = uri {
            origins.resolve(uri, Some(at), sink);
        }
    }
    let of_run = classes.iter().filter(|class| class.known_uris().next().is_none());
    let mut of_run = of_run.flat_map(|class| &class.uris).filter(|(uri, _)| *uri == KnownUri::Unknown);
    if let Some((_, at)) = of_run.next().filter(|_| !origins.has_s3()) {
        sink.push(unreachable_artifact::uri_of_run(at));
    }
    origins
}

/// A set of ports that artifacts connect.
struct Class<'p> {
    ports: Vec<Port>,
    /// URIs of artifacts that come from outside the run, each with its location.
    uris: Vec<(KnownUri, Location)>,
    /// The output of a program of the run, if some artifacts have one.
    written: Option<&'p str>,
    /// The component of a list.
    list: Option<&'p ComponentName>,
    /// Whether programs report URIs of their own.
    reporting: Reporting,
    in_workspace: bool,
}

impl<'p> Class<'p> {
    fn of(pipeline: &'p Pipeline, options: &Options, ports: Vec<Port>) -> Self {
        let (uris, reporting) = (Vec::new(), Reporting::Never);
        let mut class = Class { ports: Vec::new(), uris, written: None, list: None, reporting, in_workspace: false };
        for port in &ports {
            let (Port::Input(name, port_name) | Port::Output(name, port_name)) = port;
            let (name, component) = pipeline.components.get_key_value(name).unwrap_or_else(|| unreachable!());
            let is_list = match port {
                Port::Input(..) => component.artifact_inputs[port_name].list,
                Port::Output(..) => component.artifact_outputs[port_name].list,
            };
            class.list = class.list.or(is_list.then_some(name));
            match (port, &component.body) {
                (Port::Input(ComponentName::Root, _), _) => {
                    class.uris.push((KnownUri::Unknown, Location::top().key("root")));
                }
                (Port::Output(..), Body::Importer(importer)) => {
                    class.in_workspace |= importer.in_workspace;
                    class.uris.extend(imported(pipeline, options, name, importer));
                }
                (Port::Output(..), Body::Container(container)) => {
                    class.reporting = class.reporting.max(container.reporting(port_name, ReportedField::Uri));
                    let output = component.artifact_outputs.get_key_value(port_name).map(|(output, _)| output.as_str());
                    class.written = class.written.or(output);
                }
                _ => {}
            }
        }
        Class { ports, ..class }
    }

    fn known_uris(&self) -> impl Iterator<Item = &str> {
        self.uris.iter().filter_map(|(uri, _)| match uri {
            KnownUri::Known(uri) => Some(uri.as_str()),
            KnownUri::Unknown | KnownUri::Reference => None,
        })
    }

    /// Decides how the class travels.
    fn passing(
        &self,
        pipeline: &Pipeline,
        options: &Options,
        origins: &Origins,
        folders: &mut Names,
        sink: &mut Diagnostics,
    ) -> Passing {
        let (written, imported) = (self.written.is_some(), !self.uris.is_empty());
        let several = self.ports.iter().any(|port| comes_from_several(pipeline, port));
        let output_folder = options.output_folder().filter(|_| written);
        let by_source = self.reporting == Reporting::BySource;
        if self.list.is_none() && !imported && !several && output_folder.is_none() && !by_source {
            return Passing::ByReference { with_uris: self.reporting > Reporting::Never };
        }
        let is_loaded = |(uri, _): &(KnownUri, Location)| *uri != KnownUri::Reference;
        if let (Some(name), true) = (self.list, self.uris.iter().any(is_loaded)) {
            sink.push(unreachable_artifact::imported_list(&pipeline.provenance[name]));
        }
        let folder = self.list.and(self.written).map(|output| folders.claim::<ArtifactName>(output).to_string());
        let has = |uri: &KnownUri| self.uris.iter().any(|(other, _)| other == uri);
        let has_keys = written && output_folder.is_none();
        // Argo loads a list from one place.
        let loads_reported = by_source && self.list.is_none();
        let known = self.known_uris().chain(output_folder.map(FolderUri::as_str));
        let known: Vec<&str> = known.chain(loads_reported.then_some("gs://")).collect();
        let origins = origins.of_class(&known, has_keys, loads_reported || has(&KnownUri::Unknown));
        if let Some((_, at)) = self.uris.first()
            && origins.iter().any(|origin| origin.access == Access::Image)
            && (origins.len() > 1 || has(&KnownUri::Reference))
        {
            sink.push(unreachable_artifact::image_and_files(at));
        }
        Passing::ByLocation(Box::new(Locations {
            folder,
            written,
            has_uris: imported || output_folder.is_some() || self.reporting > Reporting::Never,
            has_keys,
            has_references: has(&KnownUri::Reference) || self.reporting > Reporting::Never,
            is_unchecked: self.ports.iter().any(|port| matches!(port, Port::Input(ComponentName::Root, _))),
            in_workspace: self.in_workspace,
            origins,
        }))
    }
}

/// Returns true for an output that is taken from one of several tasks (`dsl.OneOf`). Argo's
/// expression for such an artifact fails if none of the tasks ran.
fn comes_from_several(pipeline: &Pipeline, port: &Port) -> bool {
    let Port::Output(name, output) = port else { return false };
    let dag = pipeline.components[name].dag();
    dag.and_then(|dag| dag.artifact_outputs.get(output)).is_some_and(|sources| sources.len() > 1)
}

/// Returns the URIs that an importer may have, each with its location.
fn imported(
    pipeline: &Pipeline,
    options: &Options,
    name: &ComponentName,
    importer: &Importer,
) -> Vec<(KnownUri, Location)> {
    let uris = match importer.is_reference() {
        true => vec![KnownUri::Reference],
        false => uris::known(pipeline, options, name, &importer.uri),
    };
    uris.into_iter().map(|uri| (uri, pipeline.provenance[name].clone())).collect()
}
