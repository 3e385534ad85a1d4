//! Checks the texts of task settings for tags that Argo would misread, and for names that the
//! compiler reserves.

use argo_model::{Tree, escape};

use crate::diagnostics::{Diagnostics, Location, bad_config, refused_name};
use crate::options::{Options, TaskEntry};

/// Reports each unfinished tag, and each environment variable with the compiler's own name.
pub(super) fn check(options: &Options, sink: &mut Diagnostics) {
    for TaskEntry { settings, origin, .. } in &options.tasks {
        let Tree::Map(keys) = settings.tree() else { continue };
        for (key, value) in &keys {
            value.each_text(&mut |text| {
                if is_open(text) {
                    sink.push(bad_config::open_tag(&origin.key(key), text));
                }
            });
        }
        let own = settings.env.iter().position(|env| env.name == escape::BRACE_VARIABLE);
        if let Some(at) = own.map(|number| origin.key("env").index(number).key("name")) {
            sink.push(refused_name::own_variable(&Location::top(), escape::BRACE_VARIABLE).in_config(&at));
        }
    }
}

/// Returns true if a tag starts in the text and does not end.
pub(crate) fn is_open(text: &str) -> bool {
    text.rsplit_once("{{").is_some_and(|(_, rest)| !rest.contains("}}"))
}
