//! `requirements --check`: asks the cluster for each requirement.

use anyhow::{Result, ensure};
use kfp_argo::{Choice, ObjectKind, RequiredNode, RequiredObject, Requirements, Rule, ServiceAccount};
use serde_json::Value;

use super::answers::Checked;
use super::answers::State::{self, Met, Missing, Unknown};
use super::kubectl::{Answer, Cluster};
use super::text;

/// Asks the cluster for each requirement that kubectl can look up.
///
/// # Errors
/// Returns an error if kubectl cannot be run, or cannot reach the cluster.
pub(super) fn ask(requirements: &Requirements, cluster: &dyn Cluster) -> Result<Vec<Checked>> {
    let namespace = match &requirements.namespace {
        Some(namespace) => namespace.clone(),
        None => current_namespace(cluster)?,
    };
    let asking = Asking { cluster, namespace: &namespace };
    let first = asking.get("crd", "workflows.argoproj.io", None)?;
    ensure!(!first.is_unreachable(), "kubectl cannot reach the cluster: {}", first.message());
    let mut answers =
        vec![Checked { requirement: "custom resource workflows.argoproj.io".to_owned(), state: found(&first) }];
    for account in &requirements.service_accounts {
        answers.push(asking.exists("service account", "serviceaccount", &account.name, Some(&namespace))?);
        for rule in &account.rules {
            answers.extend(asking.may(account, rule)?);
        }
    }
    for object in &requirements.objects {
        answers.extend(asking.object(object)?);
    }
    for node in &requirements.nodes {
        answers.extend(asking.node(node)?);
    }
    Ok(answers)
}

/// Returns the namespace of kubectl's current context.
fn current_namespace(cluster: &dyn Cluster) -> Result<String> {
    let answer = cluster.ask(&["config", "view", "--minify", "--output", "jsonpath={..namespace}"])?;
    Ok(if answer.output.is_empty() { "default".to_owned() } else { answer.output })
}

struct Asking<'a> {
    cluster: &'a dyn Cluster,
    namespace: &'a str,
}

