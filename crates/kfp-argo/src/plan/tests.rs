//! Tables over plans of one line (see [`crate::fixture`]).

use super::{Passing, Plan};
use crate::fixture::Fixture;
use crate::options::{Cache, Options};
use crate::pipeline::{ComponentName, TaskKey};

fn plan(text: &str, options: &Options) -> Plan {
    Fixture::new(text).plan(options).unwrap_or_else(|errors| panic!("{text}: {errors}"))
}

fn named(name: &str) -> ComponentName {
    ComponentName::Named(name.to_owned())
}

#[test]
fn artifacts_travel_by_location_if_one_of_their_class_must() {
    let rooted = || Options { pipeline_root: "s3://bucket/runs".parse().ok(), ..Options::default() };
    for (text, options, component, expected) in [
        ("a; b uses a", Options::default(), "comp-b", "by reference"),
        ("m imports gs://bucket/m; b uses m", Options::default(), "comp-b", "by location, with URIs"),
        ("m imports gs://bucket/m; b uses m; a; c uses a", Options::default(), "comp-c", "by reference"),
        // One component reads both, so both travel alike.
        (
            "m imports s3://bucket/m; a; b:score uses m; c:score uses a",
            Options::default(),
            "score",
            "by location, with URIs, written",
        ),
        ("a; b uses a", rooted(), "comp-b", "by location, with URIs, written"),
    ] {
        let plan = plan(text, &options);
        let passing = match plan.passing.of_input(&named(component), "in") {
            Passing::ByReference { .. } => "by reference".to_owned(),
            Passing::ByLocation(locations) => {
                let facts = [("with URIs", locations.has_uris), ("written", locations.written)];
                let facts = facts.into_iter().filter_map(|(fact, holds)| holds.then_some(fact));
                ["by location"].into_iter().chain(facts).collect::<Vec<_>>().join(", ")
            }
        };
        assert_eq!(passing, expected, "{text}");
    }
}

#[test]
fn a_class_has_an_origin_for_each_place_of_its_artifacts() {
    let repository = || Options { artifact_repository: "s3://data/runs".parse().ok(), ..Options::default() };
    for (text, options, expected) in [
        ("m:one imports gs://bucket/m; b:score uses m", Options::default(), "gs"),
        ("m:one imports s3://bucket/m; b:score uses m", Options::default(), "repository"),
        (
            "m:one imports gs://b/m; n:two imports s3://b/n; b:score uses m; c:score uses n",
            Options::default(),
            "repository gs",
        ),
        ("m:one imports https://b/m; a; b:score uses m; c:score uses a", Options::default(), "repository http"),
        ("m:one imports https://b/m; a; b:score uses m; c:score uses a", repository(), "repository http"),
    ] {
        let plan = plan(text, &options);
        let Passing::ByLocation(locations) = plan.passing.of_input(&named("score"), "in") else { panic!("{text}") };
        let words: Vec<&str> = locations.origins.iter().map(|origin| origin.access.word()).collect();
        assert_eq!(words.join(" "), expected, "{text}");
    }
    for (text, options) in
        [("m imports ftp://host/m; b uses m", Options::default()), ("m imports s3://other/m; b uses m", repository())]
    {
        let errors = Fixture::new(text).plan(&options).unwrap_err();
        assert!(errors.contains("KFP408"), "{text}: {errors}");
    }
}

#[test]
fn components_that_nothing_tells_apart_are_merged() {
    for (text, kept) in [
        ("a; b", 1),
        ("a; b after a", 1),
        ("a; b reads a", 2),
        // Equal but for the presence of an input.
        ("a; b reads a; c tolerant reads a", 3),
        ("a; b reads a; c reads a", 2),
        // Equal but for the passing of an artifact.
        ("m imports gs://bucket/m; a; b uses m; c uses a", 4),
        ("g group; h group", 1),
    ] {
        let shared = plan(text, &Options::default()).share();
        assert_eq!(shared.pipeline.components.len() - 1, kept, "{text}");
        for (_, task) in shared.pipeline.root().tasks() {
            assert!(shared.pipeline.components.contains_key(&task.component), "{text}");
        }
    }
}

#[test]
fn caching_needs_inputs_that_identify_the_result() {
    let cache = || Some(Cache { config_map: "cache".to_owned(), max_age: None });
    for (text, cache, cached) in [
        ("a cached", None, ""),
        ("a cached; b", cache(), "a"),
        ("a; b cached reads a", cache(), "b"),
        // The reference to a file does not tell what is in it.
        ("a cached; b cached uses a", cache(), "a"),
        ("m imports gs://bucket/m; b cached uses m", cache(), "b"),
    ] {
        let plan = plan(text, &Options { cache, ..Options::default() });
        let tasks = plan.pipeline.root().tasks().filter(|(_, task)| task.caching.is_some());
        let tasks: Vec<&str> = tasks.map(|(key, _)| TaskKey::as_str(key)).collect();
        assert_eq!(tasks.join(" "), cached, "{text}");
    }
}
