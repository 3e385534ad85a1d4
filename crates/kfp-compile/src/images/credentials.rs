//! Credentials for registries, where `docker login` stores them: in `$DOCKER_CONFIG/config.json`,
//! or in a helper program that the file names.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::helper;

/// The key of Docker Hub in the file.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// A credential for a registry.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) enum Credential {
    /// User and password.
    Password(String, String),
    /// A refresh token, which is exchanged for tokens.
    Identity(String),
}

impl Credential {
    /// Returns the value of the `Authorization` header for a user and password.
    pub(super) fn basic(&self) -> Option<String> {
        match self {
            Credential::Password(user, password) => {
                Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
            }
            Credential::Identity(_) => None,
        }
    }
}

/// The part of Docker's `config.json` that is about registries.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DockerConfig {
    auths: BTreeMap<String, Entry>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    auth: String,
    username: String,
    password: String,
    identitytoken: String,
}

impl DockerConfig {
    /// Reads the file that the environment names. Without a file there are no credentials.
    pub(super) fn of_environment() -> Result<Self> {
        let folder = std::env::var_os("DOCKER_CONFIG").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".docker"));
        let Some(path) = folder.or_else(home).map(|folder| folder.join("config.json")) else {
            return Ok(Self::default());
        };
        match std::fs::read(&path) {
            Ok(bytes) => Self::parse(&bytes).with_context(|| format!("cannot read {}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Parses the file. The parser's own message may repeat a password, so only its place is
    /// reported.
    fn parse(bytes: &[u8]) -> Result<Self> {
        let malformed = |error: serde_json::Error| {
            anyhow!("it is not a Docker configuration: line {}, column {}", error.line(), error.column())
        };
        serde_json::from_slice(bytes).map_err(malformed)
    }

    /// Returns the credential for a registry, if one exists.
    pub(super) fn of(&self, registry: &str) -> Result<Option<Credential>> {
        let key = if registry == "docker.io" { DOCKER_HUB } else { registry };
        let helper = self.cred_helpers.get(registry).or_else(|| self.cred_helpers.get(key));
        if let Some(helper) = helper.or_else(|| Some(&self.creds_store).filter(|store| !store.is_empty())) {
            return helper::ask(helper, key);
        }
        let host = |key: &str| {
            let key = key.split_once("://").map_or(key, |(_, rest)| rest);
            key.split('/').next().unwrap_or_default().to_owned()
        };
        let named = || self.auths.iter().find(|(other, _)| host(other) == host(key)).map(|(_, entry)| entry);
        Ok(self.auths.get(key).or_else(named).and_then(Entry::credential))
    }
}

impl Entry {
    fn credential(&self) -> Option<Credential> {
        if !self.identitytoken.is_empty() {
            return Some(Credential::Identity(self.identitytoken.clone()));
        }
        if !self.username.is_empty() {
            return Some(Credential::Password(self.username.clone(), self.password.clone()));
        }
        let text = String::from_utf8(STANDARD.decode(&self.auth).ok()?).ok()?;
        let (user, password) = text.split_once(':')?;
        // Older versions of Docker append a zero byte.
        Some(Credential::Password(user.to_owned(), password.trim_end_matches('\0').to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Credential, DockerConfig};

    #[test]
    fn entries_of_every_age() {
        let text = r#"{"auths": {"https://index.docker.io/v1/": {"auth": "dTpwOnE="}, "https://old.example/v1/": {"auth": "dTpwAA=="},
            "host:5000": {"username": "u", "password": "p"}, "token.example": {"identitytoken": "t"}, "empty.example": {}}}"#;
        let config: DockerConfig = serde_json::from_str(text).unwrap();
        let password = |password: &str| Some(Credential::Password("u".to_owned(), password.to_owned()));
        for (registry, credential) in [
            ("docker.io", password("p:q")),
            ("old.example", password("p")),
            ("host:5000", password("p")),
            ("token.example", Some(Credential::Identity("t".to_owned()))),
            ("empty.example", None),
            ("host", None),
        ] {
            assert_eq!(config.of(registry).unwrap(), credential, "{registry}");
        }
    }

    #[test]
    fn errors_contain_no_passwords() {
        for text in [r#"{"auths": {"a": "hunter2"}}"#, r#"{"auths": {"a": {"auth": ["hunter2"]}}}"#, "hunter2"] {
            let error = format!("{:#}", DockerConfig::parse(text.as_bytes()).err().unwrap());
            assert!(error.starts_with("it is not a Docker configuration: line 1, column"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