impl Asking<'_> {
    fn get(&self, kind: &str, name: &str, namespace: Option<&str>) -> Result<Answer> {
        let mut args = vec!["get", kind, name, "--output", "json"];
        if let Some(namespace) = namespace {
            args.extend(["--namespace", namespace]);
        }
        self.cluster.ask(&args)
    }

    fn exists(&self, what: &str, kind: &str, name: &str, namespace: Option<&str>) -> Result<Checked> {
        let state = found(&self.get(kind, name, namespace)?);
        Ok(Checked { requirement: format!("{what} {name}"), state })
    }

    /// Asks for the verbs of a rule, each with a question of its own.
    fn may(&self, account: &ServiceAccount, rule: &Rule) -> Result<Vec<Checked>> {
        let user = format!("--as=system:serviceaccount:{}:{}", self.namespace, account.name);
        let resource = text::resource(rule);
        let answers = rule.verbs.iter().map(|verb| {
            let args = ["auth", "can-i", verb, &resource, &user, "--namespace", self.namespace];
            let answer = self.cluster.ask(&args)?;
            let state = match (answer.success, answer.output.starts_with("no")) {
                (true, _) => Met,
                (false, true) => Missing("the service account has no right".to_owned()),
                (false, false) => Unknown(answer.message()),
            };
            Ok(Checked { requirement: format!("{} may {verb} {resource}", account.name), state })
        });
        answers.collect()
    }

    /// Asks for an object whose name is known. Optional objects are not asked for.
    fn object(&self, object: &RequiredObject) -> Result<Option<Checked>> {
        let (kind, is_in_namespace) = match object.kind {
            ObjectKind::Secret => ("secret", true),
            ObjectKind::ConfigMap | ObjectKind::Cache => ("configmap", true),
            ObjectKind::PersistentVolumeClaim => ("persistentvolumeclaim", true),
            ObjectKind::ResourceClaimTemplate => ("resourceclaimtemplate", true),
            ObjectKind::StorageClass => ("storageclass", false),
            ObjectKind::PriorityClass => ("priorityclass", false),
            ObjectKind::RuntimeClass => ("runtimeclass", false),
            ObjectKind::Scheduler => return Ok(None),
        };
        let (Choice::Constant(name) | Choice::Default(name)) = &object.name else { return Ok(None) };
        if object.optional {
            return Ok(None);
        }
        if name.is_empty() {
            return self.default_storage_class().map(Some);
        }
        let answer = self.get(kind, name, is_in_namespace.then_some(self.namespace))?;
        let state = match found(&answer) {
            Met => match missing_keys(object, &answer.json()).as_slice() {
                [] => Met,
                keys => Missing(format!("no key {}", keys.join(", "))),
            },
            // Argo makes the config map of a cache, if its controller has the right.
            Missing(_) if object.kind == ObjectKind::Cache => {
                Missing("the controller needs the right to create config maps".to_owned())
            }
            state => state,
        };
        Ok(Some(Checked { requirement: format!("{kind} {name}"), state }))
    }

    fn default_storage_class(&self) -> Result<Checked> {
        let answer = self.cluster.ask(&["get", "storageclass", "--output", "json"])?;
        let is_default =
            |class: &Value| class["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"] == "true";
        let state = match (found(&answer), answer.json()["items"].as_array()) {
            (Met, Some(classes)) if classes.iter().any(is_default) => Met,
            (Met, _) => Missing("no class is the default one".to_owned()),
            (state, _) => state,
        };
        Ok(Checked { requirement: "a default storage class".to_owned(), state })
    }

    /// Asks for a node with the labels. Affinities and resources are not looked at.
    fn node(&self, node: &RequiredNode) -> Result<Option<Checked>> {
        if node.labels.is_empty() {
            return Ok(None);
        }
        let labels = node.labels.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        let answer = self.cluster.ask(&["get", "nodes", "--selector", &labels, "--output", "json"])?;
        let state = match found(&answer) {
            Met if answer.json()["items"].as_array().is_none_or(Vec::is_empty) => {
                Missing("no node has these labels".to_owned())
            }
            state => state,
        };
        Ok(Some(Checked { requirement: format!("a node with {labels}"), state }))
    }
}

fn found(answer: &Answer) -> State {
    match answer.success {
        true => Met,
        false if answer.is_not_found() => Missing("it does not exist".to_owned()),
        false => Unknown(answer.message()),
    }
}

