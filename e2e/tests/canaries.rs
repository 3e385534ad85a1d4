//! No value can become a template tag of Argo, for all declared types and all sources
//! and wherever it goes.
//!
//! A *canary* is a harmless tag in a value of a run. If the controller evaluates it anywhere, a
//! text appears in the result that was nowhere before: the controller's code runs here with pods
//! that end as the test says, and the test looks at all that it makes of the workflow.

use std::collections::BTreeMap;
use std::{env, fmt};

use e2e::{Controller, Pipeline};
use serde_json::{Value, json};

mod canary;
mod real_pods;

use canary::{Canary, SUNG, canaries};

/// The pipeline without its root.
const COMPONENTS: &str = include_str!("../pipelines/canaries.yaml");

/// Where the value comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Source {
    /// An argument of the run.
    Argument,
    /// A file that a program writes.
    File,
    /// The executor output of a program: what a Python function returns.
    Returned,
    /// An item of a loop.
    Item,
    /// A field of a loop's item.
    Field,
}

const SOURCES: [Source; 5] = [Source::Argument, Source::File, Source::Returned, Source::Item, Source::Field];

const TYPES: [&str; 6] = ["STRING", "NUMBER_INTEGER", "NUMBER_DOUBLE", "BOOLEAN", "LIST", "STRUCT"];

impl Source {
    /// Returns the root of the pipeline: a task `use`, and what it needs.
    fn root(self, of: &str) -> Value {
        let use_with =
            |x: Value| json!({"componentRef": {"name": "comp-use"}, "inputs": {"parameters": {"x": x, "maybe": x}}});
        let task = |name: &str| json!({"componentRef": {"name": name}});
        let output = |task: &str, output: &str| json!({"taskOutputParameter": {"producerTask": task, "outputParameterKey": output}});
        let looped = |component: &str| {
            json!({
                "componentRef": {"name": component},
                "inputs": {"parameters": {"rows": output("rows", "rows")}},
                "parameterIterator": {"itemInput": "item", "items": {"inputParameter": "rows"}},
            })
        };
        let tasks = match self {
            Source::Argument => json!({"use": use_with(json!({"componentInputParameter": "x"}))}),
            Source::File => json!({"make": task("comp-make"), "use": use_with(output("make", "x"))}),
            Source::Returned => {
                let reader = |component: &str, producer: &str| {
                    let data = json!({"taskOutputArtifact": {"producerTask": producer, "outputArtifactKey": "a"}});
                    json!({"componentRef": {"name": component}, "inputs": {"artifacts": {"data": data}}})
                };
                json!({
                    "return": task("comp-return"),
                    "use": use_with(output("return", "x")),
                    "report": task("comp-report"),
                    "read-returned": reader("comp-read-returned", "return"),
                    "read-reported": reader("comp-read-reported", "report"),
                })
            }
            Source::Item => json!({"rows": task("comp-rows"), "loop": looped("comp-items")}),
            Source::Field => json!({"rows": task("comp-rows"), "loop": looped("comp-fields")}),
        };
        let inputs = if self == Source::Argument { json!({"x": {"parameterType": of}}) } else { json!({}) };
        json!({"dag": {"tasks": tasks}, "inputDefinitions": {"parameters": inputs}})
    }

    /// Returns the compiled pipeline for values of a type.
    fn workflow(self, of: &str) -> Value {
        let platform = settings(of).map(|settings| format!("---\n{settings}\n")).unwrap_or_default();
        let components = COMPONENTS.replace("TYPE", of);
        Pipeline::from_text(format!("{components}root: {}\n{platform}", self.root(of))).workflow()
    }

    /// Returns the request that brings the value into a run.
    fn request(self, workflow: &Value, value: &Value) -> Value {
        let text = text_of(value);
        let rule = |template: &str, name: &str, text: String| json!({"match": {"template": template}, "outcome": {"parameters": {name: text}}});
        let mut reports = json!({});
        let given = match self {
            Source::Argument => json!({}),
            Source::File => rule("make", "x", text.clone()),
            Source::Returned => {
                let reported =
                    |uri: &str| json!({"a": {"artifacts": [{"name": text, "uri": uri, "metadata": {"k": value}}]}});
                let returned = json!({"parameterValues": {"x": value}, "artifacts": reported(&text)});
                reports = json!({"artifacts": reported(&format!("s3://bucket/{text}"))});
                rule("return", "executor-output", returned.to_string())
            }
            Source::Item => rule("rows", "rows", json!([value]).to_string()),
            Source::Field => rule("rows", "rows", json!([{"f": value}]).to_string()),
        };
        let rules = json!([
            given,
            rule("report", "executor-output", reports.to_string()),
            {"match": {"template": "show"}, "outcome": {"parameters": {"y": text}}},
            {"match": {"template": "exit*"}, "outcome": {"phase": "Failed", "message": text}},
        ]);
        let arguments = if self == Source::Argument { json!({"x": text}) } else { json!({}) };
        json!({"workflow": workflow, "rules": rules, "arguments": arguments})
    }
}

