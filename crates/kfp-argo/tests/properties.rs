//! Random pipelines of any shape: the compiler returns a well-formed workflow or findings; and
//! constants with any text arrive unchanged.

#![allow(clippy::unwrap_used)]

mod wellformed;

use std::io::Write;
use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use argo_model::Format;
use kfp_argo::{Cache, Compiled, Options, StateWords, ToleratedFailures, compile};
use proptest::prelude::*;
use random_pipelines::{Choices, Links, pipeline, single, text as random_text};
use serde_json::Value;

/// Decisions for a pipeline.
fn choices(links: Links) -> impl Strategy<Value = Choices> {
    proptest::collection::vec(any::<u8>(), 0..1500).prop_map(move |bytes| Choices::new(bytes, links))
}

/// Text with everything that Argo, Kubernetes, JSON, YAML or a shell could read as more than text.
fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<u8>(), 0..16).prop_map(|bytes| random_text(&mut Choices::new(bytes, Links::Right)))
}

fn options() -> impl Strategy<Value = Options> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    flags.prop_map(|(sdk, pass, fail_fast, cache, has_root)| Options {
        state_words: if sdk { StateWords::Sdk } else { StateWords::Backend },
        tolerated_failures: if pass { ToleratedFailures::Pass } else { ToleratedFailures::Fail },
        fail_fast,
        cache: cache.then(|| Cache { config_map: "cache".to_owned(), max_age: None }),
        // In the bucket that importers load from, as Argo loads an input from one store.
        pipeline_root: has_root.then(|| "s3://data/root".parse().unwrap()),
        ..Options::default()
    })
}

/// A pipeline of one task, whose command line and whose input is a text, which is an argument's
/// default as well.
fn one_task(constant: &str, word: &str, default: &str) -> Compiled {
    let ir = single(constant, &["{{$}}", word], Some(default));
    compile(ir.as_bytes(), &Options::default()).unwrap()
}

/// The first template of a kind.
fn template(workflow: &Value, is_wanted: impl Fn(&Value) -> bool) -> &Value {
    workflow["spec"]["templates"].as_array().unwrap().iter().find(|template| is_wanted(template)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn right_pipelines_become_well_formed_workflows(choices in choices(Links::Right), options in options()) {
        let ir = pipeline(choices);
        let compiled = compile(ir.as_bytes(), &options).unwrap();
        prop_assert_eq!(wellformed::problems(&compiled), Vec::<String>::new());
        let again = compile(ir.as_bytes(), &options).unwrap();
        prop_assert_eq!(compiled.to_text(Format::Yaml).unwrap(), again.to_text(Format::Yaml).unwrap());
    }

    #[test]
    fn all_pipelines_become_well_formed_workflows_or_findings(choices in choices(Links::Any), options in options()) {
        match compile(pipeline(choices).as_bytes(), &options) {
            Ok(compiled) => prop_assert_eq!(wellformed::problems(&compiled), Vec::<String>::new()),
            Err(found) => prop_assert!(!found.0.is_empty()),
        }
    }

    /// The executor input of a task is JSON in which the constant is what it was.
    #[test]
    fn constants_arrive(text in text()) {
        let compiled = one_task(&text, "word", "default");
        let workflow = wellformed::as_json(&compiled);
        let root = template(&workflow, |template| template["name"] == "root");
        let arguments = &root["dag"]["tasks"][0]["arguments"]["parameters"];
        prop_assert_eq!(&arguments[0]["name"], "parameter-values");
        // The other input is a tag, which is not JSON before Argo replaces it.
        let (before, tag) = arguments[0]["value"].as_str().unwrap().split_once("{{").unwrap();
        let values = format!("{before}null{}", tag.split_once("}}").unwrap().1);
        prop_assert!(!values.contains("{{"), "{}", values);
        let values: Value = serde_json::from_str(&values).unwrap();
        prop_assert_eq!(values["constant"].as_str(), Some(text.as_str()));
    }

    /// The kubelet gets inert text, and makes the author's word of it. Another property covers
    /// dollars.
    #[test]
    fn words_of_the_command_line_arrive(text in text().prop_map(|text| text.replace('$', ""))) {
        let workflow = wellformed::as_json(&one_task("constant", &text, "default"));
        let word = template(&workflow, |template| template["container"] != Value::Null)["container"]["args"][1].as_str().unwrap();
        prop_assert!(!word.contains("{{"), "{}", word);
        prop_assert_eq!(word.replace("$(KFP_LBRACE)", "{"), text);
    }

    /// The default value of an argument is the default as people write it, or a name for it: it
    /// contains no tag.
    #[test]
    fn defaults_of_arguments_are_inert(text in text()) {
        let compiled = one_task("constant", "word", &text);
        let workflow = wellformed::as_json(&compiled);
        let arguments = workflow["spec"]["arguments"]["parameters"].as_array().unwrap();
        let value = arguments.iter().find(|argument| argument["name"] == "passed").unwrap()["value"].as_str().unwrap();
        prop_assert!(!value.contains("{{"), "{}", value);
        prop_assert!(value == text || value == "<default>" && text.contains("{{"), "{}", value);
        prop_assert_eq!(wellformed::problems(&compiled), Vec::<String>::new());
    }

    /// YAML readers of our own kind find the same in the YAML as in the JSON.
    #[test]
    fn yaml_means_what_json_means(text in text()) {
        let compiled = one_task(&text, &text, &text);
        let yaml: Value = serde_saphyr::from_str(&compiled.to_text(Format::Yaml).unwrap()).unwrap();
        prop_assert_eq!(yaml, wellformed::as_json(&compiled));
    }
}

/// An expression with the word `retries` in it, but as a text, is one that Argo leaves alone until
/// a retry: it never comes to that.
#[test]
fn no_expression_seems_to_be_about_retries() {
    let ir = single("constant", &["{{$.inputs.parameters['passed']}}"], None).replace("passed", "retries");
    let workflow = wellformed::as_json(&compile(ir.as_bytes(), &Options::default()).unwrap());
    wellformed::strings(&workflow, &mut |text| assert!(!text.contains(".retries"), "{text}"));
}

/// A text whose first line starts with a tab: Kubernetes' YAML reader refuses it as a block, which
/// our own reader does not.
#[test]
fn no_block_starts_with_a_tab() {
    for text in ["\tx\ny\n", "\n\tx\n", "\t\n", "\n\n\tx\ny"] {
        let yaml = one_task("constant", text, "default").to_text(Format::Yaml).unwrap();
        let lines: Vec<&str> = yaml.lines().collect();
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.ends_with(['|', '>']) || line.ends_with("|-")) {
            let first = lines[at + 1..].iter().find(|line| !line.trim_matches(' ').is_empty()).unwrap();
            assert!(!first.trim_start_matches(' ').starts_with('\t'), "{text:?}: {yaml}");
        }
    }
}

