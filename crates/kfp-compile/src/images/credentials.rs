//! Credentials for registries, where `docker login` keeps them: `$DOCKER_CONFIG/config.json`, or a helper program that it names.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// How long a helper may take. It may ask a server, too.
const HELPER_LIMIT: Duration = Duration::from_secs(30);

/// What Docker Hub is called in the file.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// What opens a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Credential {
    /// User and password.
    Password(String, String),
    /// A token that gives tokens.
    Identity(String),
}

impl Credential {
    /// The header for user and password.
    pub(super) fn basic(&self) -> Option<String> {
        match self {
            Credential::Password(user, password) => {
                Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
            }
            Credential::Identity(_) => None,
        }
    }
}

/// Docker's `config.json`, as far as it is about registries.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DockerConfig {
    auths: BTreeMap<String, Entry>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry {
    auth: String,
    username: String,
    password: String,
    identitytoken: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Given {
    username: String,
    secret: String,
}

impl DockerConfig {
    /// Reads the file of the environment; without one there are no credentials.
    pub(super) fn of_environment() -> Result<Self> {
        let folder = std::env::var_os("DOCKER_CONFIG").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".docker"));
        let Some(path) = folder.or_else(home).map(|folder| folder.join("config.json")) else {
            return Ok(Self::default());
        };
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| format!("cannot read {}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// What opens a registry, if anything does.
    pub(super) fn of(&self, registry: &str) -> Result<Option<Credential>> {
        let key = if registry == "docker.io" { DOCKER_HUB } else { registry };
        let helper = self.cred_helpers.get(registry).or_else(|| self.cred_helpers.get(key));
        if let Some(helper) = helper.or_else(|| Some(&self.creds_store).filter(|store| !store.is_empty())) {
            return ask_helper(helper, key);
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
        // Older versions of Docker end it with a zero byte.
        Some(Credential::Password(user.to_owned(), password.trim_end_matches('\0').to_owned()))
    }
}

/// `docker-credential-NAME get`: the registry on standard input, JSON on standard output.
fn ask_helper(helper: &str, key: &str) -> Result<Option<Credential>> {
    let program = format!("docker-credential-{helper}");
    let mut command = Command::new(&program);
    command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().with_context(|| format!("cannot run {program}"))?;
    if let Some(mut input) = child.stdin.take() {
        // It need not read it.
        let _ = input.write_all(key.as_bytes());
    }
    let output = child.stdout.take();
    // Read beside the waiting, as a pipe holds only so much.
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        output.map(|output| output.take(1 << 20).read_to_end(&mut text));
        text
    });
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > HELPER_LIMIT {
            child.kill()?;
            child.wait()?;
            anyhow::bail!("{program} gave no answer in {} s", HELPER_LIMIT.as_secs());
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let text = reader.join().unwrap_or_default();
    if !status.success() {
        // That is how it says that it has none.
        return Ok(None);
    }
    let given: Given = serde_json::from_slice(&text).with_context(|| format!("{program} gave no credentials"))?;
    Ok(Some(match given.username.as_str() {
        "<token>" => Credential::Identity(given.secret),
        _ => Credential::Password(given.username, given.secret),
    }))
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
}