/// Returns the settings of the pod of `settings` that a value of the type can choose.
fn settings(of: &str) -> Option<Value> {
    let x = json!({"componentInputParameter": "x"});
    let mut settings = json!({
        "nodeSelector": {"nodeSelectorJson": x},
        "tolerations": [{"tolerationJson": x}],
        "nodeAffinity": [{"nodeAffinityJson": x}],
    });
    let named = json!({
        "secretAsVolume": [{"mountPath": "/a", "secretNameParameter": x}],
        "configMapAsVolume": [{"mountPath": "/b", "configMapNameParameter": x}],
        "secretAsEnv": [{"secretNameParameter": x, "keyToEnv": [{"secretKey": "k", "envVar": "SECRET"}]}],
        "configMapAsEnv": [{"configMapNameParameter": x, "keyToEnv": [{"configMapKey": "k", "envVar": "MAP"}]}],
        "pvcMount": [{"mountPath": "/c", "pvcNameParameter": x}],
        "imagePullSecret": [{"secretNameParameter": x}],
    });
    match of {
        "STRING" => settings.as_object_mut()?.extend(named.as_object()?.clone()),
        "STRUCT" | "LIST" => {}
        _ => return None,
    }
    Some(json!({"platforms": {"kubernetes": {"deploymentSpec": {"executors": {"exec-settings": settings}}}}}))
}

/// Returns the values of a type that hold a text. Numbers and booleans hold one only if their
/// writer breaks the promise.
fn values(of: &str, text: &str) -> Vec<Value> {
    match of {
        "STRING" => vec![json!(text)],
        "LIST" => vec![json!([text]), json!([{text: text}])],
        "STRUCT" => vec![json!({"k": text}), json!({text: [text]})],
        _ => vec![json!(text), json!([text]), json!({text: text})],
    }
}

/// Returns the value as people and programs write it: a text as it is, everything else as JSON.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// One run.
struct Case<'c> {
    source: Source,
    of: &'c str,
    value: Value,
    canary: &'c Canary,
}

impl fmt::Display for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {}: {} ({})", self.source, self.of, self.value, self.canary)
    }
}

/// Returns the strings of a value, and the keys of its objects.
fn strings<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.iter().for_each(|(key, member)| {
            found.push(key);
            strings(member, found);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Case<'_> {
    /// Returns what is wrong with the result of the run.
    fn problems(&self, result: &Value) -> Vec<String> {
        let mut texts = Vec::new();
        strings(result, &mut texts);
        // Argo itself evaluates tags in the arguments of the object, and later tasks read what it
        // makes of them. So of an argument only this counts: it does not leave the string that it
        // is in.
        let is_problem = |text: &&&str| match self.source {
            Source::Argument => self.canary.is_broken_out_in(text),
            _ => self.canary.is_evaluated_in(text) || self.canary.is_broken_out_in(text),
        };
        let mut problems: Vec<String> =
            texts.iter().filter(is_problem).map(|text| format!("{self}: evaluated in {text}")).collect();
        let pods = || result["pods"].as_array().into_iter().flatten();
        problems
            .extend(pods().filter(|pod| pod["env"].get(SUNG).is_some()).map(|pod| format!("{self}: patched {pod}")));
        if self.source != Source::Argument {
            let ends = result["hung"] == false && result["phase"] != "Running";
            problems.extend((!ends).then(|| format!("{self}: the run does not end")));
        }
        problems.extend(
            self.words(pods())
                .filter(|word| !word.contains(self.canary.text()))
                .map(|word| format!("{self}: the program gets {word}")),
        );
        problems
    }

    /// Returns the words in which programs have to get the text.
    fn words<'p>(&self, pods: impl Iterator<Item = &'p Value>) -> impl Iterator<Item = String> {
        // A file without a number has no value.
        let is_certain = match self.source {
            Source::Argument => false,
            Source::File => ["STRING", "LIST", "STRUCT"].contains(&self.of),
            Source::Returned | Source::Item | Source::Field => true,
        };
        let shown = pods.filter(move |pod| is_certain && pod["template"] == "show");
        let words =
            shown.filter_map(|pod| Some(pod["args"][0].as_str()?.replace("$(KFP_LBRACE)", "{").replace("$$", "$")));
        words.collect::<Vec<_>>().into_iter()
    }
}