/// Writes `$KFP_COMPILE_RANDOM` workflows (200 where it is not set) to `$KFP_COMPILE_OUTPUTS`, for
/// Argo's own validation, with the IR beside them. The number of a pipeline is all that it depends
/// on. Those that do not compile, or not soon, fail the test at its end.
#[test]
#[ignore = "writes files; .ci/run runs it"]
fn write_workflows() {
    let folder = std::path::PathBuf::from(std::env::var_os("KFP_COMPILE_OUTPUTS").unwrap());
    let count = std::env::var("KFP_COMPILE_RANDOM").map_or(200, |count| count.parse().unwrap());
    let (mut failed, mut longest) = (Vec::new(), (Duration::ZERO, 0));
    for number in 0..count {
        let ir = pipeline(Choices::numbered(number, Links::Right));
        std::fs::write(folder.join(format!("random-{number}.json")), &ir).unwrap();
        let start = Instant::now();
        let outcome = catch_unwind(|| compile(ir.as_bytes(), &Options::default()));
        longest = longest.max((start.elapsed(), number));
        let mut compiled = match outcome {
            Ok(Ok(compiled)) => compiled,
            Ok(Err(found)) => {
                failed.push(format!("{number}: {found}"));
                continue;
            }
            Err(_) => {
                failed.push(format!("{number}: a panic"));
                continue;
            }
        };
        failed.extend(wellformed::problems(&compiled).into_iter().map(|problem| format!("{number}: {problem}")));
        // Validation needs values for all arguments, which only the submitter of a workflow has:
        // any value that the argument permits is sufficient here.
        for argument in &mut compiled.workflow.spec.arguments.parameters {
            let choice = argument.choices.first().map_or("1", String::as_str).to_owned();
            argument.value.get_or_insert(choice);
        }
        std::fs::write(folder.join(format!("random-{number}.yaml")), compiled.to_text(Format::Yaml).unwrap()).unwrap();
    }
    // Straight to standard error: what a test that passes prints is not shown.
    let figures = format!("{count} random pipelines, {} failures; the longest took {longest:?}\n", failed.len());
    std::io::stderr().write_all(figures.as_bytes()).unwrap();
    assert!(failed.is_empty(), "{:#?}", &failed[..failed.len().min(40)]);
}
