//! Image names that Kubernetes refuses.

use crate::diagnostics::{Diagnostic, Location, bad_image};
use crate::images::ImageName;

/// Reports a name that cannot be pulled. `crate::images` checks names with placeholders, which need
/// the values that tasks pass.
pub(in crate::check) fn check(image: &str, at: &Location) -> Option<Diagnostic> {
    if image.is_empty() || image.contains("{{$") {
        return None;
    }
    ImageName::parse(image).err().map(|bad| bad_image::bad_image(image, bad).at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runtimes_pull_passes() {
        let digest = format!("localhost:5000/a/b@sha256:{}", "0123456789abcdef".repeat(4));
        for image in [
            "busybox",
            "python:3.12",
            "library/python:3.12-Slim",
            "ghcr.io/my-team/my_image.v2:latest",
            &digest,
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
