//! A server with TLS that redirects all requests for manifests.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

pub(crate) struct Redirecting {
    /// `localhost:PORT`
    pub(crate) host: String,
    /// The file with the certificate, for `SSL_CERT_FILE`.
    pub(crate) certificate: PathBuf,
}

impl Redirecting {
    /// Starts the server, with a certificate that it writes to a folder. Returns none without `openssl`.
    pub(crate) fn start(folder: &Path, target: &str) -> Option<Self> {
        let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
        let mut command = Command::new("openssl");
        command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]);
        command.args(["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]);
        command.args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"]).arg(&key);
        let output = command.arg("-out").arg(&certificate).output().ok()?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let chain = vec![CertificateDer::from_pem_file(&certificate).unwrap()];
        let key = PrivateKeyDer::from_pem_file(&key).unwrap();
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
        let (config, target) = (Arc::new(config), target.to_owned());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let host = format!("localhost:{}", listener.local_addr().unwrap().port());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut reader = BufReader::new(StreamOwned::new(connection, stream.unwrap()));
                let (mut first, mut line) = (String::new(), String::new());
                let _ = reader.read_line(&mut first);
                while reader.read_line(&mut line).is_ok_and(|length| length > 2) {
                    line.clear();
                }
                let answer = match first.split(' ').nth(1) {
                    Some("/v2/") | None => "HTTP/1.1 200 X\r\n".to_owned(),
                    Some(path) => format!("HTTP/1.1 307 X\r\nlocation: {target}{path}\r\n"),
                };
                let _ = write!(reader.get_mut(), "{answer}content-length: 0\r\nconnection: close\r\n\r\n");
                reader.get_mut().conn.send_close_notify();
                let _ = reader.get_mut().flush();
            }
        });
        Some(Self { host, certificate })
    }
}
