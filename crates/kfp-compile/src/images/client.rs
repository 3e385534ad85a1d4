//! HTTP: one question, asked again where the trouble may pass.

use std::time::Duration;

use ureq::http::header::{ACCEPT, AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE};
use ureq::http::{HeaderName, Response};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

/// The most that an answer may have, in bytes.
const MOST: u64 = 8 << 20;

/// The longest wait before a question is asked again.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Why nothing came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// It will not do later either.
    Permanent(String),
    /// There was no answer, or one that says nothing; later there may be.
    Transient(String),
}

/// An answer that counts.
pub(super) struct Answer {
    pub(super) status: u16,
    /// `WWW-Authenticate`
    pub(super) challenge: Option<String>,
    pub(super) body: Vec<u8>,
}

/// A question.
pub(super) struct Question<'q> {
    pub(super) url: &'q str,
    pub(super) accept: Option<&'q str>,
    pub(super) authorization: Option<&'q str>,
    /// Fields of a form; with some it is posted.
    pub(super) form: &'q [(&'q str, &'q str)],
}

/// Asks servers.
pub(super) struct Client {
    agent: Agent,
    retries: u32,
}

impl Client {
    /// A client whose questions have `timeout` each, and are asked again `retries` times.
    pub(super) fn new(timeout: Duration, retries: u32) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .max_idle_connections_per_host(32)
            .tls_config(tls)
            .user_agent(concat!("kfp-compile/", env!("CARGO_PKG_VERSION")));
        Self { agent: config.build().into(), retries }
    }

    /// Asks until there is an answer that counts.
    pub(super) fn ask(&self, question: &Question<'_>) -> Result<Answer, Problem> {
        let mut tried = 0;
        loop {
            let (why, wait) = match self.try_once(question) {
                Ok(answer) => return Ok(answer),
                Err(Failure { why, wait: None }) => return Err(Problem::Transient(why)),
                Err(Failure { why, wait: Some(wait) }) => (why, wait),
            };
            if tried == self.retries {
                let times = if tried == 0 { String::new() } else { format!(" ({} tries)", tried + 1) };
                return Err(Problem::Transient(why + &times));
            }
            std::thread::sleep(wait.max(Duration::from_millis(250 << tried.min(5))).min(LONGEST_WAIT));
            tried += 1;
        }
    }

    fn try_once(&self, question: &Question<'_>) -> Result<Answer, Failure> {
        let headers: Vec<(HeaderName, &str)> = [(ACCEPT, question.accept), (AUTHORIZATION, question.authorization)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        let sent = if question.form.is_empty() {
            headers.iter().fold(self.agent.get(question.url), |get, (name, value)| get.header(name, *value)).call()
        } else {
            let post = self.agent.post(question.url);
            let post = headers.iter().fold(post, |post, (name, value)| post.header(name, *value));
            post.send_form(question.form.iter().copied())
        };
        let host = question.url.split('/').nth(2).unwrap_or_default();
        let mut response = sent.map_err(|error| Failure::of(host, &error))?;
        let status = response.status();
        if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
            return Err(Failure { why: format!("{host} answers {status}"), wait: Some(retry_after(&response)) });
        }
        let text = |name| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        let challenge = text(WWW_AUTHENTICATE);
        let body = response.body_mut().with_config().limit(MOST).read_to_vec();
        Ok(Answer { status: status.as_u16(), challenge, body: body.map_err(|error| Failure::of(host, &error))? })
    }
}

/// Why there is no answer, and how long to wait before it is asked again; `None` where that would not help.
struct Failure {
    why: String,
    wait: Option<Duration>,
}

impl Failure {
    fn of(host: &str, error: &ureq::Error) -> Self {
        let soon = Some(Duration::ZERO);
        let (why, wait) = match error {
            ureq::Error::Timeout(_) => (format!("{host} took too long to answer"), soon),
            ureq::Error::HostNotFound => (format!("there is no host {host}, as far as this machine knows"), None),
            ureq::Error::Io(error) => (format!("{host} cannot be reached: {error}"), soon),
            ureq::Error::ConnectionFailed => (format!("{host} cannot be reached"), soon),
            other => (format!("{host} cannot be asked: {other}"), None),
        };
        Self { why, wait }
    }
}

/// How long the server wants to be left alone, in seconds; it may also be a date, which is not looked at.
fn retry_after(response: &Response<Body>) -> Duration {
    let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(0))
}
