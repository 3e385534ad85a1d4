//! Asks registries for manifests, by the API `/v2/`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use kfp_argo::ImageName;
use serde::Deserialize;

use super::challenge::Challenge;
use super::client::{Answer, Client, Problem, Question};
use super::credentials::{Credential, DockerConfig};
use super::digest::Digest;
use super::endpoint::Endpoints;
use super::manifest::{self, Platforms};
use super::platform::Platform;

/// All registries, with their open sessions.
pub(super) struct Registries {
    client: Client,
    endpoints: Endpoints,
    config: DockerConfig,
    platform: Platform,
    sessions: Mutex<BTreeMap<String, Arc<Session>>>,
}

/// The result of a request that is sent once, by the first thread that needs it.
type Once<T> = OnceLock<Result<T, Problem>>;

/// The session of one registry.
struct Session {
    /// `https://host`
    base: String,
    credential: Option<Credential>,
    challenge: Once<Option<Challenge>>,
    /// The `Authorization` header for each repository.
    tokens: Mutex<BTreeMap<String, Arc<Once<String>>>>,
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

impl Registries {
    pub(super) fn new(client: Client, endpoints: Endpoints, config: DockerConfig, platform: Platform) -> Self {
        Self { client, endpoints, config, platform, sessions: Mutex::default() }
    }

    /// Returns the digest of an image that exists for the platform.
    ///
    /// # Errors
    /// Returns the reason why nodes could not pull it, or why that is unknown.
    pub(super) fn digest(&self, image: &ImageName) -> Result<String, Problem> {
        let session = self.session(&image.registry)?;
        let reference = image.digest.as_deref().or(image.tag.as_deref()).unwrap_or("latest");
        let path = format!("manifests/{reference}");
        let answer = self.ask(&session, image, &path, Some(manifest::ACCEPTED))?;
        let digest = match &image.digest {
            None => Digest::of(&answer.body),
            Some(wanted) => {
                let wanted: Digest = wanted.parse().map_err(Problem::Permanent)?;
                check(&wanted, &answer)?;
                wanted
            }
        };
        let platforms = match manifest::platforms(&answer.body).map_err(Problem::Permanent)? {
            Platforms::Listed(platforms) => platforms,
            Platforms::InConfiguration(configuration) => {
                let answer = self.ask(&session, image, &format!("blobs/{configuration}"), None)?;
                check(&configuration, &answer)?;
                // Artifacts other than images have configurations without a platform.
                let platform: Option<Platform> = serde_json::from_slice(&answer.body).ok();
                match platform.filter(Platform::is_known) {
                    Some(platform) => vec![platform],
                    None => return Ok(digest.to_string()),
                }
            }
        };
        match manifest::mismatch(&platforms, &self.platform) {
            Some(why) => Err(Problem::Permanent(why)),
            None => Ok(digest.to_string()),
        }
    }

    fn session(&self, registry: &str) -> Result<Arc<Session>, Problem> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = sessions.get(registry) {
            return Ok(Arc::clone(session));
        }
        let (base, host) = self.endpoints.of(registry);
        let credential = self.config.of(&host).map_err(|error| Problem::Transient(format!("{error:#}")))?;
        let session = Session { base, credential, challenge: OnceLock::new(), tokens: Mutex::default() };
        let session = Arc::new(session);
        sessions.insert(registry.to_owned(), Arc::clone(&session));
        Ok(session)
    }

    /// Sends a request about an image's repository.
    fn ask(&self, session: &Session, image: &ImageName, path: &str, accept: Option<&str>) -> Result<Answer, Problem> {
        let url = format!("{}/v2/{}/{path}", session.base, image.repository);
        let challenge = session.challenge.get_or_init(|| self.challenge(session)).clone()?;
        let authorization = challenge.map(|challenge| self.authorization(session, &challenge, image)).transpose()?;
        let authorization = authorization.flatten();
        let question = |authorization| Question { url: &url, accept, authorization, form: &[] };
        let mut answer = self.client.ask(&question(authorization.as_deref()))?;
        if let (401, None, Some(challenge)) = (answer.status, &authorization, challenge_of(&answer)) {
            // Some registries ask for credentials only for private repositories.
            if let Some(authorization) = self.authorization(session, &challenge, image)? {
                answer = self.client.ask(&question(Some(&authorization)))?;
            }
        }
        let status = answer.status;
        let repository = &image.repository;
        match status {
            200..=299 => Ok(answer),
            401 | 403 => Err(Problem::Permanent(refused(session, status))),
            404 if codes(&answer.body).iter().any(|code| code == "NAME_UNKNOWN") => {
                Err(Problem::Permanent(format!("its registry has no repository `{repository}` (404)")))
            }
            404 => match (&image.digest, &image.tag) {
                (Some(digest), _) => {
                    Err(Problem::Permanent(format!("`{repository}` has nothing with `{digest}` (404)")))
                }
                (None, Some(tag)) => {
                    Err(Problem::Permanent(format!("`{repository}` has no tag `{tag}`, or does not exist (404)")))
                }
                (None, None) => Err(Problem::Permanent("it does not exist (404)".to_owned())),
            },
            status => Err(Problem::Permanent(format!("its registry answers {status}"))),
        }
    }

