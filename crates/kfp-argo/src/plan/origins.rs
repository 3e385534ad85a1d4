//! Origins: the places from which Argo loads artifacts.
//!
//! Argo loads an input artifact from one kind of place, with one kind of access. An input that may
//! get artifacts of several origins has one of Argo's artifacts for each of them. In a run, at most
//! one of these has a key.

use argo_model::{GcsAccess, S3Access, escape};

use crate::diagnostics::{Diagnostics, Location, unreachable_artifact};
use crate::options::{Options, StoreAccess, StoreKind, is_below};

/// The start of the URIs of images.
const IMAGE_SCHEME: &str = "oci://";

/// A place from which Argo loads artifacts.
#[derive(Clone, Debug, PartialEq, Hash)]
pub(crate) struct Origin {
    /// The starts of its URIs: `s3://bucket`, or `gs://` for all buckets. The default repository
    /// has none if its bucket is not known: it then contains keys only.
    starts: Vec<String>,
    /// The access that Argo needs.
    pub(crate) access: Access,
}

/// The access to an origin.
#[derive(Clone, Debug, PartialEq, Hash)]
pub(crate) enum Access {
    /// The default repository, of any kind: Argo needs only a key.
    Repository,
    /// S3, and stores with its protocol.
    S3(Box<S3Access>),
    /// Google Cloud Storage; `None` for the pod's own identity.
    Gcs(Option<GcsAccess>),
    /// A web server.
    Http,
    /// An image with the files of a model, which an init container copies for the program.
    Image,
}

impl Access {
    /// Returns the word that tells Argo's artifacts of one input apart.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Access::Repository => "repository",
            Access::S3(_) => "s3",
            Access::Gcs(_) => "gs",
            Access::Http => "http",
            Access::Image => "oci",
        }
    }
}

impl Origin {
    /// Returns true for a URI of this origin.
    pub(crate) fn holds(&self, uri: &str) -> bool {
        self.longest_start(uri).is_some()
    }

    /// Returns a regular expression for the URIs of this origin; `None` if it contains keys only.
    pub(crate) fn pattern(&self) -> Option<String> {
        pattern(self.starts.iter())
    }

    fn longest_start(&self, uri: &str) -> Option<usize> {
        let is_start = |start: &&String| match (&self.access, uri.strip_prefix(start.as_str())) {
            (Access::Image, Some(version)) => version.is_empty() || version.starts_with([':', '@']),
            _ => is_below(uri, start),
        };
        self.starts.iter().filter(is_start).map(String::len).max()
    }

    /// Returns true if all of its URIs are paths below `/s3/`, `/minio/` or `/gcs/` for KFP's SDK.
    pub(crate) fn has_sdk_paths(&self) -> bool {
        self.access != Access::Http
    }
}

/// Returns a regular expression for URIs that start with one of some texts.
fn pattern<'s>(starts: impl Iterator<Item = &'s String>) -> Option<String> {
    let quoted = starts.map(|start| {
        let end = match start {
            start if start.ends_with('/') => "",
            start if start.starts_with(IMAGE_SCHEME) => "(?:[:@]|$)",
            _ => "(?:/|$)",
        };
        escape::pattern(start) + end
    });
    let quoted: Vec<String> = quoted.collect();
    (!quoted.is_empty()).then(|| format!("^(?:{})", quoted.join("|")))
}

/// Returns a regular expression for the URIs of some origins.
pub(crate) fn pattern_of_all(origins: &[Origin]) -> Option<String> {
    pattern(origins.iter().flat_map(|origin| &origin.starts))
}

/// Returns the origin of a URI: the one with the longest start.
pub(crate) fn find(origins: &[Origin], uri: &str) -> Option<usize> {
    let starts = origins.iter().enumerate().filter_map(|(number, origin)| Some((origin.longest_start(uri)?, number)));
    starts.max_by_key(|(length, _)| *length).map(|(_, number)| number)
}

/// Returns a regular expression for URIs that have a start of this origin, but belong to another
/// one, whose start is longer.
pub(crate) fn pattern_of_others(origins: &[Origin], number: usize) -> Option<String> {
    let is_longer = |start: &&String| find(origins, start) != Some(number) && origins[number].holds(start);
    let others = origins.iter().enumerate().filter(|(other, _)| *other != number);
    pattern(others.flat_map(|(_, origin)| &origin.starts).filter(is_longer))
}

