//! Facts about Argo, each proven by a small workflow on the code of the controllers.
//!
//! A file of `facts/` has two documents: the fact with its runs, and the workflow. A run says which pods
//! fail and what else happens, and what Argo makes of it. `docs/dev/argo-facts.md` lists all facts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use e2e::Controller;
use serde_json::{Map, Value, json};

/// One file of `facts/`.
struct Fact {
    file: String,
    number: String,
    runs: Vec<Value>,
    workflow: String,
}

impl Fact {
    fn read(path: &Path) -> Self {
        let file = path.file_name().expect("a fact is a file").to_string_lossy().into_owned();
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let (head, workflow) = text.split_once("\n---\n").unwrap_or_else(|| panic!("{file}: no second document"));
        let head: Value = serde_saphyr::from_str(head).unwrap_or_else(|error| panic!("{file}: {error}"));
        let keys: Vec<&String> = head.as_object().into_iter().flat_map(Map::keys).collect();
        assert_eq!(keys, ["fact", "runs"], "{file}");
        Self {
            number: head["fact"].as_str().unwrap_or_else(|| panic!("{file}: no number")).to_owned(),
            runs: head["runs"].as_array().unwrap_or_else(|| panic!("{file}: no runs")).clone(),
            workflow: workflow.to_owned(),
            file,
        }
    }

    /// Returns the runs that are about a version of Argo, as requests, and what each has to end in.
    fn requests(&self, version: &str) -> Vec<(Value, Value)> {
        let about = |run: &&Value| run["versions"].as_array().is_none_or(|all| all.contains(&json!(version)));
        self.runs.iter().filter(about).map(|run| (self.request(run), self.expectation(run))).collect()
    }

    fn request(&self, run: &Value) -> Value {
        let mut request = json!({"id": self.file, "workflow": self.workflow, "rules": rules(run)});
        for (key, value) in run["request"].as_object().into_iter().flatten() {
            request[key] = value.clone();
        }
        if let Some(pods) = run.get("stop_after") {
            request["shutdown"] = json!({"after_pods": pods, "strategy": "Stop"});
        }
        if let Some(again) = run.get("retry") {
            request["retry"] = json!({"rules": rules(again)});
            if let Some(arguments) = again.get("arguments") {
                request["retry"]["arguments"] = arguments.clone();
            }
        }
        request
    }

    /// Returns the expected members of a result. All keys of a run are known here, so none is ignored.
    fn expectation(&self, run: &Value) -> Value {
        let mut expected = Map::new();
        for (key, value) in run.as_object().into_iter().flatten() {
            match key.as_str() {
                "about" | "versions" | "fail" | "outcomes" | "request" | "stop_after" | "arguments" => {}
                "retry" => drop(expected.insert("after_retry".to_owned(), self.expectation(value))),
                "phase" | "nodes" | "pods" | "outputs" | "message" | "last" | "seconds" => {
                    expected.insert(key.clone(), value.clone());
                }
                _ => panic!("{}: unknown key `{key}` of a run", self.file),
            }
        }
        assert!(!expected.is_empty(), "{}: a run expects nothing", self.file);
        expected.into()
    }
}

/// Returns how the pods end: `fail` lists those that fail, `outcomes` has outcomes by path.
fn rules(run: &Value) -> Vec<Value> {
    let failed = run["fail"].as_array().into_iter().flatten();
    let failed = failed.map(|path| json!({"match": {"path": path}, "outcome": {"phase": "Failed"}}));
    let others = run["outcomes"].as_object().into_iter().flatten();
    failed.chain(others.map(|(path, outcome)| json!({"match": {"path": path}, "outcome": outcome}))).collect()
}

/// Returns the part of a result that an expectation is about, in the expectation's form.
fn seen(result: &Value, expected: &Value) -> Value {
    let keys = expected.as_object().into_iter().flatten();
    let members = keys.map(|(key, wanted)| {
        let value = match key.as_str() {
            "phase" if result["hung"] == true => json!("hangs"),
            "after_retry" => seen(&result["after_retry"], wanted),
            "pods" => pods(result),
            "nodes" => nodes(result, wanted),
            "message" => contained(&result["message"], wanted),
            "outputs" => parameters(&result["outputs"]),
            key => result[key].clone(),
        };
        (key.clone(), value)
    });
    members.collect::<Map<_, _>>().into()
}

/// Returns the paths of all pods, in the order of their creation.
fn pods(result: &Value) -> Value {
    let mut pods: Vec<&Value> = result["pods"].as_array().into_iter().flatten().collect();
    pods.sort_by_key(|pod| pod["sequence"].as_u64());
    pods.into_iter().map(|pod| pod["path"].clone()).collect()
}

