//! Names of images, as Kubernetes reads them: `registry/path:tag@digest`. What it cannot read ends
//! a pod as `InvalidImageName`.

use std::fmt;

/// The registry of names that have none.
const DEFAULT_REGISTRY: &str = "docker.io";

/// The most characters that registry and path may have.
const MAX_PATH_LENGTH: usize = 255;

/// A name that can be read, with all that it leaves unsaid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageName {
    /// The host, with its port if it has one: `docker.io`, `localhost:5000`.
    pub registry: String,
    /// The path: `library/python`.
    pub repository: String,
    /// The tag; `latest` where there is neither tag nor digest.
    pub tag: Option<String>,
    /// The digest: `sha256:…`.
    pub digest: Option<String>,
}

/// Why a name cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadImageName {
    /// The reason, to be written after a colon.
    pub why: String,
    /// The name that was probably meant.
    pub suggestion: Option<String>,
}

impl BadImageName {
    fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), suggestion: None }
    }
}

impl ImageName {
    /// Reads a name.
    ///
    /// # Errors
    /// What Kubernetes would refuse in it.
    pub fn parse(image: &str) -> Result<Self, BadImageName> {
        Self::read(image).map_err(|bad| {
            let plain = image.split_once("://").map_or(image, |(_, rest)| rest);
            let acts = |letter: char| letter.is_whitespace() || letter.is_control();
            let plain: String = plain.chars().filter(|letter| !acts(*letter)).collect();
            let lower = plain.rsplit_once(':').map_or_else(
                || plain.to_lowercase(),
                |(path, tag)| {
                    if tag.contains('/') { plain.to_lowercase() } else { format!("{}:{tag}", path.to_lowercase()) }
                },
            );
            // What is wrong in another way would not help.
            let suggestion = [plain, lower].into_iter().find(|name| Self::read(name).is_ok());
            BadImageName { suggestion, ..bad }
        })
    }

    fn read(image: &str) -> Result<Self, BadImageName> {
        if image.contains("://") {
            return Err(BadImageName::new("a name does not begin with `https://` or the like"));
        }
        if image.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
            return Err(BadImageName::new("it contains a space"));
        }
        let (rest, digest) = match image.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (image, None),
        };
        // A colon before a slash belongs to the registry's port.
        let (repository, tag) = match rest.rfind(':') {
            Some(at) if !rest[at..].contains('/') => (&rest[..at], Some(&rest[at + 1..])),
            _ => (rest, None),
        };
        let (registry, path) = split_registry(repository);
        check_path(path)?;
        registry.map(check_registry).transpose()?;
        tag.map(check_tag).transpose()?;
        digest.map(check_digest).transpose()?;
        if repository.len() > MAX_PATH_LENGTH {
            return Err(BadImageName::new(format!("its path has more than {MAX_PATH_LENGTH} characters")));
        }
        let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if registry.is_none() && path.len() == 64 && path.bytes().all(hexadecimal) {
            return Err(BadImageName::new("64 hexadecimal digits are the ID of an image, not a name"));
        }
        let registry = match registry {
            None | Some("index.docker.io") => DEFAULT_REGISTRY,
            Some(registry) => registry,
        };
        let official = registry == DEFAULT_REGISTRY && !path.contains('/');
        let tag = tag.or_else(|| digest.is_none().then_some("latest"));
        Ok(Self {
            registry: registry.to_owned(),
            repository: if official { format!("library/{path}") } else { path.to_owned() },
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        self.tag.iter().try_for_each(|tag| write!(f, ":{tag}"))?;
        self.digest.iter().try_for_each(|digest| write!(f, "@{digest}"))
    }
}

/// The registry is a first part with a dot, a port or an upper-case letter, or `localhost`.
fn split_registry(repository: &str) -> (Option<&str>, &str) {
    match repository.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" || first.to_lowercase() != first => {
            (Some(first), rest)
        }
        _ => (None, repository),
    }
}

fn check_registry(registry: &str) -> Result<(), BadImageName> {
    let bad = || BadImageName::new(format!("`{registry}` is not the host of a registry"));
    let (host, port) = match registry.rsplit_once(':') {
        // An address of IPv6 is in brackets.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (registry, None),
    };
    if port.is_some_and(|port| port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(bad());
    }
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        let usual = |byte: u8| byte.is_ascii_hexdigit() || byte == b':';
        return if address.bytes().all(usual) { Ok(()) } else { Err(bad()) };
    }
    let is_label = |label: &str| {
        let usual = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && label.bytes().all(usual) && !label.starts_with('-') && !label.ends_with('-')
    };
    if host.split('.').all(is_label) { Ok(()) } else { Err(bad()) }
}