    /// Asks which authorization the registry requires. This is the first request.
    fn challenge(&self, session: &Session) -> Result<Option<Challenge>, Problem> {
        let url = format!("{}/v2/", session.base);
        let answer = self.client.ask(&Question { url: &url, accept: None, authorization: None, form: &[] })?;
        Ok(if answer.status == 401 { challenge_of(&answer) } else { None })
    }

    /// Returns the `Authorization` header for an image's repository.
    fn authorization(
        &self,
        session: &Session,
        challenge: &Challenge,
        image: &ImageName,
    ) -> Result<Option<String>, Problem> {
        match challenge {
            Challenge::Basic => Ok(session.credential.as_ref().and_then(Credential::basic)),
            Challenge::Bearer { realm, service } => {
                let mut tokens = session.tokens.lock().unwrap_or_else(PoisonError::into_inner);
                let token = Arc::clone(tokens.entry(image.repository.clone()).or_default());
                drop(tokens);
                let ask = || self.token(session, realm, service.as_deref(), &image.repository);
                token.get_or_init(ask).clone().map(Some)
            }
        }
    }

    fn token(
        &self,
        session: &Session,
        realm: &str,
        service: Option<&str>,
        repository: &str,
    ) -> Result<String, Problem> {
        // A password must not leave TLS, unless the registry itself has none.
        if !realm.starts_with("https://") && session.base.starts_with("https://") {
            return Err(Problem::Permanent(format!("its registry requires tokens of a server without TLS: {realm}")));
        }
        let scope = format!("repository:{repository}:pull");
        let fields = [("service", service), ("scope", Some(scope.as_str()))];
        let mut fields: Vec<(&str, &str)> =
            fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let (url, authorization);
        if let Some(Credential::Identity(token)) = &session.credential {
            fields.extend([("grant_type", "refresh_token"), ("client_id", "kfp-compile"), ("refresh_token", token)]);
            (url, authorization) = (realm.to_owned(), None);
        } else {
            let query: Vec<String> =
                fields.drain(..).map(|(name, value)| format!("{name}={}", escaped(value))).collect();
            let mark = if realm.contains('?') { '&' } else { '?' };
            url = format!("{realm}{mark}{}", query.join("&"));
            authorization = session.credential.as_ref().and_then(Credential::basic);
        }
        let question = Question { url: &url, accept: None, authorization: authorization.as_deref(), form: &fields };
        let answer = self.client.ask(&question)?;
        if !(200..=299).contains(&answer.status) {
            return Err(Problem::Permanent(refused(session, answer.status)));
        }
        let token: Option<Token> = serde_json::from_slice(&answer.body).ok();
        let token = token.and_then(|token| token.token.or(token.access_token));
        let token = token.ok_or_else(|| Problem::Permanent(format!("{realm} returned no token")))?;
        Ok(format!("Bearer {token}"))
    }
}

/// Checks an answer against its digest.
fn check(digest: &Digest, answer: &Answer) -> Result<(), Problem> {
    if digest.is_of(&answer.body) {
        return Ok(());
    }
    let returned = Digest::of(&answer.body);
    Err(Problem::Permanent(format!("its registry returns something else for {digest}: {returned}")))
}

fn challenge_of(answer: &Answer) -> Option<Challenge> {
    Challenge::parse(answer.challenge.as_deref()?)
}

fn refused(session: &Session, status: u16) -> String {
    match session.credential {
        Some(_) => format!("its registry refuses the credentials of the Docker configuration ({status})"),
        None => format!("its registry requires credentials, and the Docker configuration has none ({status})"),
    }
}

/// Returns the codes of a registry's errors.
fn codes(body: &[u8]) -> Vec<String> {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let errors = body["errors"].as_array().into_iter().flatten();
    errors.filter_map(|error| error["code"].as_str().map(str::to_owned)).collect()
}

/// Escapes a text for a query.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
