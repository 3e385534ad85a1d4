//! Checks the texts of the options file for tags that Argo would misread, and for names that the compiler reserves.

use argo_model::{Tree, escape};

use crate::configure::config_path;
use crate::diagnostics::{Diagnostic, Location, bad_config, refused_name};
use crate::options::Config;

/// Returns an error for each unfinished tag, and for each environment variable with the compiler's own name.
pub(super) fn check(config: &Config) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let sections = [("executors", &config.executors), ("components", &config.components), ("tasks", &config.tasks)];
    for (section, entries) in sections {
        for (entry, settings) in entries {
            let at = config_path(&[section, entry]);
            let Tree::Map(keys) = settings.tree() else { continue };
            for (key, value) in &keys {
                value.each_text(&mut |text| {
                    if is_open(text) {
                        errors.push(bad_config::open_tag(&at.key(key), text));
                    }
                });
            }
            let own = settings.env.iter().position(|env| env.name == escape::BRACE_VARIABLE);
            if let Some(at) = own.map(|number| at.key("env").index(number).key("name")) {
                errors.push(refused_name::own_variable(&Location::top(), escape::BRACE_VARIABLE).in_config(&at));
            }
        }
    }
    for (section, map) in [("labels", &config.labels), ("annotations", &config.annotations)] {
        let open = map.iter().filter(|(_, text)| is_open(text));
        errors.extend(open.map(|(key, text)| bad_config::open_tag(&config_path(&[section, key]), text)));
    }
    errors
}

/// Returns true if a tag starts in the text and does not end.
fn is_open(text: &str) -> bool {
    text.rsplit_once("{{").is_some_and(|(_, rest)| !rest.contains("}}"))
}
