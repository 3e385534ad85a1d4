//! A registry on the loopback that answers as a test wants, and counts its requests.

#![allow(dead_code, clippy::unwrap_used)] // no test uses all of it

pub(crate) mod tls;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sha2::{Digest, Sha256};

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// `user:secret`
pub(crate) const PASSWORD: &str = "dXNlcjpzZWNyZXQ=";

/// How it wants to be asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Open,
    Basic,
    Bearer,
}

pub(crate) struct Registry {
    pub(crate) host: String,
    shared: Arc<Shared>,
}

struct Shared {
    access: Access,
    contents: BTreeMap<String, Vec<u8>>,
    questions: Mutex<BTreeMap<String, usize>>,
}

/// A configuration and its manifest, for a platform.
pub(crate) fn image(os: &str, architecture: &str) -> (Vec<u8>, Vec<u8>) {
    let configuration = format!(
        r#"{{"os": "{os}", "architecture": "{architecture}", "rootfs": {{"type": "layers", "diff_ids": []}}}}"#
    );
    let manifest = format!(
        r#"{{"schemaVersion": 2, "mediaType": "{MANIFEST}", "config": {{"mediaType": "application/vnd.oci.image.config.v1+json", "size": {}, "digest": "{}"}}, "layers": []}}"#,
        configuration.len(),
        digest(configuration.as_bytes())
    );
    (configuration.into_bytes(), manifest.into_bytes())
}

/// An index of manifests for `linux`.
pub(crate) fn index(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<String> = entries
        .iter()
        .map(|(architecture, manifest)| {
            format!(
                r#"{{"mediaType": "{MANIFEST}", "size": {}, "digest": "{}", "platform": {{"os": "linux", "architecture": "{architecture}"}}}}"#,
                manifest.len(),
                digest(manifest)
            )
        })
        .collect();
    format!(r#"{{"schemaVersion": 2, "mediaType": "{INDEX}", "manifests": [{}]}}"#, entries.join(", ")).into_bytes()
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    let hex: Vec<String> = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", hex.concat())
}

impl Registry {
    /// A registry with images of one platform, by `repository:tag`; what is below `broken/` is an
    /// error of the server, what is below `slow/` takes time.
    pub(crate) fn start(access: Access, names: &[(&str, &str)]) -> Self {
        let mut contents = BTreeMap::new();
        for (name, architecture) in names {
            let (repository, tag) = name.split_once(':').unwrap();
            let (configuration, manifest) = image("linux", architecture);
            contents.insert(format!("/v2/{repository}/blobs/{}", digest(&configuration)), configuration);
            contents.insert(format!("/v2/{repository}/manifests/{}", digest(&manifest)), manifest.clone());
            contents.insert(format!("/v2/{repository}/manifests/{tag}"), manifest);
        }
        Self::with_contents(access, contents)
    }

    /// A registry that answers with these bytes, by path.
    pub(crate) fn with_contents(access: Access, contents: BTreeMap<String, Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared { access, contents, questions: Mutex::default() });
        let (own, name) = (Arc::clone(&shared), host.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (shared, host) = (Arc::clone(&own), name.clone());
                std::thread::spawn(move || serve(&shared, &host, &stream.unwrap()));
            }
        });
        Self { host, shared }
    }

    /// How often it was asked for each path.
    pub(crate) fn questions(&self) -> BTreeMap<String, usize> {
        self.shared.questions.lock().unwrap().clone()
    }
}

fn serve(shared: &Shared, host: &str, stream: &TcpStream) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        let mut authorization = None;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').unwrap();
            if name.eq_ignore_ascii_case("authorization") {
                authorization = Some(value.trim().to_owned());
            }
        }
        let path = first.split(' ').nth(1).unwrap();
        *shared.questions.lock().unwrap().entry(path.to_owned()).or_default() += 1;
        let (status, header, body) = answer(shared, host, path, authorization.as_deref());
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{header}\r\n");
        let mut stream = stream;
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).is_err() {
            return;
        }
    }
}

fn answer(shared: &Shared, host: &str, path: &str, authorization: Option<&str>) -> (u16, String, Vec<u8>) {
    let password = format!("Basic {PASSWORD}");
    if path.starts_with("/token?") {
        let scope = path.split("scope=").nth(1).unwrap();
        return match authorization {
            Some(given) if given == password => {
                (200, String::new(), format!(r#"{{"token": "for-{scope}"}}"#).into_bytes())
            }
            _ => (401, String::new(), Vec::new()),
        };
    }
    let repository = path.strip_prefix("/v2/").unwrap_or_default();
    let repository = repository.split("/manifests/").next().unwrap().split("/blobs/").next().unwrap();
    let (wanted, challenge) = match shared.access {
        Access::Open => (None, String::new()),
        Access::Basic => (Some(password), "Basic realm=\"test\"".to_owned()),
        Access::Bearer => {
            let challenge = format!("Bearer realm=\"http://{host}/token\",service=\"test, with a comma\"");
            (Some(format!("Bearer for-repository:{repository}:pull")), challenge)
        }
    };
    if wanted.is_some() && authorization != wanted.as_deref() {
        return (401, format!("www-authenticate: {challenge}\r\n"), Vec::new());
    }
    match path {
        "/v2/" => (200, String::new(), b"{}".to_vec()),
        _ if path.starts_with("/v2/broken/") => (503, String::new(), Vec::new()),
        _ if path.starts_with("/v2/slow/") => {
            std::thread::sleep(Duration::from_secs(3));
            (200, String::new(), Vec::new())
        }
        _ => match shared.contents.get(path) {
            Some(body) => (200, String::new(), body.clone()),
            None => (404, String::new(), br#"{"errors": [{"code": "MANIFEST_UNKNOWN"}]}"#.to_vec()),
        },
    }
}

/// Sends a request and returns status, the header `Location`, and the body.
pub(crate) fn send(host: &str, method: &str, path: &str, kind: &str, body: &[u8]) -> std::io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(host)?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nauthorization: Basic {PASSWORD}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let location = text.lines().find_map(|line| line.strip_prefix("Location: ")).unwrap_or_default();
    Ok((status, location.trim().to_owned()))
}
