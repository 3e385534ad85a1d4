//! A cluster with Argo Workflows, by its API.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use http::{Method, Request, StatusCode};
use kube::{Client, Config, config::KubeConfigOptions};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::resource::Resource;

/// The maximum time for an answer. A controller's restart or a busy machine must not fail a test.
const PATIENCE: Duration = Duration::from_secs(60);

/// A namespace of a cluster. Threads can share it.
pub struct Cluster {
    runtime: Runtime,
    client: Client,
    namespace: String,
}

impl Cluster {
    /// Connects to the cluster of `KUBECONFIG`, or of the pod that this program runs in.
    ///
    /// # Errors
    /// When the configuration is missing or wrong.
    pub fn connect(namespace: Option<&str>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let (client, namespace) = runtime.block_on(async {
            let mut config = match Config::from_kubeconfig(&KubeConfigOptions::default()).await {
                Ok(config) => config,
                Err(outside) => Config::incluster().map_err(|_| outside)?,
            };
            config.read_timeout = Some(PATIENCE);
            let namespace = namespace.map_or_else(|| config.default_namespace.clone(), str::to_owned);
            anyhow::Ok((Client::try_from(config)?, namespace))
        })?;
        Ok(Self { runtime, client, namespace })
    }

    /// Returns the namespace of the runs.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Returns an object, or nothing if it does not exist.
    ///
    /// # Errors
    /// When the API server does not answer, or refuses.
    pub fn get(&self, resource: Resource, name: &str) -> Result<Option<Value>> {
        match self.request(Method::GET, &self.of(resource, name), None, "") {
            Ok(object) => Ok(Some(object)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the objects with labels, `app=x`. An empty selector selects all.
    ///
    /// # Errors
    /// When the API server does not answer, or refuses.
    pub fn list(&self, resource: Resource, labels: &str) -> Result<Vec<Value>> {
        self.list_in(&self.namespace, resource, labels)
    }

    /// Returns the objects with labels as the API server last saw them, which is cheap also if the
    /// namespace has many objects.
    ///
    /// # Errors
    /// When the API server does not answer, or refuses.
    pub fn list_cached(&self, resource: Resource, labels: &str) -> Result<Vec<Value>> {
        self.items(&self.namespace, resource, &format!("resourceVersion=0&labelSelector={}", escaped(labels)))
    }

    /// Returns the objects of another namespace.
    ///
    /// # Errors
    /// When the API server does not answer, or refuses.
    pub fn list_in(&self, namespace: &str, resource: Resource, labels: &str) -> Result<Vec<Value>> {
        self.items(namespace, resource, &format!("labelSelector={}", escaped(labels)))
    }

    fn items(&self, namespace: &str, resource: Resource, query: &str) -> Result<Vec<Value>> {
        let path = format!("{}?{query}", resource.path(namespace));
        let mut list = self.request(Method::GET, &path, None, "")?;
        match list["items"].take() {
            Value::Array(items) => Ok(items),
            _ => Ok(Vec::new()),
        }
    }

    /// Creates an object and returns it.
    ///
    /// # Errors
    /// When the API server does not answer, or refuses.
    pub fn create(&self, resource: Resource, object: &Value) -> Result<Value> {
        self.request(Method::POST, &resource.path(&self.namespace), Some(object), "application/json")
    }

    /// Creates or replaces an object.
    ///
    /// # Errors
    /// When the API server does not answer, or refuses.
    pub fn apply(&self, resource: Resource, object: &Value) -> Result<()> {
        let name = object["metadata"]["name"].as_str().ok_or_else(|| anyhow!("an object has no name"))?;
        if self.get(resource, name)?.is_some() {
            self.delete(resource, name, None)?;
        }
        self.create(resource, object).map(drop)
    }

    /// Merges a patch into an object.
    ///
    /// # Errors
    /// When the API server does not answer, or refuses.
    pub fn patch(&self, resource: Resource, name: &str, patch: &Value) -> Result<()> {
        let path = self.of(resource, name);
        self.request(Method::PATCH, &path, Some(patch), "application/merge-patch+json").map(drop)
    }

    /// Deletes an object if it exists, with a number of seconds for a pod to end.
    ///
    /// # Errors
    /// When the API server does not answer, or refuses.
    pub fn delete(&self, resource: Resource, name: &str, grace: Option<u32>) -> Result<()> {
        self.delete_in(&self.namespace, resource, name, grace)
    }

    /// Deletes an object of another namespace.
    ///
    /// # Errors
    /// When the API server does not answer, or refuses.
    pub fn delete_in(&self, namespace: &str, resource: Resource, name: &str, grace: Option<u32>) -> Result<()> {
        let options = json!({"propagationPolicy": "Background", "gracePeriodSeconds": grace});
        let path = format!("{}/{name}", resource.path(namespace));
        match self.request(Method::DELETE, &path, Some(&options), "application/json") {
            Err(error) if !is_missing(&error) => Err(error),
            _ => Ok(()),
        }
    }

    /// Evicts a pod, as `kubectl drain` does.
    ///
    /// # Errors
    /// When the API server does not answer, or refuses.
    pub fn evict(&self, pod: &str) -> Result<()> {
        let metadata = json!({"name": pod, "namespace": self.namespace});
        let eviction = json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata});
        let path = format!("{}/eviction", self.of(Resource::Pod, pod));
        self.request(Method::POST, &path, Some(&eviction), "application/json").map(drop)
    }

    /// Returns the log of a container.
    ///
    /// # Errors
    /// When the API server does not answer, or has no log.
    pub fn log(&self, pod: &str, container: &str) -> Result<String> {
        let path = format!("{}/log?container={container}", self.of(Resource::Pod, pod));
        let request = Request::builder().method(Method::GET).uri(&path).body(Vec::new())?;
        self.runtime.block_on(self.client.request_text(request)).with_context(|| format!("GET {path}"))
    }

    /// Returns true if the user may do something: the `resourceAttributes` of an access review.
    ///
    /// # Errors
    /// When the API server does not answer.
    pub fn may(&self, attributes: &Value) -> Result<bool> {
        let (group, kind) = ("authorization.k8s.io/v1", "SelfSubjectAccessReview");
        let review = json!({"apiVersion": group, "kind": kind, "spec": {"resourceAttributes": attributes}});
        let path = format!("/apis/{group}/selfsubjectaccessreviews");
        let answer = self.request(Method::POST, &path, Some(&review), "application/json")?;
        Ok(answer["status"]["allowed"] == true)
    }

    fn of(&self, resource: Resource, name: &str) -> String {
        format!("{}/{name}", resource.path(&self.namespace))
    }

    fn request(&self, method: Method, path: &str, body: Option<&Value>, content: &str) -> Result<Value> {
        let mut request = Request::builder().method(method.clone()).uri(path);
        if body.is_some() {
            request = request.header(http::header::CONTENT_TYPE, content);
        }
        let request = request.body(body.map(Value::to_string).unwrap_or_default().into_bytes())?;
        let answer = self.runtime.block_on(self.client.request(request));
        answer
            .map_err(|error| match error {
                kube::Error::Api(status) => anyhow!(Refusal { code: status.code, message: status.message.clone() }),
                other => other.into(),
            })
            .with_context(|| format!("{method} {path}"))
    }
}

/// An answer of the API server that is an error. The error of `kube` prints the whole answer.
#[derive(Debug)]
struct Refusal {
    code: u16,
    message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Refusal {}

/// Returns true if the object of a request does not exist.
fn is_missing(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Refusal>().is_some_and(|refusal| refusal.code == StatusCode::NOT_FOUND.as_u16())
}

/// Returns a selector as a part of a query.
fn escaped(selector: &str) -> String {
    selector.replace('%', "%25").replace(',', "%2C").replace('=', "%3D").replace('!', "%21").replace(' ', "%20")
}