fn check_path(path: &str) -> Result<(), BadImageName> {
    let usual = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    if let Some(letter) = path.chars().find(|letter| !usual(*letter)) {
        return Err(BadImageName::new(format!("`{letter}` cannot be in its path")));
    }
    if path.chars().any(char::is_uppercase) {
        return Err(BadImageName::new("its path has upper-case letters"));
    }
    for part in path.split('/') {
        let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
        if !edge(part.bytes().next()) || !edge(part.bytes().last()) {
            return Err(BadImageName::new("each part of its path starts and ends with a letter or digit"));
        }
        let separators = part.split(|letter: char| letter.is_ascii_alphanumeric());
        let known =
            |separator: &str| matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|b| b == b'-');
        if let Some(separator) = separators.into_iter().find(|separator| !known(separator)) {
            return Err(BadImageName::new(format!("`{separator}` cannot be in its path")));
        }
    }
    Ok(())
}

fn check_tag(tag: &str) -> Result<(), BadImageName> {
    let usual = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    match tag {
        "" => Err(BadImageName::new("there is no tag after the colon")),
        long if long.len() > 128 => Err(BadImageName::new("its tag has more than 128 characters")),
        tag if tag.starts_with(['-', '.']) || !tag.chars().all(usual) => {
            Err(BadImageName::new(format!("`{tag}` is not a valid tag")))
        }
        _ => Ok(()),
    }
}

fn check_digest(digest: &str) -> Result<(), BadImageName> {
    let digits = |length| {
        move |hex: &str| hex.len() == length && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    let fits = match digest.split_once(':') {
        Some(("sha256", hex)) => digits(64)(hex),
        Some(("sha384", hex)) => digits(96)(hex),
        Some(("sha512", hex)) => digits(128)(hex),
        _ => false,
    };
    if fits { Ok(()) } else { Err(BadImageName::new("its digest is not `sha256:` and 64 hexadecimal digits")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_unsaid_is_filled_in() {
        let digest = format!("sha256:{}", "0123456789abcdef".repeat(4));
        for (image, whole) in [
            ("busybox".to_owned(), "docker.io/library/busybox:latest".to_owned()),
            ("team/tool:v1".to_owned(), "docker.io/team/tool:v1".to_owned()),
            ("index.docker.io/python:3".to_owned(), "docker.io/library/python:3".to_owned()),
            ("localhost:5000/a/b".to_owned(), "localhost:5000/a/b:latest".to_owned()),
            ("localhost/a".to_owned(), "localhost/a:latest".to_owned()),
            ("Registry/a__b--c.d:V_1".to_owned(), "Registry/a__b--c.d:V_1".to_owned()),
            ("[::1]:5000/a".to_owned(), "[::1]:5000/a:latest".to_owned()),
            (format!("ghcr.io/a/b@{digest}"), format!("ghcr.io/a/b@{digest}")),
            (format!("python:3@{digest}"), format!("docker.io/library/python:3@{digest}")),
        ] {
            assert_eq!(ImageName::parse(&image).unwrap().to_string(), whole, "{image}");
        }
    }

    #[test]
    fn suggestions_are_names_themselves() {
        for (image, suggestion) in [
            ("a\u{1}b", Some("ab")),
            ("https://ghcr.io/Team/a:V1", Some("ghcr.io/team/a:V1")),
            ("x://y://z", None),
            ("a b$", None),
        ] {
            assert_eq!(ImageName::parse(image).unwrap_err().suggestion.as_deref(), suggestion, "{image}");
        }
    }

    #[test]
    fn what_kubernetes_refuses_has_a_reason() {
        let hex = "a".repeat(64);
        for (image, why) in [
            ("", "each part"),
            ("a//b", "each part"),
            ("ghcr.io/$REPO/b", "`$` cannot"),
            ("a___b", "`___` cannot"),
            ("a._b", "`._` cannot"),
            (":latest", "each part"),
            ("python:", "no tag"),
            ("python:.1", "`.1` is not a valid tag"),
            ("python:3.12+cu", "`3.12+cu` is not a valid tag"),
            ("python@sha256:12", "digest"),
            ("python@", "digest"),
            ("a-.io/b", "host"),
            ("a.io:x/b", "host"),
            (&hex, "ID of an image"),
            (&format!("a.io/{}", "b/".repeat(130) + "b"), "255"),
            (&format!("a:{}", "b".repeat(129)), "128"),
        ] {
            let bad = ImageName::parse(image).unwrap_err();
            assert!(bad.why.contains(why), "{image}: {}", bad.why);
        }
    }
}