/// Returns the nodes of some paths: their phase, or the members that are expected of them.
fn nodes(result: &Value, wanted: &Value) -> Value {
    let all = result["nodes"].as_array().into_iter().flatten();
    let by_path: BTreeMap<&str, &Value> = all.map(|node| (node["path"].as_str().unwrap_or_default(), node)).collect();
    let pods = result["pods"].as_array().into_iter().flatten();
    let args: BTreeMap<&str, &Value> =
        pods.map(|pod| (pod["path"].as_str().unwrap_or_default(), &pod["args"])).collect();
    let found = wanted.as_object().into_iter().flatten().map(|(path, wanted)| {
        let Some(node) = by_path.get(path.as_str()) else { return (path.clone(), json!("absent")) };
        let Some(members) = wanted.as_object() else { return (path.clone(), node["phase"].clone()) };
        let members = members.iter().map(|(key, wanted)| {
            let value = match key.as_str() {
                "message" => contained(&node["message"], wanted),
                "outputs" | "inputs" => parameters(&node[key]),
                "args" => args.get(path.as_str()).map_or(Value::Null, |&args| args.clone()),
                key => node[key].clone(),
            };
            (key.clone(), value)
        });
        (path.clone(), members.collect::<Map<_, _>>().into())
    });
    found.collect::<Map<_, _>>().into()
}

/// Returns the expected part of a message if the message contains it, or else the whole message.
fn contained(message: &Value, part: &Value) -> Value {
    let contains = message.as_str().zip(part.as_str()).is_some_and(|(message, part)| message.contains(part));
    if contains { part.clone() } else { message.clone() }
}

/// Returns parameters by name.
fn parameters(parameters: &Value) -> Value {
    if parameters.is_null() { json!({}) } else { parameters.clone() }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("facts")
}

fn facts() -> Vec<Fact> {
    let files = fs::read_dir(folder()).expect("the facts lie in a folder");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("the folder can be read").path()).collect();
    files.sort();
    files.iter().map(|file| Fact::read(file)).collect()
}

#[test]
fn each_fact_holds_on_the_code_of_the_controllers() {
    let facts = facts();
    let mut wrong = String::new();
    for controller in Controller::all() {
        let version = controller.version();
        let runs: Vec<_> = facts.iter().flat_map(|fact| fact.requests(version)).collect();
        let requests: Vec<Value> = runs.iter().map(|(request, _)| request.clone()).collect();
        for ((request, expected), result) in runs.iter().zip(controller.answers(&requests)) {
            let seen = seen(&result, expected);
            if seen != *expected || result.get("error").is_some() {
                let [file, error] = [&request["id"], &result["error"]];
                wrong += &format!("{file} on {version}\nexpected {expected:#}\nseen {seen:#}\nerror {error}\n\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every fact that a comment or a page cites is a row of the page.
#[test]
fn cited_facts_exist() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = fs::read_to_string(top.join("docs/dev/argo-facts.md")).expect("the page can be read");
    let mut cited = BTreeMap::new();
    let mut folders = vec![top.join("crates"), top.join("docs"), top.join("e2e")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let is_text = path.extension().is_some_and(|extension| extension == "rs" || extension == "md");
            let text = if is_text { fs::read_to_string(&path).expect("the file is text") } else { String::new() };
            for line in text.lines().filter(|line| line.contains("fact")) {
                let words = line.split(|c: char| !c.is_alphanumeric());
                let facts = words.filter(|word| word.strip_prefix('A').is_some_and(|n| n.parse::<u32>().is_ok()));
                cited.extend(facts.map(|fact| (fact.to_owned(), path.clone())));
            }
        }
    }
    cited.retain(|fact, _| !page.contains(&format!("| {fact} |")));
    assert!(cited.is_empty(), "facts that do not exist: {cited:#?}");
}

/// The page and the files name the same facts, and each fact of the page has a proof.
#[test]
fn the_page_lists_each_fact() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/dev/argo-facts.md");
    let page = fs::read_to_string(page).expect("the page can be read");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| A"));
    let rows = rows.filter(|row| row.starts_with(|first: char| first.is_ascii_digit()));
    let without_proof: Vec<&str> = rows.clone().filter(|row| !row.contains(".yaml") && !row.contains(".rs")).collect();
    assert!(without_proof.is_empty(), "facts without a proof: {without_proof:#?}");
    let listed: Vec<(String, BTreeSet<String>)> = rows
        .map(|row| {
            let number = format!("A{}", row.split(' ').next().unwrap_or_default());
            let files = row.split(['`', '(', ')']).filter(|part| part.ends_with(".yaml") && !part.contains('/'));
            (number, files.map(str::to_owned).collect())
        })
        .collect();
    let numbers: BTreeSet<&String> = listed.iter().map(|(number, _)| number).collect();
    let counted: Vec<String> = (1..=listed.len()).map(|number| format!("A{number}")).collect();
    assert_eq!(numbers, counted.iter().collect(), "the numbers of the facts");
    let named: BTreeSet<(&String, &String)> =
        listed.iter().flat_map(|(number, files)| files.iter().map(move |file| (number, file))).collect();
    let facts = facts();
    let there: BTreeSet<(&String, &String)> = facts.iter().map(|fact| (&fact.number, &fact.file)).collect();
    assert_eq!(named, there, "facts of the page, and of the files");
}
