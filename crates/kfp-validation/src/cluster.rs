//! Cases on a real cluster.
//!
//! The workflow and its pods are real. In the place of each program runs a script, the *stub*,
//! which prints the words and variables that it received, writes the outputs of the scenario, and
//! exits as the scenario says. It knows its node by the annotation that Argo adds to each pod.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, io::Write};

use anyhow::{Context, Result, ensure};
use kfp_argo::pipeline::Body;
use kfp_simulation::workflow::Locations;
use serde_json::{Map, Value, json};

use crate::case::{Case, Verdict};
use crate::cluster_report::observed;
use crate::request::{Rule, arguments, rules_of};
use crate::scenario::{Fate, Scenario, Shutdown};

/// The folder of the stub in a pod.
const FOLDER: &str = "/stub";

/// The time after which a run counts as one that never ends.
const PATIENCE: Duration = Duration::from_secs(600);

/// A cluster with one version of Argo.
#[derive(Clone, Debug)]
pub struct Cluster {
    scripts: PathBuf,
    argo_version: String,
}

impl Cluster {
    /// Returns the lab's cluster, or `None` without the lab.
    pub fn open(argo_version: &str) -> Option<Self> {
        let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/lab");
        let scripts = env::var_os("KFP_COMPILE_CLUSTER").map_or_else(beside, PathBuf::from);
        scripts.join("in.sh").is_file().then(|| Self { scripts, argo_version: argo_version.to_owned() })
    }

    /// Runs a scenario of a case, and compares it with the meaning. `name` is the name of the
    /// workflow.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn check(&self, case: &Case, scenario: &Scenario, name: &str) -> Result<Verdict> {
        let mut case = case.clone();
        name.clone_into(&mut case.policy.run_name);
        let worlds = case.worlds(scenario);
        let scripts = worlds.iter().map(|(world, executions)| {
            let locations = Locations::new(&case.workflow, &case.policy.overrides)?;
            let rules = rules_of(&case.pipeline, &locations, world, executions);
            Some(script(name, &rules, scenario.shutdown.is_some()))
        });
        let scripts: Vec<String> = scripts.collect::<Option<_>>().context("a workflow without templates")?;
        self.set_script(name, &scripts[0])?;
        self.kubectl(&["create", "-f", "-"], &workflow(&case, scenario, name).to_string())?;
        let result = self.run(name, &scripts, scenario);
        // The next run has another name.
        drop(self.kubectl(&["delete", "--wait=false", &format!("workflow/{name}"), &format!("configmap/{name}")], ""));
        let (mut first, again) = result?;
        first.after_retry = again.map(Box::new);
        Ok(case.judge(scenario, &first))
    }

    fn run(
        &self,
        name: &str,
        scripts: &[String],
        scenario: &Scenario,
    ) -> Result<(crate::observed::Observed, Option<crate::observed::Observed>)> {
        let ended = self.wait(name, scenario.shutdown)?;
        let (pods, logs) = self.pods(name)?;
        let first = observed(&ended, &pods, &logs, &BTreeSet::new());
        let Some(script) = scripts.get(1).filter(|_| ["Failed", "Error"].contains(&first.phase.as_str())) else {
            return Ok((first, None));
        };
        self.set_script(name, script)?;
        // The kubelet hears of the new script.
        sleep(Duration::from_secs(3));
        let before: BTreeSet<String> = uids(&pods).collect();
        let retried = Command::new(self.scripts.join("retry.sh"))
            .arg(name)
            .env("ARGO_VERSION", &self.argo_version)
            .stdin(Stdio::null())
            .output()?;
        if !retried.status.success() {
            let error = String::from_utf8_lossy(&retried.stderr).into_owned();
            return Ok((first, Some(crate::observed::Observed { error, ..Default::default() })));
        }
        let ended = self.wait(name, None)?;
        let (pods, logs) = self.pods(name)?;
        Ok((first, Some(observed(&ended, &pods, &logs, &before))))
    }

    /// Waits until the workflow has ended, or for so long that it never will.
    fn wait(&self, name: &str, shutdown: Option<(usize, Shutdown)>) -> Result<Value> {
        let start = Instant::now();
        let mut shutdown = shutdown;
        loop {
            sleep(Duration::from_millis(1500));
            let workflow: Value = serde_json::from_str(&self.kubectl(&["get", "workflow", name, "-o", "json"], "")?)?;
            let has_ended = workflow["metadata"]["labels"]["workflows.argoproj.io/completed"] == "true";
            if has_ended || start.elapsed() > PATIENCE {
                return Ok(workflow);
            }
            let nodes = workflow["status"]["nodes"].as_object().into_iter().flat_map(Map::values);
            let ended = nodes.filter(|node| node["type"] == "Pod" && node["finishedAt"].is_string()).count();
            if let Some((_, strategy)) = shutdown.filter(|(pods, _)| ended >= *pods) {
                let patch = json!({"spec": {"shutdown": format!("{strategy:?}")}}).to_string();
                self.kubectl(&["patch", "workflow", name, "--type", "merge", "-p", &patch], "")?;
                shutdown = None;
            }
        }
    }

    /// Returns the pods of a workflow, and what they printed.
    fn pods(&self, name: &str) -> Result<(Value, String)> {
        let label = format!("workflows.argoproj.io/workflow={name}");
        let pods = self.kubectl(&["get", "pods", "-l", &label, "-o", "json"], "")?;
        let logs = ["logs", "-l", &label, "-c", "main", "--prefix", "--tail=-1", "--max-log-requests=60"];
        let logs = self.kubectl(&[&logs[..], &["--ignore-errors"]].concat(), "")?;
        Ok((serde_json::from_str(&pods)?, logs))
    }

    fn set_script(&self, name: &str, script: &str) -> Result<()> {
        let map =
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"run.sh": script}});
        self.kubectl(&["replace", "--force", "-f", "-"], &map.to_string()).map(drop)
    }

    fn kubectl(&self, arguments: &[&str], input: &str) -> Result<String> {
        let mut command = Command::new(self.scripts.join("in.sh"));
        command.arg("kubectl").args(arguments).env("ARGO_VERSION", &self.argo_version);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn()?;
        process.stdin.take().context("no standard input")?.write_all(input.as_bytes())?;
        let output = process.wait_with_output()?;
        let error = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "kubectl {}: {error}", arguments.join(" "));
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn uids(pods: &Value) -> impl Iterator<Item = String> {
    let pods = pods["items"].as_array().into_iter().flatten();
    pods.filter_map(|pod| pod["metadata"]["uid"].as_str().map(str::to_owned))
}

