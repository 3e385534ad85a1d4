//! URIs: their buckets and keys, and the paths at which KFP's SDK expects them.

use argo_model::{Expr, Operator, Text};

use crate::plan::Locations;
use crate::plan::origins::{self, Origin};

/// The schemes of URIs, and the folders in which KFP's SDK expects the buckets: `s3://b/k` is at
/// `/s3/b/k`.
const SCHEMES: [(&str, &str); 3] = [("s3://", "/s3/"), ("minio://", "/minio/"), ("gs://", "/gcs/")];

/// Segments of a path that lead out of its folder. They have no meaning in the keys of a store.
const PARENT_FOLDERS: &str = r"(?:/\.\.)+(/|$)";

/// The start of an address, as far as the compiler knows it.
pub(crate) enum KnownStart<'t> {
    /// A URI that contains the whole bucket.
    Uri(&'t str),
    /// A key, not a URI.
    Key,
    /// The run decides.
    Unknown,
}

/// Returns the start of an address.
pub(crate) fn known_start(address: &Text) -> KnownStart<'_> {
    let start = address.literal_start();
    match start.split_once("://") {
        Some((_, rest)) if rest.contains('/') || address.as_literal().is_some() => KnownStart::Uri(start),
        // A scheme contains no slash.
        None if start.contains('/') => KnownStart::Key,
        _ => KnownStart::Unknown,
    }
}

/// Returns the path at which KFP's SDK expects a URI. For an address that is not a URI of a bucket,
/// it is `otherwise`.
pub(crate) fn sdk_path(address: &Text, otherwise: &str) -> Text {
    if matches!(known_start(address), KnownStart::Key) {
        return Text::field(otherwise);
    }
    let known = SCHEMES.iter().find_map(|(scheme, folder)| Some((folder, address.without_literal_start(scheme)?)));
    if let Some((folder, rest)) = known {
        return Text::syntax(folder).then(rest);
    }
    let address = address.clone().into_expr();
    let mapped = SCHEMES
        .iter()
        .fold(address.clone(), |path, (scheme, folder)| path.replace_pattern(&format!("^{scheme}"), folder));
    let confined = mapped.replace_pattern(PARENT_FOLDERS, "/__${1}");
    Text::tag(address.with(Operator::Matches, "^(s3|minio|gs)://").choose(confined, otherwise))
}

/// The folder in which KFP's SDK expects the files of images.
pub(crate) const IMAGE_FOLDER: &str = "/oci";

/// Returns the image of a URI with the scheme `oci`.
pub(crate) fn image(uri: Expr) -> Expr {
    uri.without_prefix("oci://")
}

/// Returns the folder of an image's files in [`IMAGE_FOLDER`]: `registry/m:1` has `registry_m:1`.
pub(crate) fn image_folder(uri: Expr) -> Expr {
    image(uri).replace("/", "_")
}

/// Returns the path at which KFP's SDK expects the files of an image. A model is in a folder of it.
pub(crate) fn image_path(address: &Text, is_model: bool) -> Text {
    let folder = Expr::from(format!("{IMAGE_FOLDER}/")).plus(image_folder(address.clone().into_expr()));
    Text::tag(if is_model { folder.plus("/models") } else { folder })
}

/// Returns the URI that a program gets for an artifact with an address. Programs read files at the
/// path that follows from it, so keys and web pages have a path instead.
pub(crate) fn shown(locations: &Locations, address: &Text, path: &str) -> Text {
    let has_only_buckets = !locations.has_keys && locations.origins.iter().all(Origin::has_sdk_paths);
    match known_start(address) {
        KnownStart::Key => Text::field(path),
        KnownStart::Uri(uri) if uri.starts_with("http") => Text::field(path),
        KnownStart::Uri(_) => address.clone(),
        KnownStart::Unknown if has_only_buckets => address.clone(),
        KnownStart::Unknown => {
            let address = address.clone().into_expr();
            let is_shown = match locations.has_references {
                true => is_uri(address.clone()),
                false => address.clone().with(Operator::Matches, "^(s3|minio|gs)://"),
            };
            Text::tag(is_shown.choose(address, path))
        }
    }
}

/// Returns the bucket and the key of an address; as constants if the compiler knows the bucket. A
/// key alone has no bucket.
pub(crate) fn bucket_and_key(address: &Text) -> (Text, Text) {
    let start = address.literal_start();
    if let Some((scheme, rest)) = start.split_once("://")
        && let Some((bucket, _)) = rest.split_once('/')
        && let Some(key) = address.without_literal_start(&format!("{scheme}://{bucket}/"))
    {
        return (Text::field(bucket), key);
    }
    let part = |pattern: &str, part: &str| Text::tag(address.clone().into_expr().replace_pattern(pattern, part));
    (part("^(?:[a-z0-9]+://([^/]*)(?:/.*)?|.*)$", "${1}"), part("^[a-z0-9]+://[^/]*/", ""))
}

/// The end of a sentence about a URI that Argo cannot load.
pub(crate) const REFUSAL: &str =
    ": no store for it was named when the pipeline was compiled (kfp-compile explain KFP408)";

/// Texts that no URI may contain: two left braces, which start tags, and segments that lead out of
/// a folder.
const FORBIDDEN: &str = r"[{][{]|(?:^|/)\.\.(?:/|$)";

/// Returns an expression that is true for a URI without such texts.
pub(crate) fn is_safe(uri: Expr) -> Expr {
    uri.with(Operator::Matches, FORBIDDEN).not()
}

/// Returns an expression that is true for a URI that Argo can load from one of the origins.
pub(crate) fn is_loadable(locations: &Locations, uri: Expr) -> Expr {
    match origins::pattern_of_all(&locations.origins) {
        Some(pattern) => uri.clone().with(Operator::Matches, pattern).with(Operator::And, is_safe(uri)),
        None => Expr::Bool(false),
    }
}

/// Returns an expression that is true for a URI.
pub(crate) fn is_uri(address: Expr) -> Expr {
    address.with(Operator::Matches, "^[a-z][a-z0-9+.-]*://")
}

#[cfg(test)]
mod tests {
    use argo_model::Variable;

    use super::*;

    #[test]
    fn paths_and_buckets_of_constant_uris_are_constants() {
        for (uri, path, bucket, key) in [
            ("s3://bucket/a/b", "/s3/bucket/a/b", "bucket", "a/b"),
            ("minio://bucket/a", "/minio/bucket/a", "bucket", "a"),
            ("gs://bucket/a", "/gcs/bucket/a", "bucket", "a"),
        ] {
            let address = Text::syntax(uri).then(Text::syntax("/")).then(Variable::WorkflowUid.into());
            let with_uid = |text: &str| format!("{text}/{{{{workflow.uid}}}}");
            assert_eq!(sdk_path(&address, "other").to_string(), with_uid(path));
            let (found, rest) = bucket_and_key(&address);
            assert_eq!((found.to_string().as_str(), rest.to_string()), (bucket, with_uid(key)));
        }
    }

    #[test]
    fn the_run_decides_about_other_addresses() {
        let address = Text::tag(Expr::Element);
        let path = sdk_path(&address, "other").to_string();
        assert!(path.contains("matches '^(s3|minio|gs)://'") && path.ends_with(": 'other'}}"), "{path}");
        let (bucket, key) = bucket_and_key(&address);
        assert!(bucket.as_literal().is_none() && key.as_literal().is_none());
    }
}
