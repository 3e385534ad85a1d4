//! Sends HTTP requests, and repeats them after failures that may be temporary.

use std::time::Duration;

use ureq::http::header::{ACCEPT, AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE};
use ureq::http::{HeaderName, Response};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

/// The maximum size of an answer in bytes.
const MAX_BYTES: u64 = 8 << 20;

/// The maximum time before a request is repeated.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// The reason why a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Repeating it would not help.
    Permanent(String),
    /// Repeating it later may help.
    Transient(String),
}

/// A registry's answer, other than an error of its own.
pub(super) struct Answer {
    pub(super) status: u16,
    /// `WWW-Authenticate`
    pub(super) challenge: Option<String>,
    pub(super) body: Vec<u8>,
}

/// A request.
pub(super) struct Question<'q> {
    pub(super) url: &'q str,
    pub(super) accept: Option<&'q str>,
    pub(super) authorization: Option<&'q str>,
    /// Fields of a form. A request with fields is posted.
    pub(super) form: &'q [(&'q str, &'q str)],
}

/// A client of registries.
pub(super) struct Client {
    agent: Agent,
    retries: u32,
}

impl Client {
    /// Creates a client whose requests take at most `timeout`, and are repeated at most `retries` times.
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

    /// Sends a request until a registry answers it.
    ///
    /// # Errors
    /// Returns the last failure.
    pub(super) fn ask(&self, question: &Question<'_>) -> Result<Answer, Problem> {
        let mut tried = 0;
        loop {
            let (why, wait) = match self.try_once(question) {
                Ok(answer) => return Ok(answer),
                Err(Failure::Final(problem)) => return Err(problem),
                Err(Failure::Again { why, wait }) => (why, wait),
            };
            if tried == self.retries {
                let times = if tried == 0 { String::new() } else { format!(" ({} tries)", tried + 1) };
                return Err(Problem::Transient(why + &times));
            }
            std::thread::sleep(wait.max(Duration::from_millis(250 << tried.min(5))).min(MAX_WAIT));
            tried += 1;
        }
    }

    fn try_once(&self, question: &Question<'_>) -> Result<Answer, Failure> {
        let headers: Vec<(HeaderName, &str)> = [(ACCEPT, question.accept), (AUTHORIZATION, question.authorization)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        // A redirection must not lead from TLS to a server without it.
        let needs_tls = question.url.starts_with("https://");
        let sent = if question.form.is_empty() {
            let get = self.agent.get(question.url).config().https_only(needs_tls).build();
            headers.iter().fold(get, |get, (name, value)| get.header(name, *value)).call()
        } else {
            let post = self.agent.post(question.url).config().https_only(needs_tls).build();
            let post = headers.iter().fold(post, |post, (name, value)| post.header(name, *value));
            post.send_form(question.form.iter().copied())
        };
        let host = question.url.split('/').nth(2).unwrap_or_default();
        let mut response = sent.map_err(|error| Failure::of(host, &error))?;
        let status = response.status();
        if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
            return Err(Failure::Again { why: format!("{host} answers {status}"), wait: retry_after(&response) });
        }
        let text = |name| response.headers().get(name)?.to_str().ok().map(str::to_owned);
        let challenge = text(WWW_AUTHENTICATE);
        let body = response.body_mut().with_config().limit(MAX_BYTES).read_to_vec();
        Ok(Answer { status: status.as_u16(), challenge, body: body.map_err(|error| Failure::of(host, &error))? })
    }
}

/// A failure of one request.
enum Failure {
    /// Repeating the request at once would not help.
    Final(Problem),
    /// The request may be repeated after a time.
    Again { why: String, wait: Duration },
}

impl Failure {
    fn of(host: &str, error: &ureq::Error) -> Self {
        let again = |why| Failure::Again { why, wait: Duration::ZERO };
        match error {
            ureq::Error::Timeout(_) => again(format!("{host} took too long to answer")),
            ureq::Error::Io(error) => again(format!("{host} could not be reached: {error}")),
            ureq::Error::ConnectionFailed => again(format!("{host} could not be reached")),
            ureq::Error::HostNotFound => Failure::Final(Problem::Transient(format!("the host {host} is unknown"))),
            ureq::Error::RequireHttpsOnly(_) => {
                Failure::Final(Problem::Permanent(format!("{host} redirects to a server without TLS")))
            }
            other => Failure::Final(Problem::Transient(format!("{host} could not be asked: {other}"))),
        }
    }
}

/// Returns the time in `Retry-After`. A date there is ignored.
fn retry_after(response: &Response<Body>) -> Duration {
    let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(0))
}