/// Returns true if stubs can take the place of the programs: all artifacts come from the run
/// itself, and no pod breaks.
pub fn fits_cluster(case: &Case, scenario: &Scenario) -> bool {
    let spec = &case.workflow["spec"];
    let mut templates = spec["templates"].as_array().into_iter().flatten();
    let mut components = case.pipeline.components.values();
    let imports = components.any(|component| matches!(component.body, Body::Importer(_)));
    let is_plain = templates.all(|template| template["resource"].is_null());
    let retried = scenario.retry.iter().flat_map(|fates| fates.values());
    let breaks = scenario.fates.values().chain(retried).any(|fate| *fate == Fate::Breaks);
    is_plain && !imports && !breaks && case.pipeline.root().artifact_inputs.is_empty()
}

/// Returns the workflow with stubs in the place of programs.
fn workflow(case: &Case, scenario: &Scenario, name: &str) -> Value {
    let mut workflow = case.workflow.clone();
    workflow["metadata"]["name"] = name.into();
    if let Some(metadata) = workflow["metadata"].as_object_mut() {
        metadata.remove("generateName");
    }
    let values = arguments(&case.workflow, &case.pipeline, &scenario.arguments);
    for argument in workflow["spec"]["arguments"]["parameters"].as_array_mut().into_iter().flatten() {
        if let Some(value) = argument["name"].as_str().and_then(|name| values.get(name)) {
            argument["value"] = value.clone();
        }
    }
    for template in workflow["spec"]["templates"].as_array_mut().into_iter().flatten() {
        let Some(container) = template["container"].as_object_mut() else { continue };
        let variables = container.entry("env").or_insert_with(|| json!([]));
        let names = variables.as_array().into_iter().flatten().filter(|variable| variable["value"].is_string());
        let names: Vec<&str> = names.filter_map(|variable| variable["name"].as_str()).collect();
        let names = names.join(",");
        let annotation = "metadata.annotations['workflows.argoproj.io/node-name']";
        push(variables, json!({"name": "STUB_NODE", "valueFrom": {"fieldRef": {"fieldPath": annotation}}}));
        let mounts = container.entry("volumeMounts").or_insert_with(|| json!([]));
        push(mounts, json!({"name": "stub", "mountPath": FOLDER}));
        let command = container.entry("command").or_insert_with(|| json!([]));
        let words = command.as_array().into_iter().flatten().cloned();
        *command = ["sh".into(), format!("{FOLDER}/run.sh").into(), names.into()].into_iter().chain(words).collect();
    }
    if workflow["spec"]["volumes"].is_null() {
        workflow["spec"]["volumes"] = json!([]);
    }
    // The cluster may not provide volumes, and the stub does not write to them.
    let claims = workflow["spec"]["volumeClaimTemplates"].take();
    for claim in claims.as_array().into_iter().flatten() {
        push(&mut workflow["spec"]["volumes"], json!({"name": claim["metadata"]["name"], "emptyDir": {}}));
    }
    push(&mut workflow["spec"]["volumes"], json!({"name": "stub", "configMap": {"name": name}}));
    workflow
}

