//! Settings of pods: what the platform document says arrives in the pods, also what only the run knows.

use e2e::{Lab, Pipeline};
use serde_json::{Value, json};

const SETTINGS: [&str; 6] = [
    "chosen: Succeeded",
    "config: Succeeded",
    "init: Succeeded",
    "maybe: Succeeded",
    "for-loop-1/iteration(0)/look: Succeeded",
    "for-loop-1/iteration(1)/look: Succeeded",
];

#[test]
fn quick_settings_of_the_run() {
    let Some(lab) = Lab::open() else { return };
    lab.secret("e2e-secret-1", &[("user", "alice")]);
    lab.secret("e2e-secret-2", &[("user", "bob")]);
    let tolerated = json!([{"key": "a-b", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 3600}]);
    let run = lab.run_with(&Pipeline::named("settings"), &[("tolerated", &tolerated.to_string())]);
    let outcome = run.finish();
    outcome.expect("Succeeded", &SETTINGS);
    outcome.expect_lines(&SETTINGS[4].replace(": Succeeded", ""), &["alice alice"]);
    outcome.expect_lines(&SETTINGS[5].replace(": Succeeded", ""), &["bob bob"]);
    outcome.expect_lines("maybe", &["nobody", "alice"]);
    outcome.expect_lines("init", &["before {{x}} a {{b}}", "beside"]);

    let spec = outcome.spec("chosen");
    assert_eq!(spec["nodeSelector"], json!({"kubernetes.io/os": "linux"}));
    let tolerations = spec["tolerations"].as_array().expect("a list");
    assert_eq!(tolerations[0], json!({"key": "known", "operator": "Exists"}));
    assert_eq!(tolerations[1], tolerated[0]);
    let affinity = &spec["affinity"]["nodeAffinity"];
    assert_eq!(affinity["preferredDuringSchedulingIgnoredDuringExecution"][0]["weight"], 5);
    let terms = &affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"];
    assert_eq!(terms[0]["matchExpressions"][0]["values"], json!(["linux"]));

    let config: Value = outcome.lines("config")[0].parse().expect("JSON");
    let env = json!([{"name": "MODE", "value": "a {{b}}"}]);
    let expected = json!({
        "affinity": null, "env": env, "nodeSelector": {"kubernetes.io/os": "linux"}, "resources": {},
        "tolerations": tolerated, "volumeMounts": null, "volumes": null,
    });
    assert_eq!(config, expected);
    assert_eq!(outcome.lines("config")[1], "a {{b}}");
    assert_eq!(outcome.spec("config")["nodeSelector"], Value::Null);
}

/// A secret whose name may have no value, where it has one.
#[test]
fn what_may_be_absent_may_be_there() {
    let Some(lab) = Lab::open() else { return };
    lab.secret("e2e-secret-1", &[("user", "alice")]);
    lab.secret("e2e-secret-2", &[("user", "bob")]);
    let pipeline = Pipeline::named("settings").argument("names", "[]").argument("tolerated", "[]");
    let run = lab.run(&pipeline.argument("maybe", "e2e-secret-2"));
    run.finish().expect("Succeeded", &SETTINGS[..4]).expect_lines("maybe", &["bob", "a folder", "alice"]);
}

/// Text that looks like tags and variables is only text, wherever it goes: Kubernetes says so when it refuses the pod, as no toleration
/// has such a key.
#[test]
fn values_of_settings_are_inert() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("settings").argument("names", "[]"));
    run.finish().expect_error(r#"spec.tolerations[1].key: Invalid value: "n {{x}} $(y)""#);
}

#[test]
fn quick_claims() {
    let Some(lab) = Lab::open() else { return };
    let name = format!("e2e-claim-{}", std::process::id());
    let _volumes = lab.volumes(3);
    let run = lab.run(&Pipeline::named("claims").argument("claim", &name));
    let outcome = run.finish();
    let mut pods: Vec<String> =
        ["delete-nothing: Failed", "exit-handler-1/create: Succeeded"].map(str::to_owned).into();
    pods.extend(["exit-handler-1/fail: Failed", "exit-handler-1/onExit: Succeeded"].map(str::to_owned));
    for (number, text) in ["first", "second"].into_iter().enumerate() {
        let iteration = format!("for-loop-1/iteration({number})");
        pods.extend(["create(0)", "put", "get", "delete"].map(|task| format!("{iteration}/{task}: Succeeded")));
        outcome.expect_lines(&format!("{iteration}/get"), &[text]);
    }
    outcome.expect("Failed", &pods).expect_lines("exit-handler-1/fail", &["/data"]);
    // Deleted, or about to be, once the run's pods are.
    assert_eq!(lab.claims(run.name()), [""; 0]);
    assert_eq!(lab.claims(&name), [""; 0]);
}

#[test]
fn the_workspace_is_shared() {
    let Some(lab) = Lab::open() else { return };
    let _volumes = lab.volumes(1);
    let run = lab.run(&Pipeline::named("workspace"));
    let outcome = run.finish();
    outcome.expect("Succeeded", &["put: Succeeded", "get: Succeeded", "bystander: Succeeded"]);
    outcome.expect_lines("get", &["/kfp-workspace/f: work"]).expect_lines("bystander", &["none"]);
}

#[test]
fn a_task_has_its_deadline() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("timeout"));
    let outcome = run.finish();
    outcome.expect("Failed", &["exit-handler-1/sleep: Failed", "exit-handler-1/onExit: Succeeded"]);
    outcome.expect_lines("exit-handler-1/onExit", &["cleaned"]);
}
