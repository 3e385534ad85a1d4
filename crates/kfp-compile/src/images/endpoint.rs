//! The servers that are contacted for registries.

use std::str::FromStr;

/// `--mirror HOST=URL`
#[derive(Clone, Debug)]
pub(crate) struct Mirror {
    registry: String,
    base: String,
}

impl FromStr for Mirror {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || "expected HOST=URL, such as docker.io=https://mirror.example".to_owned();
        let (registry, url) = text.split_once('=').ok_or_else(bad)?;
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or_else(bad)?;
        let host = rest.split('/').next().unwrap_or_default();
        if registry.is_empty() || host.is_empty() {
            return Err(bad());
        }
        if host.contains('@') {
            return Err("a URL must not contain a user or password; use `docker login`".to_owned());
        }
        Ok(Self { registry: registry.to_owned(), base: url.trim_end_matches('/').to_owned() })
    }
}

/// The server of each registry.
pub(super) struct Endpoints {
    pub(super) mirrors: Vec<Mirror>,
    /// Registries without TLS.
    pub(super) insecure: Vec<String>,
}

impl Endpoints {
    /// Returns the start of a registry's URLs, and the host that credentials are stored for.
    pub(super) fn of(&self, registry: &str) -> (String, String) {
        if let Some(mirror) = self.mirrors.iter().find(|mirror| mirror.registry == registry) {
            let host = mirror.base.split('/').nth(2).unwrap_or_default();
            return (mirror.base.clone(), host.to_owned());
        }
        let host = if registry == "docker.io" { "registry-1.docker.io" } else { registry };
        let name = registry.rsplit_once(':').map_or(registry, |(name, _)| name);
        // As container runtimes do.
        let local = matches!(name, "localhost" | "[::1]") || name.starts_with("127.");
        let open = local || self.insecure.iter().any(|insecure| insecure == registry);
        (format!("{}://{host}", if open { "http" } else { "https" }), registry.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_are_urls_without_credentials() {
        for text in ["", "docker.io", "=https://a", "docker.io=a.example", "docker.io=https://", "docker.io=ftp://a"] {
            assert!(text.parse::<Mirror>().is_err(), "{text}");
        }
        let error = "docker.io=https://user:hunter2@a.example/hub".parse::<Mirror>().unwrap_err();
        assert!(error.contains("must not contain") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn registries_are_asked_with_tls_but_on_this_machine() {
        let endpoints = Endpoints {
            mirrors: vec!["docker.io=https://mirror.example/hub/".parse().unwrap()],
            insecure: vec!["open.example:5000".to_owned()],
        };
        for (registry, base, host) in [
            ("docker.io", "https://mirror.example/hub", "mirror.example"),
            ("ghcr.io", "https://ghcr.io", "ghcr.io"),
            ("open.example:5000", "http://open.example:5000", "open.example:5000"),
            ("localhost:5000", "http://localhost:5000", "localhost:5000"),
            ("127.0.0.1:1", "http://127.0.0.1:1", "127.0.0.1:1"),
            ("localhost.example", "https://localhost.example", "localhost.example"),
        ] {
            assert_eq!(endpoints.of(registry), (base.to_owned(), host.to_owned()));
        }
        let plain = Endpoints { mirrors: Vec::new(), insecure: Vec::new() };
        assert_eq!(plain.of("docker.io").0, "https://registry-1.docker.io");
    }
}