fn push(list: &mut Value, item: Value) {
    if let Some(list) = list.as_array_mut() {
        list.push(item);
    }
}

/// Returns the stub. It prints a line when it starts, with all that it received, and one at its
/// end.
fn script(name: &str, rules: &[Rule<'_>], is_slow: bool) -> String {
    let mut script = String::from(
        "read now rest < /proc/uptime\n\
         line=\"STUB start=$now\"\n\
         names=$1; shift\n\
         for name in `echo \"$names\" | tr , ' '`; do\n\
         eval \"value=\\${$name-}\"\n\
         line=\"$line $name=`printf %s \"$value\" | base64 -w 0`\"\n\
         done\n\
         for word in \"$@\"; do line=\"$line word=`printf %s \"$word\" | base64 -w 0`\"; done\n\
         echo \"$line\"\n\
         put() { mkdir -p \"`dirname \"$1\"`\"; printf %s \"$2\" | base64 -d > \"$1\"; }\n\
         code=99\n\
         case \"$STUB_NODE\" in\n",
    );
    for Rule { location, attempt, outcome } in rules {
        let node = quoted(&format!("{name}{}", location.node_name)).replace('*', "'*'");
        let first = if *attempt == 0 { format!("{node}|") } else { String::new() };
        script.push_str(&format!("{first}{node}'({attempt})')\n"));
        for parameter in location.template["outputs"]["parameters"].as_array().into_iter().flatten() {
            let text = parameter["name"].as_str().and_then(|name| outcome["parameters"][name].as_str());
            if let (Some(text), Some(path)) = (text, parameter["valueFrom"]["path"].as_str()) {
                script.push_str(&format!("put {} '{}'\n", quoted(path), encode(text)));
            }
        }
        let succeeds = outcome["phase"] == "Succeeded";
        for artifact in location.template["outputs"]["artifacts"].as_array().into_iter().flatten() {
            if let Some(path) = artifact["path"].as_str().filter(|_| succeeds) {
                script.push_str(&format!("put {} '{}'\n", quoted(path), encode("data")));
            }
        }
        let seconds = if is_slow || outcome["seconds"].is_number() { 3 } else { 0 };
        script.push_str(&format!("sleep {seconds}; code={} ;;\n", u8::from(!succeeds)));
    }
    script.push_str("esac\nread now rest < /proc/uptime\necho \"STUB end=$now\"\nexit $code\n");
    script
}

/// Returns a word for the shell, in single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn encode(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}
