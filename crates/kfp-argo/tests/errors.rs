//! Wrong pipelines: each file of `testdata/errors/` says on the line that it is about which finding
//! it expects, `# error KFP101: part of the message`, or `# warning …`. All findings of a file are
//! expected, and come at once.
//!
//! Several may stand on one line. What has no line is written `# error in file KFP001: …`,
//! anywhere. A file is named after the code that it is for.

#![allow(clippy::unwrap_used)]

mod files;

use std::collections::BTreeSet;
use std::fmt;

use files::{Input, entries, erroneous};
use kfp_argo::diagnostics::{Diagnostic, Diagnostics, Severity};
use kfp_argo::{ArgoVersion, Argument, Options, Schedule, ToleratedFailures, WorkflowKind, compile};
use kfp_ir::{Layout, Places};

/// A finding, expected or come.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// `None`: it is about the file.
    line: Option<usize>,
    severity: Severity,
    code: String,
    /// Its message, or a part of it.
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.line.map_or_else(|| "in file".to_owned(), |line| format!("line {line}"));
        write!(f, "{place}: {:?} {}: {}", self.severity, self.code, self.message)
    }
}

/// The expectations in the comments of a file.
fn expected(text: &str) -> Vec<Finding> {
    let lines = || text.lines().zip(1..);
    let of_severity = |mark: &'static str, severity: Severity| {
        lines().flat_map(move |(line, number)| line.split(mark).skip(1).map(move |comment| (number, severity, comment)))
    };
    let comments = of_severity("# error ", Severity::Error).chain(of_severity("# warning ", Severity::Warning));
    let findings = comments.map(|(number, severity, comment)| {
        let (line, comment) = match comment.strip_prefix("in file ") {
            Some(comment) => (None, comment),
            None => (Some(number), comment),
        };
        let (code, message) = comment.split_once(": ").unwrap();
        Finding { line, severity, code: code.to_owned(), message: message.trim().to_owned() }
    });
    findings.collect()
}

/// The findings of the compiler.
fn found(source: &[u8], options: &Options) -> Vec<Finding> {
    let found = match compile(source, options) {
        Ok(compiled) => compiled.warnings,
        Err(Diagnostics(found)) => found,
    };
    let places = Places::new(source);
    let line = |diagnostic: &Diagnostic| {
        let path = &diagnostic.location.as_ref()?.path;
        Some(places.as_ref()?.locate(&Layout::default(), path)?.label.line)
    };
    let findings = found.iter().map(|diagnostic| {
        let (severity, code) = (diagnostic.severity, diagnostic.code.id.to_owned());
        Finding { line: line(diagnostic), severity, code, message: diagnostic.message.clone() }
    });
    findings.collect()
}

/// Returns the expected findings that are missing, and the unexpected ones.
fn differences(input: &Input) -> Vec<String> {
    let text = String::from_utf8_lossy(&input.bytes()).into_owned();
    let mut found = found(text.as_bytes(), &input.options());
    let mut missing = Vec::new();
    for wanted in expected(&text) {
        let is_it = |finding: &Finding| {
            let same = |finding: &Finding| (finding.line, finding.severity, finding.code.clone());
            same(finding) == same(&wanted) && finding.message.contains(&wanted.message)
        };
        match found.iter().position(is_it) {
            Some(at) => drop(found.remove(at)),
            None => missing.push(format!("{}: missing: {wanted}", input.name)),
        }
    }
    missing.into_iter().chain(found.iter().map(|finding| format!("{}: unexpected: {finding}", input.name))).collect()
}

