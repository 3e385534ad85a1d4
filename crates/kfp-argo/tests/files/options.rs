//! Options that an input of the tests says by comments: `# with --pipeline-root s3://bucket`, as on
//! the command line.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use kfp_argo::{Cache, Config, Options};

/// The options of the input at `path`; options files are in `config/` beside it.
pub(crate) fn of_comments(source: &[u8], path: &Path) -> Options {
    let mut options = Options::default();
    for line in String::from_utf8_lossy(source).lines().filter_map(|line| line.strip_prefix("# with --")) {
        let (option, value) = line.split_once(' ').unwrap();
        let word = || serde_json::json!(value);
        match option {
            // The first, as it is all options at once.
            "config" => {
                let text = fs::read_to_string(path.with_file_name("config").join(value)).unwrap();
                options = serde_saphyr::from_str::<Config>(&text).unwrap().into_options();
            }
            "pipeline-root" => options.pipeline_root = Some(value.parse().unwrap()),
            "artifact-repository" => options.artifact_repository = Some(value.parse().unwrap()),
            "cache" => options.cache = Some(Cache { config_map: value.to_owned(), max_age: None }),
            "external-programs" => options.programs_apart = true,
            "store" => options.stores.push(value.parse().unwrap()),
            "kind" => options.kind = serde_json::from_value(word()).unwrap(),
            "schedule" => options.schedule.schedules.push(value.to_owned()),
            "timezone" => options.schedule.timezone = Some(value.to_owned()),
            "concurrency-policy" => options.schedule.concurrency_policy = serde_json::from_value(word()).unwrap(),
            "suspend" => options.schedule.suspend = value == "true",
            "argo-version" => options.argo_version = serde_json::from_value(word()).unwrap(),
            "name" => options.name = Some(value.to_owned()),
            "namespace" => options.namespace = Some(value.to_owned()),
            _ => panic!("{}: --{option} cannot be given in a file", path.display()),
        }
    }
    options
}