/// Returns the keys of a secret or config map that the cluster's object does not have.
fn missing_keys(required: &RequiredObject, object: &Value) -> Vec<String> {
    let has = |key: &&String| ["data", "binaryData"].iter().any(|data| !object[*data][key.as_str()].is_null());
    required.keys.iter().filter(|key| !has(key)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::super::answers::{outcome, text};
    use super::*;
    use crate::Outcome;

    /// A cluster that knows some objects, by the first words of the question.
    struct Known {
        answers: Vec<(&'static str, Answer)>,
        asked: RefCell<Vec<String>>,
    }

    impl Cluster for Known {
        fn ask(&self, args: &[&str]) -> Result<Answer> {
            let question = args.join(" ");
            self.asked.borrow_mut().push(question.clone());
            let known = self.answers.iter().find(|(start, _)| question.starts_with(start));
            let missing =
                Answer { error: "Error from server (NotFound): it is not here".to_owned(), ..Answer::default() };
            Ok(known.map_or(missing, |(_, answer)| answer.clone()))
        }
    }

    fn yes(output: &str) -> Answer {
        Answer { success: true, output: output.to_owned(), error: String::new() }
    }

    fn requirements() -> Requirements {
        let source = br#"
pipelineInfo: {name: p}
schemaVersion: 2.1.0
deploymentSpec: {executors: {exec-a: {container: {image: busybox}}}}
components: {comp-a: {executorLabel: exec-a}}
root: {dag: {tasks: {a: {componentRef: {name: comp-a}}}}}
---
platforms: {kubernetes: {deploymentSpec: {executors: {exec-a: {
  secretAsEnv: [{secretName: db, keyToEnv: [{secretKey: user, envVar: U}, {secretKey: word, envVar: W}]}],
  nodeSelector: {labels: {gpu: "yes"}}}}}}}
"#;
        let options = kfp_argo::Options { namespace: Some("team".to_owned()), ..kfp_argo::Options::default() };
        kfp_argo::compile(source, &options).unwrap().requirements().unwrap()
    }

    fn answers(answers: Vec<(&'static str, Answer)>) -> (String, Outcome, Vec<String>) {
        let cluster = Known { answers, asked: RefCell::default() };
        let checked = ask(&requirements(), &cluster).unwrap();
        (text(&checked), outcome(&checked), cluster.asked.into_inner())
    }

    #[test]
    fn a_bare_cluster_misses_everything() {
        let refused = Answer { output: "no".to_owned(), ..Answer::default() };
        let (text, outcome, asked) = answers(vec![("auth can-i", refused)]);
        assert_eq!(outcome, Outcome::Findings);
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                "MISSING custom resource workflows.argoproj.io: it does not exist",
                "MISSING service account default: it does not exist",
                "MISSING default may create workflowtaskresults.argoproj.io: the service account has no right",
                "MISSING default may patch workflowtaskresults.argoproj.io: the service account has no right",
                "MISSING secret db: it does not exist",
                "MISSING a node with gpu=yes: it does not exist",
            ]
        );
        assert_eq!(
            asked[2],
            "auth can-i create workflowtaskresults.argoproj.io --as=system:serviceaccount:team:default --namespace team"
        );
    }

    #[test]
    fn keys_and_nodes_are_looked_at() {
        let known = |secret: &str, nodes: &str| {
            answers(vec![
                ("get secret db --output json --namespace team", yes(secret)),
                ("get nodes --selector gpu=yes", yes(nodes)),
                ("get", yes("{}")),
                ("auth can-i", yes("yes")),
            ])
        };
        let (text, outcome, _) = known(r#"{"data": {"user": "eA==", "word": "eA=="}}"#, r#"{"items": [{}]}"#);
        assert_eq!((text.lines().all(|line| line.starts_with("found ")), outcome), (true, Outcome::Done), "{text}");
        let (text, outcome, _) = known(r#"{"data": {"user": "eA=="}}"#, r#"{"items": []}"#);
        assert!(text.contains("MISSING secret db: no key word\n"), "{text}");
        assert!(text.contains("MISSING a node with gpu=yes: no node has these labels\n"), "{text}");
        assert_eq!(outcome, Outcome::Findings);
    }

    #[test]
    fn a_cluster_that_refuses_to_answer_is_not_a_success() {
        let forbidden = Answer { error: "Error from server (Forbidden): no".to_owned(), ..Answer::default() };
        let (text, outcome, _) = answers(vec![("", forbidden)]);
        assert!(text.lines().all(|line| line.starts_with("UNKNOWN ")), "{text}");
        assert_eq!(outcome, Outcome::Failed);
    }

    #[test]
    fn a_cluster_that_cannot_be_reached_is_an_error() {
        let log = "E1128 19:19:08.907091   22485 memcache.go:265] \"Unhandled Error\"\nWarning: no type\n";
        let refused =
            "The connection to the server localhost:8080 was refused - did you specify the right host or port?";
        let error = format!("{log}{refused}");
        let cluster = Known { answers: vec![("", Answer { error, ..Answer::default() })], asked: RefCell::default() };
        let error = ask(&requirements(), &cluster).err().unwrap();
        assert_eq!(error.to_string(), format!("kubectl cannot reach the cluster: {refused}"));
    }
}