#[test]
fn files_give_the_findings_that_they_expect() {
    let differences: Vec<String> = erroneous().iter().flat_map(differences).collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

/// The codes that no file can bring about, but other tests.
const IN_THIS_FILE: [&str; 17] = [
    "KFP008", // About Python programs: in the tests of the command line.
    // Too long for a file.
    "KFP401", "KFP405", // About arguments and options.
    "KFP501", "KFP502", "KFP503", "KFP504", "KFP505", "KFP506", // About the options file: in `config.rs`.
    "KFP507", "KFP508", "KFP509", "KFP510", "KFP511", // About registries: in the tests of the command line.
    "KFP409", "KFP410", // About a mistake of the compiler: in the tests of `src/verify/tags.rs`.
    "KFP411",
];

/// All codes, with the names that the files of their cases start with: each file of
/// `src/diagnostics/` declares one.
fn codes() -> Vec<(String, String)> {
    let sources = entries(&files::top().join("crates/kfp-argo/src/diagnostics"));
    let codes = sources.iter().filter_map(|path| {
        let source = std::fs::read_to_string(path).unwrap();
        let (_, declared) = source.split_once("Code::new(\"")?;
        let mut quoted = declared.split('"');
        Some((quoted.next()?.to_owned(), quoted.nth(1)?.to_owned()))
    });
    codes.collect()
}

#[test]
fn every_code_has_a_case() {
    let codes = codes();
    assert!(codes.len() >= 20, "only {codes:?}");
    for (code, name) in codes {
        let is_case = |input: &Input| {
            let text = String::from_utf8_lossy(&input.bytes()).into_owned();
            input.name.starts_with(&format!("{name}_")) && expected(&text).iter().any(|finding| finding.code == code)
        };
        let here = IN_THIS_FILE.contains(&code.as_str());
        assert!(here || erroneous().iter().any(is_case), "no file {name}_*.yaml expects {code}");
    }
}

#[test]
fn every_file_is_named_after_a_code() {
    let names: BTreeSet<String> = codes().into_iter().map(|(_, name)| name).collect();
    for input in erroneous() {
        assert!(names.iter().any(|name| input.name.starts_with(&format!("{name}_"))), "{}", input.name);
    }
}

const HELLO: &str = "\
components:
  comp-a: {executorLabel: exec-a, inputDefinitions: {parameters: {count: {parameterType: NUMBER_INTEGER}}}}
deploymentSpec: {executors: {exec-a: {container: {image: busybox, command: [echo, TEXT]}}}}
pipelineInfo: {name: hello}
root:
  dag: {tasks: {a: {componentRef: {name: comp-a}, inputs: {parameters: {count: {componentInputParameter: count}}}}}}
  inputDefinitions: {parameters: {count: {parameterType: NUMBER_INTEGER}}}
schemaVersion: 2.1.0
";

/// The findings of [`HELLO`] with arguments.
fn with_arguments(arguments: &[(&str, Argument)]) -> String {
    let arguments = arguments.iter().map(|(name, argument)| ((*name).to_owned(), argument.clone())).collect();
    let options = Options { arguments, ..Options::default() };
    compile(HELLO.as_bytes(), &options).map(|_| "none".to_owned()).unwrap_or_else(|found| found.to_string())
}

#[test]
fn arguments_are_checked() {
    let text = |text: &str| Argument::Text(text.to_owned());
    assert_eq!(with_arguments(&[("count", text("5"))]), "none");
    assert_eq!(with_arguments(&[("count", Argument::Json(5.into()))]), "none");
    let found = with_arguments(&[("cuont", text("5")), ("count", text("five"))]);
    for part in ["error[KFP501]: the pipeline has no input parameter `cuont`; did you mean `count`?", "error[KFP502]"] {
        assert!(found.contains(part), "{found}");
    }
    assert!(with_arguments(&[("count", Argument::Json("five".into()))]).contains("KFP502"));
}

#[test]
fn arguments_are_among_the_literals_of_their_input() {
    let literals = HELLO.replace("NUMBER_INTEGER", "NUMBER_INTEGER, literals: [1, 2]");
    let with = |argument: &str| {
        let arguments = [("count".to_owned(), Argument::Text(argument.to_owned()))].into();
        let options = Options { arguments, ..Options::default() };
        compile(literals.as_bytes(), &options)
    };
    assert!(with("2").is_ok() && with("2.0").is_ok() && with("null").is_ok());
    let found = with("3").unwrap_err().to_string();
    assert_eq!(found, "error[KFP502]: the argument `count` does not accept this value; it accepts 1, 2");
}

#[test]
fn arguments_that_no_program_can_take_are_refused() {
    let with = |length: usize| HELLO.replace("TEXT", &"x".repeat(length));
    let findings = |length: usize| {
        let found = found(with(length).as_bytes(), &Options::default()).into_iter();
        found.map(|finding| (finding.severity, finding.code)).collect::<Vec<_>>()
    };
    assert_eq!(findings(90 * 1024), []);
    assert_eq!(findings(128 * 1024 - 1), [(Severity::Warning, "KFP401".to_owned())]);
    assert_eq!(findings(128 * 1024), [(Severity::Error, "KFP401".to_owned())]);
    let found = found(with(128 * 1024).as_bytes(), &Options::default());
    assert!(found[0].message.contains("131072 bytes"), "{}", found[0]);
}

/// Each argument fits; all of them together do not.
#[test]
fn command_lines_that_no_program_can_take_are_refused() {
    let found = found(HELLO.replace("TEXT", &["x"; 220_000].join(", ")).as_bytes(), &Options::default());
    assert_eq!((found.len(), found[0].code.as_str()), (1, "KFP401"));
    assert!(found[0].message.contains("the command line takes 2200"), "{}", found[0]);
}

/// Each input fits; all of them together do not.
#[test]
fn inputs_that_no_program_can_take_together_are_refused() {
    let with = |length: usize| {
        let inputs = |source: &str| -> String { ["a", "b"].map(|name| format!("{name}: {source}")).join(", ") };
        let constant = format!("{{runtimeValue: {{constant: {}}}}}", "x".repeat(length));
        let text = HELLO.replace("TEXT", "'{{$}}'");
        let text = text.replacen("count: {parameterType: NUMBER_INTEGER}", &inputs("{parameterType: STRING}"), 1);
        text.replace("count: {componentInputParameter: count}", &inputs(&constant))
    };
    let codes = |length: usize| {
        found(with(length).as_bytes(), &Options::default())
            .into_iter()
            .map(|finding| (finding.severity, finding.code))
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(1000), []);
    assert_eq!(codes(50 * 1024), [(Severity::Warning, "KFP401".to_owned())]);
    assert_eq!(codes(70 * 1024), [(Severity::Error, "KFP401".to_owned())]);
}

/// Many programs, each with a source of its own.
#[test]
fn workflows_that_no_cluster_keeps_are_refused() {
    let with = |programs: usize| {
        let line = |form: &dyn Fn(usize) -> String| (0..programs).map(form).collect::<Vec<String>>().join(", ");
        let executor =
            |at| format!("exec-{at}: {{container: {{image: busybox, command: [echo, {at}{}]}}}}", "x".repeat(20_000));
        format!(
            "components: {{{}}}\ndeploymentSpec: {{executors: {{{}}}}}\npipelineInfo: {{name: large}}\nroot: {{dag: {{tasks: {{{}}}}}}}\nschemaVersion: 2.1.0\n",
            line(&|at| format!("comp-{at}: {{executorLabel: exec-{at}}}")),
            line(&executor),
            line(&|at| format!("task-{at}: {{componentRef: {{name: comp-{at}}}}}")),
        )
    };
    let findings = |programs: usize| match compile(with(programs).as_bytes(), &Options::default()) {
        Ok(compiled) => Diagnostics(compiled.warnings).to_string(),
        Err(found) => found.to_string(),
    };
    assert_eq!(findings(20), "");
    let near = findings(40);
    assert!(near.starts_with("warning[KFP405]: the workflow has ") && near.contains(" (20 KiB)"), "{near}");
    assert!(findings(60).starts_with("error[KFP405]: the workflow has "));
}

#[test]
fn names_that_kubernetes_refuses_are_found() {
    let with = |options: Options| compile(HELLO.as_bytes(), &options).map_err(|found| found.to_string());
    let name = |name: &str| Options { name: Some(name.to_owned()), ..Options::default() };
    assert!(with(name("run-1.2")).is_ok());
    for wrong in ["Run", "a_b", "-a", "", &"a".repeat(64)] {
        assert!(with(name(wrong)).unwrap_err().starts_with("error[KFP503]: "), "{wrong}");
    }
    let both =
        Options { namespace: Some("a.b".to_owned()), service_account: Some("é".to_owned()), ..Options::default() };
    assert_eq!(with(both).unwrap_err().matches("KFP503").count(), 2);
}

#[test]
fn tolerated_failures_that_pass_are_named() {
    let source = files::testdata().into_iter().find(|input| input.name == "tolerant").unwrap().bytes();
    let with =
        |tolerated_failures| compile(&source, &Options { tolerated_failures, ..Options::default() }).unwrap().warnings;
    let codes = |found: &[Diagnostic]| found.iter().filter(|found| found.code.id == "KFP504").count();
    assert_eq!(codes(&with(ToleratedFailures::Fail)), 0);
    let found = with(ToleratedFailures::Pass);
    assert_eq!(codes(&found), 2, "{found:?}");
    assert!(
        found[0].message.contains("a failure of `make` does not fail the run, as `collect` follows it"),
        "{found:?}"
    );
}

/// The codes of the findings of a pipeline with options.
fn codes_with(source: &str, options: &Options) -> Vec<String> {
    found(source.as_bytes(), options)
        .into_iter()
        .map(|finding| format!("{} {}", finding.code, finding.message))
        .collect()
}

#[test]
fn schedules_are_checked() {
    let with = |kind: WorkflowKind, schedules: &[&str], argo_version: ArgoVersion| {
        let schedules = schedules.iter().map(|schedule| (*schedule).to_owned()).collect();
        let schedule = Schedule { schedules, ..Schedule::default() };
        let arguments = [("count".to_owned(), Argument::Text("1".to_owned()))].into();
        codes_with(HELLO, &Options { kind, schedule, argo_version, arguments, ..Options::default() })
    };
    assert_eq!(with(WorkflowKind::CronWorkflow, &["* * * * *"], ArgoVersion::V4_1), [""; 0]);
    assert_eq!(with(WorkflowKind::CronWorkflow, &[], ArgoVersion::V4_1), ["KFP506 a CronWorkflow needs a schedule"]);
    assert_eq!(
        with(WorkflowKind::CronWorkflow, &["daily"], ArgoVersion::V4_1),
        ["KFP506 `daily` is not a valid schedule"]
    );
    assert_eq!(
        with(WorkflowKind::WorkflowTemplate, &["@daily"], ArgoVersion::V4_1),
        ["KFP506 only a CronWorkflow has a schedule"]
    );
    let two = ["@daily", "@hourly"];
    assert_eq!(with(WorkflowKind::CronWorkflow, &two, ArgoVersion::V3_6), [""; 0]);
    assert_eq!(
        with(WorkflowKind::CronWorkflow, &two, ArgoVersion::V3_5),
        ["KFP506 Argo 3.5 supports only one schedule"]
    );

    let schedule = Schedule { schedules: vec!["@daily".to_owned()], ..Schedule::default() };
    let options = Options { kind: WorkflowKind::CronWorkflow, schedule, ..Options::default() };
    let found = codes_with(HELLO, &options);
    assert_eq!(found, ["KFP506 the argument `count` has no value when the schedule starts a run"]);
    let long = Options { name: Some("a".repeat(53)), ..options };
    assert!(codes_with(HELLO, &long).iter().any(|found| found.starts_with("KFP503 the schedule's name has 53")));
}

#[test]
fn defects_of_old_versions_are_named() {
    let with = |source: &str, version| codes_with(source, &Options { argo_version: version, ..Options::default() });
    let large = HELLO.replace("TEXT", &"x".repeat(105 * 1024));
    let is_new = |found: &Vec<String>| !found.iter().any(|found| found.starts_with("KFP505"));
    assert!(is_new(&with(&large, ArgoVersion::V3_6)));
    assert!(
        with(&large, ArgoVersion::V3_5).iter().any(|found| found.starts_with("KFP505 the template `a` has 106 KiB"))
    );
    let handler = files::testdata().into_iter().find(|input| input.name == "exit_handler").unwrap().bytes();
    let handler = String::from_utf8(handler).unwrap();
    let lost = "KFP505 Argo 3.5 does not run a failed exit task again when the run is retried";
    assert_eq!(with(&handler, ArgoVersion::V3_5), [lost]);
    assert_eq!(with(&handler, ArgoVersion::V4_1), [""; 0]);
}
