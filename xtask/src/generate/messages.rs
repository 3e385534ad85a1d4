//! Writes the messages as Rust structs and enums, with the numbers of their fields for the macros
//! of `kfp_ir::build`.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Result, bail};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use super::names::{camel, snake, static_name, variant};

/// The derived traits of a message, which are also those of a oneof if nothing is the default.
const DERIVES: &str = "Clone, Debug, PartialEq, serde::Serialize";

/// Returns the messages of a file.
pub(crate) fn write(file: &FileDescriptorProto) -> Result<String> {
    let locations = file.source_code_info.iter().flat_map(|info| &info.location);
    let comments = locations.filter_map(|location| Some((location.path.clone(), location.leading_comments.clone()?)));
    let mut writer = Writer { text: String::new(), comments: comments.collect() };
    for (number, message) in (0..).zip(&file.message_type) {
        writer.message(file.package(), message, &[4, number])?;
    }
    Ok(writer.text)
}

struct Writer {
    text: String,
    /// The comments of the file, by the numbers of the descriptors that lead to what they are
    /// about.
    comments: BTreeMap<Vec<i32>, String>,
}

impl Writer {
    fn message(&mut self, scope: &str, message: &DescriptorProto, place: &[i32]) -> Result<()> {
        let path = format!("{scope}.{}", message.name());
        self.structure(&path, message, place)?;
        self.building(&path, message)?;
        let nested = (0..).zip(&message.nested_type).filter(|(_, nested)| !is_map_entry(nested));
        let nested: Vec<(i32, &DescriptorProto)> = nested.collect();
        let oneofs: Vec<usize> = (0..message.oneof_decl.len()).filter(|oneof| !is_synthetic(message, *oneof)).collect();
        if nested.is_empty() && message.enum_type.is_empty() && oneofs.is_empty() {
            return Ok(());
        }
        let name = message.name();
        writeln!(self.text, "/// The types inside of `{name}`.\npub mod {} {{", snake(name))?;
        for (number, nested) in nested {
            self.message(&path, nested, &[place, &[3, number]].concat())?;
        }
        for (number, values) in (0..).zip(&message.enum_type) {
            self.values(&path, values, &[place, &[4, number]].concat())?;
        }
        for oneof in oneofs {
            self.oneof(message, oneof, place)?;
        }
        self.text.push_str("}\n");
        Ok(())
    }

    fn structure(&mut self, path: &str, message: &DescriptorProto, place: &[i32]) -> Result<()> {
        self.comment(place);
        writeln!(self.text, "#[derive(Default, {DERIVES})]\n#[serde(rename_all = \"camelCase\")]")?;
        writeln!(self.text, "pub struct {} {{", camel(message.name()))?;
        for (number, field) in (0..).zip(&message.field) {
            if oneof_of(message, field).is_none() {
                self.comment(&[place, &[2, number]].concat());
                writeln!(self.text, "pub {}: {},", identifier(field.name()), field_type(path, message, field)?)?;
            }
        }
        for (oneof, declaration) in message.oneof_decl.iter().enumerate() {
            if !is_synthetic(message, oneof) {
                let kind = format!("{}::{}", snake(message.name()), camel(declaration.name()));
                let name = identifier(declaration.name());
                writeln!(self.text, "#[serde(flatten)]\npub {name}: Option<{kind}>,")?;
            }
        }
        self.text.push_str("}\n");
        Ok(())
    }

    fn building(&mut self, path: &str, message: &DescriptorProto) -> Result<()> {
        let (name, schema) = (camel(message.name()), static_name(path));
        writeln!(self.text, "crate::build::message! {{\n    {name}: {schema} {{")?;
        for field in &message.field {
            let number = field.number();
            match oneof_of(message, field) {
                None => writeln!(self.text, "        {number} => {},", identifier(field.name()))?,
                Some(oneof) => {
                    let oneof = message.oneof_decl[oneof].name();
                    let member = format!("{}::{}::{}", snake(message.name()), camel(oneof), camel(field.name()));
                    writeln!(self.text, "        {number} => {} = {member},", identifier(oneof))?;
                }
            }
        }
        self.text.push_str("    }\n}\n");
        Ok(())
    }

