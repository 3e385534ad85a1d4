//! Names of images, as container runtimes read them: `registry/path/name:tag@digest`.

use crate::diagnostics::{Diagnostic, Location, bad_image};

/// A finding for a name that cannot be pulled. One with placeholders is known only at run time.
pub(super) fn check(image: &str, at: &Location) -> Option<Diagnostic> {
    if image.is_empty() || image.contains("{{$") {
        return None;
    }
    let bad = |why: &str, suggestion: Option<String>| Some(bad_image::bad_image(at, image, why, suggestion));
    if let Some((_, rest)) = image.split_once("://") {
        return bad("it is without `https://` or the like", Some(rest.to_owned()));
    }
    if image.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        let without: String = image.split_whitespace().collect();
        return bad("there is a space in it", Some(without));
    }
    let repository = repository(image);
    let path = path(repository);
    let usual = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    if let Some(letter) = path.chars().find(|letter| !usual(*letter)) {
        return bad(&format!("`{letter}` cannot be in its path"), None);
    }
    if path.chars().any(char::is_uppercase) {
        let lower = image.replacen(path, &path.to_lowercase(), 1);
        return bad("its path has upper-case letters", Some(lower));
    }
    if path.split('/').any(|part| !part.starts_with(alphanumeric) || !part.ends_with(alphanumeric)) {
        return bad("each part of its path starts and ends with a letter or digit", None);
    }
    None
}

fn alphanumeric(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
}

/// Without digest and tag. A colon before a slash belongs to the registry's port.
fn repository(image: &str) -> &str {
    let image = image.split_once('@').map_or(image, |(image, _)| image);
    match image.rfind(':') {
        Some(at) if !image[at..].contains('/') => &image[..at],
        _ => image,
    }
}

/// Without the registry: a first part with a dot, a port or an upper-case letter, or `localhost`.
fn path(repository: &str) -> &str {
    match repository.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" || first.to_lowercase() != first => {
            rest
        }
        _ => repository,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runtimes_pull_passes() {
        for image in [
            "busybox",
            "python:3.12",
            "library/python:3.12-Slim",
            "ghcr.io/my-team/my_image.v2:latest",
            "localhost:5000/a/b@sha256:0123456789abcdef",
            "Registry.example:5000/a",
            "{{$.inputs.parameters['image']}}",
            "",
        ] {
            assert!(check(image, &Location::top()).is_none(), "{image}");
        }
    }

    #[test]
    fn what_no_runtime_pulls_is_found() {
        for (image, help) in [
            ("ghcr.io/My-Team/Trainer:v1", Some("did you mean `ghcr.io/my-team/trainer:v1`?")),
            ("Python", Some("did you mean `python`?")),
            ("python :3.12", Some("did you mean `python:3.12`?")),
            ("https://ghcr.io/a/b", Some("did you mean `ghcr.io/a/b`?")),
            ("a//b", None),
            ("ghcr.io/$REPO/b", None),
            ("ghcr.io/-/b:1", None),
            (":latest", None),
        ] {
            let found = check(image, &Location::top());
            assert_eq!(found.unwrap_or_else(|| panic!("{image}")).help.as_deref(), help, "{image}");
        }
    }
}