/// Of the cases of a source and a type, every so many are run. Each source and type starts at
/// another canary.
const STEP: usize = 11;

/// Returns the cases to run: all of them, if the environment asks for that.
fn cases(canaries: &[Canary]) -> Vec<Case<'_>> {
    let all = env::var_os("KFP_COMPILE_E2E_ALL_CANARIES").is_some();
    let pairs = SOURCES.iter().flat_map(|source| TYPES.iter().map(|of| (*source, *of)));
    let cases = pairs.enumerate().flat_map(|(number, (source, of))| {
        let cases = canaries.iter().flat_map(move |canary| {
            values(of, canary.text()).into_iter().map(move |value| Case { source, of, value, canary })
        });
        let (start, step) = if all { (0, 1) } else { (number % STEP, STEP) };
        cases.skip(start).step_by(step)
    });
    cases.collect()
}

#[test]
fn no_value_is_evaluated() {
    let canaries = canaries();
    let cases = cases(&canaries);
    let mut workflows: BTreeMap<(String, &str), Value> = BTreeMap::new();
    let requests = cases.iter().map(|case| {
        let key = (format!("{:?}", case.source), case.of);
        let workflow = workflows.entry(key).or_insert_with(|| case.source.workflow(case.of));
        case.source.request(workflow, &case.value)
    });
    let requests: Vec<Value> = requests.collect();
    for controller in Controller::all() {
        let results = controller.answers(&requests);
        let problems = cases.iter().zip(&results).flat_map(|(case, result)| case.problems(result));
        let problems: Vec<String> = problems.collect();
        let pods: usize = results.iter().map(|result| result["pods"].as_array().map_or(0, Vec::len)).sum();
        assert!(pods > 10 * cases.len(), "only {pods} pods in {} runs on {}", cases.len(), controller.version());
        assert!(problems.is_empty(), "{} on {}: {problems:#?}", problems.len(), controller.version());
    }
}

/// The canaries are noticed: in a workflow that inserts values as they are, or replaces only pairs
/// of braces by pairs.
#[test]
fn values_that_are_inserted_as_they_are_are_noticed() {
    let naive = "{{=sprig.replace('{'+'{', '{ {', inputs.parameters.x)}}";
    let workflow = json!({
        "metadata": {"generateName": "raw-"},
        "spec": {
            "entrypoint": "root",
            "templates": [
                {"name": "root", "dag": {"tasks": [
                    {"name": "make", "template": "make"},
                    {"name": "show", "template": "show", "dependencies": ["make"], "arguments": {
                        "parameters": [{"name": "x", "value": "{{=tasks.make.outputs.parameters.x}}"}]}},
                ]}},
                {"name": "make", "container": {"image": "busybox", "command": ["make"]},
                    "outputs": {"parameters": [{"name": "x", "valueFrom": {"path": "/x"}}]}},
                {"name": "show", "inputs": {"parameters": [{"name": "x"}]},
                    "container": {"image": "busybox", "command": ["show"], "args": ["{{=inputs.parameters.x}}", naive]}},
            ],
        },
    });
    let canaries = canaries();
    let cases = canaries.iter().map(|canary| {
        let value = json!(canary.text());
        Case { source: Source::File, of: "STRING", value, canary }
    });
    let cases: Vec<Case<'_>> = cases.collect();
    let requests: Vec<Value> = cases.iter().map(|case| case.source.request(&workflow, &case.value)).collect();
    for controller in Controller::all() {
        for (case, result) in cases.iter().zip(controller.answers(&requests)) {
            assert!(!case.problems(&result).is_empty(), "{case} on {}: {result:#}", controller.version());
        }
    }
}
