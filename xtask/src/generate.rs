//! From `proto/` to `crates/kfp-ir/src/generated/`: messages (prost), their proto3 JSON form
//! (pbjson) and the schema tables (our own).

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use prost_types::{DescriptorProto, FileDescriptorProto};
use protox::Compiler;

use crate::tables;

/// The roots; what they import is found from there.
const FILES: [&str; 3] = ["pipeline_spec.proto", "kubernetes_executor_config.proto", "google/rpc/status.proto"];

/// Messages of this package come from a crate.
const WELL_KNOWN: (&str, &str) = (".google.protobuf", "::pbjson_types");

/// Writes every generated file, and removes outdated ones.
pub(crate) fn write() -> Result<ExitCode> {
    let directory = directory();
    std::fs::create_dir_all(&directory)?;
    let files = generate()?;
    for stale in present(&directory)?.keys().filter(|name| !files.contains_key(*name)) {
        std::fs::remove_file(directory.join(stale))?;
    }
    for (name, text) in &files {
        std::fs::write(directory.join(name), text).with_context(|| format!("cannot write {name}"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Compares, writes nothing; names what differs.
#[expect(clippy::print_stderr, reason = "the report of a developer's tool")]
pub(crate) fn check() -> Result<ExitCode> {
    let fresh = generate()?;
    let present = present(&directory())?;
    let mut stale: Vec<&String> = fresh.keys().filter(|name| present.get(*name) != fresh.get(*name)).collect();
    stale.extend(present.keys().filter(|name| !fresh.contains_key(*name)));
    for name in &stale {
        eprintln!("stale: crates/kfp-ir/src/generated/{name} (run `cargo xtask generate`)");
    }
    Ok(if stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All files by name, formatted.
fn generate() -> Result<BTreeMap<String, String>> {
    let all = compile()?;
    let ours: Vec<_> = all.iter().filter(|file| file.package() != "google.protobuf").cloned().collect();
    let mut texts = BTreeMap::new();
    texts.insert("schema.rs".to_owned(), tables::write(&ours)?);
    json(&all, &ours, &mut texts)?;
    messages(all, &ours, &mut texts)?;
    texts.into_iter().map(|(name, text)| Ok((name, format(&text)?))).collect()
}

/// The descriptors of our own packages and of the well-known types, with comments.
fn compile() -> Result<Vec<FileDescriptorProto>> {
    let mut compiler = Compiler::new([root().join("proto")])?;
    compiler.include_imports(true).include_source_info(true).open_files(FILES)?;
    Ok(compiler.file_descriptor_set().file)
}

/// Returns the messages. The compiler must read deprecated fields like any other, so these do not
/// warn; the schema tables record that a field is deprecated.
fn messages(
    all: Vec<FileDescriptorProto>,
    ours: &[FileDescriptorProto],
    texts: &mut BTreeMap<String, String>,
) -> Result<()> {
    let mut config = prost_build::Config::new();
    config.btree_map(["."]).compile_well_known_types().extern_path(WELL_KNOWN.0, WELL_KNOWN.1);
    let requests = all.into_iter().map(|mut file| {
        file.message_type.iter_mut().for_each(clear_deprecated);
        (prost_build::Module::from_protobuf_package_name(file.package()), file)
    });
    let mut modules = config.generate(requests.collect())?;
    for file in ours {
        let module = prost_build::Module::from_protobuf_package_name(file.package());
        let text = modules.remove(&module).with_context(|| format!("no messages of {}", file.package()))?;
        texts.insert(format!("{}.rs", file.package()), text);
    }
    Ok(())
}

fn clear_deprecated(message: &mut DescriptorProto) {
    message.options = None;
    for field in &mut message.field {
        if let Some(options) = &mut field.options {
            options.deprecated = None;
        }
    }
    for options in message.enum_type.iter_mut().filter_map(|kind| kind.options.as_mut()) {
        options.deprecated = None;
    }
    // The options of map entries distinguish them.
    for nested in &mut message.nested_type {
        let options = nested.options.take();
        clear_deprecated(nested);
        nested.options = options.filter(|options| options.map_entry());
    }
}

/// The proto3 JSON form of the messages.
fn json(all: &[FileDescriptorProto], ours: &[FileDescriptorProto], texts: &mut BTreeMap<String, String>) -> Result<()> {
    let mut builder = pbjson_build::Builder::new();
    builder.btree_map(["."]).extern_path(WELL_KNOWN.0, WELL_KNOWN.1);
    for file in all {
        builder.register_file_descriptor(file.clone());
    }
    let prefixes: Vec<String> = ours.iter().map(|file| format!(".{}", file.package())).collect();
    for (package, text) in builder.generate(&prefixes, |_| Ok(Vec::new()))? {
        texts.insert(format!("{package}.serde.rs"), String::from_utf8(text)?);
    }
    Ok(())
}

/// Returns the text as `cargo fmt` formats it.
fn format(text: &str) -> Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start rustfmt")?;
    let mut stdin = child.stdin.take().context("rustfmt has no standard input")?;
    let writer = std::thread::spawn({
        let text = format!("// Generated by `cargo xtask generate`: don't edit.\n\n{text}");
        move || stdin.write_all(text.as_bytes())
    });
    let output = child.wait_with_output()?;
    writer.join().ok().context("cannot feed rustfmt")??;
    ensure!(output.status.success(), "rustfmt failed");
    Ok(String::from_utf8(output.stdout)?)
}

fn present(directory: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        files.insert(entry.file_name().to_string_lossy().into_owned(), std::fs::read_to_string(entry.path())?);
    }
    Ok(files)
}

fn directory() -> PathBuf {
    root().join("crates/kfp-ir/src/generated")
}

/// Returns the folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}