    fn oneof(&mut self, message: &DescriptorProto, oneof: usize, place: &[i32]) -> Result<()> {
        let declaration = &message.oneof_decl[oneof];
        self.comment(&[place, &[8, i32::try_from(oneof)?]].concat());
        writeln!(self.text, "#[derive({DERIVES})]\n#[serde(rename_all = \"camelCase\")]")?;
        writeln!(self.text, "pub enum {} {{", camel(declaration.name()))?;
        for (number, field) in (0..).zip(&message.field).filter(|(_, field)| oneof_of(message, field) == Some(oneof)) {
            self.comment(&[place, &[2, number]].concat());
            writeln!(self.text, "{}({}),", camel(field.name()), single_type(field)?)?;
        }
        self.text.push_str("}\n");
        Ok(())
    }

    fn values(&mut self, scope: &str, values: &EnumDescriptorProto, place: &[i32]) -> Result<()> {
        let name = camel(values.name());
        self.comment(place);
        writeln!(self.text, "#[derive(Default, Copy, Eq, {DERIVES})]\npub enum {name} {{")?;
        for (number, value) in (0..).zip(&values.value) {
            self.comment(&[place, &[2, number]].concat());
            // The first value of an enum in proto3 is its default.
            writeln!(self.text, "{}{},", if number == 0 { "#[default]\n" } else { "" }, variant(&name, value.name()))?;
        }
        let schema = static_name(&format!("{scope}.{}", values.name()));
        writeln!(self.text, "}}\ncrate::build::enumeration! {{\n    {name}: {schema} {{")?;
        for value in &values.value {
            writeln!(self.text, "        {} => {},", value.number(), variant(&name, value.name()))?;
        }
        self.text.push_str("    }\n}\n");
        Ok(())
    }

    fn comment(&mut self, place: &[i32]) {
        for line in self.comments.get(place).into_iter().flat_map(|comment| comment.lines()) {
            self.text.push_str(&format!("///{line}\n"));
        }
    }
}

/// Returns the type of a field of a struct.
fn field_type(path: &str, message: &DescriptorProto, field: &FieldDescriptorProto) -> Result<String> {
    let entry = message.nested_type.iter().find(|nested| {
        is_map_entry(nested) && field.type_name().strip_prefix(&format!(".{path}.")) == Some(nested.name())
    });
    if let Some(entry) = entry {
        return Ok(format!("std::collections::BTreeMap<String, {}>", single_type(&entry.field[1])?));
    }
    let single = single_type(field)?;
    Ok(match field.r#type() {
        _ if field.label() == Label::Repeated => format!("Vec<{single}>"),
        Type::Message => format!("Option<{single}>"),
        _ if field.proto3_optional() => format!("Option<{single}>"),
        _ => single,
    })
}

/// Returns the type of one value of a field.
fn single_type(field: &FieldDescriptorProto) -> Result<String> {
    Ok(match field.r#type() {
        Type::Bool => "bool".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::Double => "f64".to_owned(),
        Type::String => "String".to_owned(),
        Type::Enum | Type::Message => {
            let path = field.type_name().trim_start_matches('.');
            let (packages, types): (Vec<&str>, Vec<&str>) =
                path.split('.').partition(|part| part.starts_with(char::is_lowercase));
            let Some((name, around)) = types.split_last() else { bail!("{path} is not a type") };
            let modules = packages.into_iter().map(str::to_owned).chain(around.iter().map(|outer| snake(outer)));
            format!("crate::messages::{}::{}", modules.collect::<Vec<_>>().join("::"), camel(name))
        }
        other => bail!("{other:?} has no type in kfp_ir::messages"),
    })
}

/// Returns the oneof of a field. A field that is only `optional` has one as well, which counts as
/// none.
fn oneof_of(message: &DescriptorProto, field: &FieldDescriptorProto) -> Option<usize> {
    let oneof = usize::try_from(field.oneof_index?).ok()?;
    (!is_synthetic(message, oneof)).then_some(oneof)
}

fn is_synthetic(message: &DescriptorProto, oneof: usize) -> bool {
    let is_in =
        |field: &&FieldDescriptorProto| field.oneof_index.and_then(|index| usize::try_from(index).ok()) == Some(oneof);
    message.field.iter().filter(is_in).all(FieldDescriptorProto::proto3_optional)
}

pub(crate) fn is_map_entry(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(|options| options.map_entry())
}

/// Returns the identifier of a field or a oneof, with a mark if it is a keyword of Rust.
fn identifier(name: &str) -> String {
    match snake(name).as_str() {
        name @ ("type" | "ref" | "enum" | "struct" | "match" | "mod" | "use" | "in" | "where") => format!("r#{name}"),
        name => name.to_owned(),
    }
}