/// All origins of a compilation.
pub(super) struct Origins {
    all: Vec<Origin>,
    /// The URI of the default repository, if the options name it.
    repository: Option<String>,
}

impl Origins {
    /// Returns the origins that the options name, and those that need no option.
    pub(super) fn new(options: &Options) -> Self {
        let mut origins = Origins { all: Vec::new(), repository: None };
        for store in &options.stores {
            // Of several stores for the same URIs, the last one wins.
            origins.all.iter_mut().for_each(|origin| origin.starts.retain(|start| start != store.uri()));
            origins.add(
                store.uri(),
                match store.access() {
                    StoreAccess::S3(access) => Access::S3(access.clone()),
                    StoreAccess::Gcs(access) => Access::Gcs(Some(access.clone())),
                },
            );
        }
        origins.all.retain(|origin| !origin.starts.is_empty());
        origins.all.push(Origin { starts: Vec::new(), access: Access::Repository });
        if let Some(folder) = &options.artifact_repository {
            origins.repository = Some(folder.to_string());
            origins.add_to_repository(folder.as_str());
        }
        origins.add("gs://", Access::Gcs(None));
        origins.add("http://", Access::Http);
        origins.add("https://", Access::Http);
        origins
    }

    fn add(&mut self, start: &str, access: Access) {
        match self.all.iter_mut().find(|origin| origin.access == access) {
            Some(origin) => origin.starts.push(start.to_owned()),
            None => self.all.push(Origin { starts: vec![start.to_owned()], access }),
        }
    }

    /// Adds the bucket of a URI to the default repository.
    fn add_to_repository(&mut self, uri: &str) {
        let bucket = bucket(uri);
        let schemes: &[&str] = if StoreKind::of(uri) == Some(StoreKind::S3) { &["s3", "minio"] } else { &["gs"] };
        for start in schemes.iter().map(|scheme| format!("{scheme}://{bucket}")) {
            if find(&self.all, &start).is_none_or(|number| !self.all[number].starts.contains(&start)) {
                self.add(&start, Access::Repository);
            }
        }
    }

    /// Resolves the origin of a URI that the compiler knows, or its start. Without an option that
    /// names the bucket of the default repository, an `s3://` URI of no store is taken for one of
    /// the default repository. Reports that once for each bucket, and URIs that Argo cannot load.
    pub(super) fn resolve(&mut self, uri: &str, at: Option<&Location>, sink: &mut Diagnostics) {
        if find(&self.all, uri).is_some() {
            return;
        }
        match (StoreKind::of(uri), &self.repository) {
            // A run may choose another version, but not the image of another author: an init
            // container runs it.
            (None, _) if uri.starts_with(IMAGE_SCHEME) => self.add(image_without_version(uri), Access::Image),
            (None, _) => sink.push(unreachable_artifact::unknown_scheme(at, uri)),
            (Some(_), Some(repository)) => {
                sink.push(unreachable_artifact::unknown_bucket(at, uri, bucket(uri), repository));
            }
            (Some(_), None) => {
                sink.push(unreachable_artifact::default_repository(at, uri, bucket(uri)));
                self.add_to_repository(uri);
            }
        }
    }

    /// Returns the origins of one class of artifacts.
    ///
    /// `known` are the URIs that the compiler knows. `has_keys` states that some artifacts are keys
    /// in the default repository, and `is_open` that a run may decide about URIs.
    pub(super) fn of_class(&self, known: &[&str], has_keys: bool, is_open: bool) -> Vec<Origin> {
        let of_known = |origin: &&Origin| {
            known.iter().any(|uri| find(&self.all, uri).is_some_and(|number| self.all[number] == **origin))
        };
        let is_named = |origin: &Origin| match &origin.access {
            Access::Repository => !origin.starts.is_empty(),
            Access::S3(_) | Access::Gcs(Some(_)) => true,
            Access::Gcs(None) | Access::Http => known.is_empty(),
            Access::Image => false,
        };
        let is_repository = |origin: &Origin| has_keys && origin.access == Access::Repository;
        let chosen =
            self.all.iter().filter(|origin| of_known(origin) || is_repository(origin) || is_open && is_named(origin));
        chosen.cloned().collect()
    }

