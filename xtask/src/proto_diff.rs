//! Compares our `.proto` files with another pair, for example those of a new KFP release.
//!
//! Each message, field, enum and enum value becomes one line under its full name. The difference
//! of two files is then the difference of two maps.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto};
use protox::Compiler;

use crate::generate::root;

/// The packages whose declarations are compared.
const PACKAGES: [&str; 2] = ["ml_pipelines", "kfp_kubernetes"];

/// Full names, each with what the declaration says: a field's type and number, a value's number.
type Declarations = BTreeMap<String, String>;

/// Prints the differences to the pair `pipeline_spec`, `kubernetes_config`; fails if there are any.
#[expect(clippy::print_stdout, reason = "the report of a developer's tool")]
pub(crate) fn print(pipeline_spec: &Path, kubernetes_config: &Path) -> Result<ExitCode> {
    let ours = root().join("proto");
    let known = declarations(&[ours.join("pipeline_spec.proto"), ours.join("kubernetes_executor_config.proto")])?;
    let other = declarations(&[pipeline_spec.to_owned(), kubernetes_config.to_owned()])?;
    let lines = differences(&known, &other);
    for line in &lines {
        println!("{line}");
    }
    println!("{} differences in {} declarations", lines.len(), other.len());
    Ok(if lines.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns a line per declaration that only one side has (`+` theirs, `-` ours) or that differs
/// (`~`).
fn differences(ours: &Declarations, theirs: &Declarations) -> Vec<String> {
    let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let line = |name: &String| match (ours.get(name), theirs.get(name)) {
        (Some(ours), Some(theirs)) if ours != theirs => Some(format!("~ {name}: {ours} -> {theirs}")),
        (None, Some(theirs)) => Some(format!("+ {name}: {theirs}")),
        (Some(ours), None) => Some(format!("- {name}: {ours}")),
        _ => None,
    };
    names.into_iter().filter_map(line).collect()
}

/// Reads the declarations of files. What they import is looked up beside them, then among our own.
fn declarations(files: &[PathBuf]) -> Result<Declarations> {
    let folders = files.iter().map(|file| file.parent().unwrap_or(Path::new(".")).to_owned());
    let mut compiler = Compiler::new(folders.chain([root().join("proto")]))?;
    compiler.include_imports(true);
    for file in files {
        compiler.open_file(file).with_context(|| format!("cannot read {}", file.display()))?;
    }
    let set = compiler.file_descriptor_set();
    Ok(of_files(&set.file))
}

/// Flattens files into declarations.
fn of_files(files: &[FileDescriptorProto]) -> Declarations {
    let mut all = Declarations::new();
    for file in files.iter().filter(|file| PACKAGES.contains(&file.package())) {
        for message in &file.message_type {
            add_message(file.package(), message, &mut all);
        }
        for kind in &file.enum_type {
            add_enum(file.package(), kind, &mut all);
        }
    }
    all
}

fn add_message(within: &str, message: &DescriptorProto, all: &mut Declarations) {
    let name = format!("{within}.{}", message.name());
    for field in &message.field {
        let group = field.oneof_index.filter(|_| !field.proto3_optional());
        let group = group.and_then(|index| message.oneof_decl.get(usize::try_from(index).ok()?));
        let group = group.map(|group| format!(" in oneof {}", group.name())).unwrap_or_default();
        all.insert(format!("{name}.{}", field.name()), format!("{}{group}", declaration(field)));
    }
    for nested in &message.nested_type {
        add_message(&name, nested, all);
    }
    for kind in &message.enum_type {
        add_enum(&name, kind, all);
    }
    all.insert(name, "message".to_owned());
}

fn add_enum(within: &str, kind: &EnumDescriptorProto, all: &mut Declarations) {
    let name = format!("{within}.{}", kind.name());
    for value in &kind.value {
        all.insert(format!("{name}.{}", value.name()), format!("enum value {}", value.number()));
    }
    all.insert(name, "enum".to_owned());
}

/// Returns the type and number of a field, as a `.proto` file would name them.
fn declaration(field: &FieldDescriptorProto) -> String {
    let ty = match field.r#type() {
        Type::Message | Type::Enum => field.type_name().trim_start_matches('.').to_owned(),
        scalar => scalar.as_str_name().trim_start_matches("TYPE_").to_lowercase(),
    };
    let label = match field.label() {
        Label::Repeated => "repeated ",
        _ if field.proto3_optional() => "optional ",
        _ => "",
    };
    let deprecated = field.options.as_ref().is_some_and(|options| options.deprecated());
    format!("{label}{ty} = {}{}", field.number(), if deprecated { " [deprecated]" } else { "" })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn our_files_equal_themselves_and_differ_from_edited_ones() {
        let folder = root().join("proto");
        let names = ["pipeline_spec.proto", "kubernetes_executor_config.proto"];
        let ours = declarations(&names.map(|name| folder.join(name))).unwrap();
        assert!(ours.len() > 300, "{} declarations", ours.len());
        assert!(differences(&ours, &ours).is_empty());

        let edited = tempfile::tempdir().unwrap();
        for name in names {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            let text = text
                .replace("int32 max_retry_count = 1;", "int64 max_retry_count = 1;\n    string reason = 99;")
                .replace("    KUBERNETES_VOLUMES = 6;\n", "")
                .replace("InitContainer init_containers = 19;", "InitContainer init_containers = 18;")
                .replace("SecurityContext security_context = 18;", "");
            std::fs::write(edited.path().join(name), text).unwrap();
        }
        let theirs = declarations(&names.map(|name| edited.path().join(name))).unwrap();
        assert_eq!(
            differences(&ours, &theirs),
            [
                "~ kfp_kubernetes.KubernetesExecutorConfig.init_containers: repeated kfp_kubernetes.InitContainer = 19 -> \
                 repeated kfp_kubernetes.InitContainer = 18",
                "- kfp_kubernetes.KubernetesExecutorConfig.security_context: kfp_kubernetes.SecurityContext = 18",
                "~ ml_pipelines.PipelineTaskSpec.RetryPolicy.max_retry_count: int32 = 1 -> int64 = 1",
                "+ ml_pipelines.PipelineTaskSpec.RetryPolicy.reason: string = 99",
                "- ml_pipelines.TaskConfigPassthroughType.TaskConfigPassthroughTypeEnum.KUBERNETES_VOLUMES: enum value 6",
            ]
        );
    }
}
