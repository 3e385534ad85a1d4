//! Writes the schema tables: the descriptors as Rust statics, in the types of `kfp_ir::schema`.

use std::fmt::Write;

use anyhow::{Result, bail};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use super::messages::is_map_entry;
use super::names::static_name;

/// Fields that hold a message in its JSON form as a `google.protobuf.Struct`, and that message.
const HELD: [(&str, &str, &str); 2] = [
    ("ml_pipelines.PipelineSpec", "deployment_spec", ".ml_pipelines.PipelineDeploymentConfig"),
    ("ml_pipelines.PlatformDeploymentConfig", "executors", ".kfp_kubernetes.KubernetesExecutorConfig"),
];

/// One module of statics per package, and `MESSAGES`, all of them in the order of the files.
pub(crate) fn write(files: &[FileDescriptorProto]) -> Result<String> {
    let mut tables = Tables { text: String::from("use super::{Enum, Field, Kind, Message};\n"), names: Vec::new() };
    for file in files {
        for message in &file.message_type {
            tables.message(file.package(), message)?;
        }
    }
    let names = tables.names.join(", &");
    writeln!(tables.text, "\n/// Every message of the schema.\npub static MESSAGES: &[&Message] = &[&{names}];")?;
    Ok(tables.text)
}

struct Tables {
    text: String,
    names: Vec<String>,
}

impl Tables {
    fn message(&mut self, scope: &str, message: &DescriptorProto) -> Result<()> {
        let path = format!("{scope}.{}", message.name());
        let name = static_name(&path);
        writeln!(self.text, "\n/// `{path}`.\npub static {name}: Message = Message::new(\"{path}\", &[")?;
        for field in &message.field {
            let field = self::field(&path, message, field)?;
            writeln!(self.text, "    {field},")?;
        }
        let deprecated = message.options.as_ref().is_some_and(|options| options.deprecated());
        writeln!(self.text, "]){};", if deprecated { ".deprecated()" } else { "" })?;
        self.names.push(name);
        for values in &message.enum_type {
            self.values(&path, values)?;
        }
        for nested in message.nested_type.iter().filter(|nested| !is_map_entry(nested)) {
            self.message(&path, nested)?;
        }
        Ok(())
    }

    fn values(&mut self, scope: &str, values: &EnumDescriptorProto) -> Result<()> {
        let path = format!("{scope}.{}", values.name());
        let name = static_name(&path);
        writeln!(self.text, "\n/// `{path}`.\npub static {name}: Enum = Enum {{ name: \"{path}\", values: &[")?;
        for value in &values.value {
            writeln!(self.text, "    (\"{}\", {}),", value.name(), value.number())?;
        }
        writeln!(self.text, "] }};")?;
        Ok(())
    }
}

fn field(path: &str, message: &DescriptorProto, field: &FieldDescriptorProto) -> Result<String> {
    let entry = message.nested_type.iter().find(|nested| {
        is_map_entry(nested) && field.type_name().strip_prefix(&format!(".{path}.")) == Some(nested.name())
    });
    let kind = match entry {
        Some(entry) => format!("Kind::Map(&{})", kind(&entry.field[1])?),
        None => kind(field)?,
    };
    let (name, json, number) = (field.name(), field.json_name(), field.number());
    let mut text = format!("Field::new(\"{name}\", \"{json}\", {number}, {kind})");
    if field.label() == Label::Repeated && entry.is_none() {
        text.push_str(".repeated()");
    }
    if field.proto3_optional() {
        text.push_str(".optional()");
    } else if let Some(oneof) = field.oneof_index.and_then(|index| message.oneof_decl.get(usize::try_from(index).ok()?))
    {
        write!(text, ".of(\"{}\")", oneof.name())?;
    }
    if let Some((_, _, held)) = HELD.iter().find(|(owner, field, _)| *owner == path && *field == name) {
        write!(text, ".holding(&{})", static_name(held))?;
    }
    if field.options.as_ref().is_some_and(|options| options.deprecated()) {
        text.push_str(".deprecated()");
    }
    Ok(text)
}

fn kind(field: &FieldDescriptorProto) -> Result<String> {
    Ok(match (field.r#type(), field.type_name()) {
        (Type::Bool, _) => "Kind::Bool".to_owned(),
        (Type::Int32, _) => "Kind::Int32".to_owned(),
        (Type::Int64, _) => "Kind::Int64".to_owned(),
        (Type::Double, _) => "Kind::Double".to_owned(),
        (Type::String, _) => "Kind::String".to_owned(),
        (Type::Enum, name) => format!("Kind::Enum(&{})", static_name(name)),
        (Type::Message, name) => match name.strip_prefix(".google.protobuf.") {
            Some(well_known @ ("Value" | "Struct" | "Duration" | "Any")) => format!("Kind::{well_known}"),
            Some(other) => bail!("google.protobuf.{other} has no kind in kfp_ir::schema"),
            None => format!("Kind::Message(&{})", static_name(name)),
        },
        (other, _) => bail!("{other:?} has no kind in kfp_ir::schema"),
    })
}