    /// Returns true if a bucket of S3 is known.
    pub(super) fn has_s3(&self) -> bool {
        self.all.iter().flat_map(|origin| &origin.starts).any(|start| StoreKind::of(start) == Some(StoreKind::S3))
    }
}

/// Returns the URI of an image without its tag and digest.
fn image_without_version(uri: &str) -> &str {
    let uri = uri.split('@').next().unwrap_or(uri);
    match uri.rsplit_once(':') {
        // Other colons are those of the scheme and of a port.
        Some((image, tag)) if !tag.contains('/') => image,
        _ => uri,
    }
}

fn bucket(uri: &str) -> &str {
    uri.split('/').nth(2).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(stores: &[&str], repository: Option<&str>) -> Origins {
        let stores = stores.iter().map(|uri| format!("{uri}={{\"endpoint\": \"{uri}\"}}").parse().unwrap());
        let artifact_repository = repository.map(|uri| uri.parse().unwrap());
        Origins::new(&Options { stores: stores.collect(), artifact_repository, ..Options::default() })
    }

    #[test]
    fn the_origin_with_the_longest_start_holds_a_uri() {
        let origins = origins(&["s3://", "s3://models"], Some("s3://artifacts/runs"));
        let start = |uri: &str| {
            let origin = find(&origins.all, uri).map(|number| &origins.all[number]);
            origin.map_or("none", |origin| origin.starts[0].as_str())
        };
        for (uri, expected) in [
            ("s3://models/a/b", "s3://models"),
            ("s3://models", "s3://models"),
            ("s3://models-2/a", "s3://"),
            ("s3://artifacts/a", "s3://artifacts"),
            ("minio://artifacts/a", "s3://artifacts"),
            ("minio://models/a", "none"),
            ("gs://models/a", "gs://"),
            ("https://host/a", "http://"),
        ] {
            assert_eq!(start(uri), expected, "{uri}");
        }
        assert_eq!(pattern_of_others(&origins.all, 1), None);
        let others = "^(?:s3://models(?:/|$)|s3://artifacts(?:/|$))";
        assert_eq!(pattern_of_others(&origins.all, 0).as_deref(), Some(others));
    }

    #[test]
    fn a_run_may_choose_the_version_of_an_image() {
        let mut origins = origins(&[], None);
        origins.resolve("oci://host:5000/models/bert:1.2", None, &mut Diagnostics::default());
        for (uri, expected) in [
            ("oci://host:5000/models/bert:2", true),
            ("oci://host:5000/models/bert@sha256:0", true),
            ("oci://host:5000/models/bert", true),
            ("oci://host:5000/models/bert-other:1", false),
            ("oci://host:5000/models/bert/other:1", false),
            ("oci://other/models/bert:1", false),
        ] {
            assert_eq!(find(&origins.all, uri).is_some(), expected, "{uri}");
        }
        let chosen = origins.of_class(&["oci://host:5000/models/bert:1.2"], false, true);
        assert_eq!(chosen[0].pattern().as_deref(), Some("^(?:oci://host:5000/models/bert(?:[:@]|$))"));
    }

    #[test]
    fn runs_may_decide_about_uris_of_named_stores_or_of_any_if_none_is_known() {
        let words = |known: &[&str], has_keys, is_open| {
            let mut origins = origins(&["s3://models"], None);
            known.iter().for_each(|uri| origins.resolve(uri, None, &mut Diagnostics::default()));
            let chosen = origins.of_class(known, has_keys, is_open);
            chosen.iter().map(|origin| origin.access.word()).collect::<Vec<_>>().join(" ")
        };
        for (known, has_keys, is_open, expected) in [
            (&[][..], false, true, "s3 gs http"),
            (&[], true, true, "s3 repository gs http"),
            (&["gs://b/x"], false, true, "s3 gs"),
            (&["gs://b/x"], false, false, "gs"),
            (&["s3://data/x"], false, false, "repository"),
            (&["s3://models/x", "gs://b/x"], true, false, "s3 repository gs"),
        ] {
            assert_eq!(words(known, has_keys, is_open), expected, "{known:?} {has_keys} {is_open}");
        }
    }
}
