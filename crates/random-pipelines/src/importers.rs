//! Components that import an artifact.

use serde_json::{Value, json};

use super::Writer;
use super::interface::{Artifact, Interface, Parameter, Presence};
use super::values::{Kind, text};

/// The input with the address. What goes there has to be one, so no task passes any other text.
pub(super) const URI: &str = "uri";

impl Writer {
    /// An importer, as a component of its own.
    pub(super) fn importer(&mut self) -> (String, Interface) {
        let number = self.components.len();
        let (name, label) = (format!("comp-{number}"), format!("exec-{number}"));
        let schema = self.choices.one_of(&["system.Dataset", "system.Artifact"]);
        let note = Parameter { kind: Kind::Text, presence: Presence::Default(text(&mut self.choices).into()) };
        let mut interface = Interface::default();
        interface.parameters.insert(URI.to_owned(), Parameter::required(Kind::Text));
        interface.parameters.insert("metadata".to_owned(), note);
        interface.output_artifacts.insert("artifact".to_owned(), Artifact::imported(schema));
        let mut component = interface.component();
        component["executorLabel"] = json!(label);
        self.components.insert(name.clone(), component);
        let address = match self.choices.below(2) {
            0 => json!({"constant": "s3://data/folder/file.txt"}),
            _ => json!({"runtimeParameter": URI}),
        };
        let mut importer =
            json!({"artifactUri": address, "typeSchema": {"schemaTitle": schema, "schemaVersion": "0.0.1"}});
        if self.choices.one_in(2) {
            importer["metadata"] = self.imported_metadata();
        }
        self.executors.insert(label, json!({"importer": importer}));
        (name, interface)
    }

    fn imported_metadata(&mut self) -> Value {
        json!({
            "k": "it says {{$.inputs.parameters['metadata']}}",
            "run": "{{$.pipeline_job_resource_name}}",
            "list": [1.0, text(&mut self.choices), {"{{x}}": "{{$.inputs.parameters['metadata']}}"}],
        })
    }
}
