//! Unpacks the archives that KFP's upload accepts: zip, tar, tar.gz or gzip, with a `pipeline.yaml`
//! or a single YAML or JSON file in it.

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use kfp_argo::diagnostics::Diagnostic;
use zip::ZipArchive;

use super::{MAX_BYTES, at_most, is_too_long, too_large};

/// The file that wins over all others.
const PIPELINE: &str = "pipeline.yaml";

/// The maximum number of files that are looked at in an archive.
const MAX_FILES: usize = 1000;

type Unpacked = Result<(Option<String>, Vec<u8>), Box<Diagnostic>>;

/// Returns the pipeline in an archive with its name there. Bytes that are not an archive are
/// returned unchanged.
pub(crate) fn unpack(bytes: Vec<u8>) -> Unpacked {
    match bytes.as_slice() {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => unzip(&bytes),
        [0x1F, 0x8B, ..] => gunzip(&bytes),
        _ if is_tar(&bytes) => untar(&bytes),
        _ => Ok((None, bytes)),
    }
}

fn unzip(bytes: &[u8]) -> Unpacked {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken("zip", &error))?;
    let files = (0..archive.len().min(MAX_FILES)).filter_map(|index| archive.name_for_index(index).map(str::to_owned));
    let name = choose(files.collect())?;
    let file = archive.by_name(&name).map_err(|error| broken("zip", &error))?;
    Ok((Some(name), bounded(file, "zip")?))
}

fn gunzip(bytes: &[u8]) -> Unpacked {
    let unpacked = bounded(MultiGzDecoder::new(bytes), "gzip")?;
    if is_tar(&unpacked) { untar(&unpacked) } else { Ok((None, unpacked)) }
}

fn untar(bytes: &[u8]) -> Unpacked {
    let mut files = Vec::new();
    let mut archive = tar::Archive::new(bytes);
    for entry in archive.entries().map_err(|error| broken("tar", &error))?.take(MAX_FILES) {
        let entry = entry.map_err(|error| broken("tar", &error))?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let start = usize::try_from(entry.raw_file_position()).unwrap_or(usize::MAX);
        let end = usize::try_from(entry.size()).unwrap_or(usize::MAX).saturating_add(start);
        files.push((name, bytes.get(start..end).unwrap_or_default()));
    }
    let name = choose(files.iter().map(|(name, _)| name.clone()).collect())?;
    let file = files.iter().find(|(other, _)| *other == name).map(|(_, file)| file.to_vec());
    Ok((Some(name), file.unwrap_or_default()))
}

/// Returns `pipeline.yaml`, or the only file that may be a pipeline.
fn choose(files: Vec<String>) -> Result<String, Box<Diagnostic>> {
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let is_text = |name: &&String| {
        let name = last(name).to_lowercase();
        // macOS adds files with attributes to archives, whose names start with a dot.
        !name.starts_with('.') && [".yaml", ".yml", ".json"].iter().any(|ending| name.ends_with(ending))
    };
    let candidates: Vec<&String> = files.iter().filter(is_text).collect();
    let named = candidates.iter().filter(|name| last(name) == PIPELINE).min_by_key(|name| name.matches('/').count());
    let help = format!("put the pipeline into the archive as {PIPELINE}");
    match (named, candidates.as_slice()) {
        (Some(name), _) => Ok((*name).clone()),
        (None, [single]) => Ok((*single).clone()),
        (None, []) => Err(Diagnostic::unreadable_file("the archive contains no YAML or JSON file", help).into()),
        (None, several) => {
            let names: Vec<&str> = several.iter().take(5).map(|name| name.as_str()).collect();
            let message = format!("the archive contains several files that may be the pipeline: {}", names.join(", "));
            Err(Diagnostic::unreadable_file(message, help).into())
        }
    }
}

/// Decompresses up to the limit, because a few bytes can expand to gigabytes.
fn bounded(reader: impl Read, kind: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let bytes = at_most(reader, MAX_BYTES).map_err(|error| broken(kind, &error))?;
    if is_too_long(&bytes) { Err(too_large().into()) } else { Ok(bytes) }
}

fn broken(kind: &str, error: &dyn std::error::Error) -> Box<Diagnostic> {
    let message = format!("the {kind} archive cannot be unpacked: {error}");
    Diagnostic::unreadable_file(message, "pack it again, or pass the YAML file itself").into()
}

fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar".as_slice())
}
