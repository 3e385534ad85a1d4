//! Moves the start of the command that many containers share into `templateDefaults`.
//!
//! The words that the SDK puts before the source of a Python component are often longer than the
//! source. Argo applies each template over the defaults: a template without a command gets the
//! default command, and its arguments follow, so the words of the program stay the same. A small
//! workflow is easier to read with whole commands, so the pass changes nothing unless it saves
//! much.

use std::collections::BTreeMap;

use argo_model::emit::size;
use argo_model::{CommonContainer, Container, Template, TemplateBody, TemplateDefaults, Text};

/// Smallest saving, in bytes.
const MIN_SAVING: usize = 16 * 1024;

/// Moves the most expensive common start from the templates into the defaults.
pub(crate) fn hoist(templates: &mut [Template]) -> Option<TemplateDefaults> {
    let containers = templates.iter().filter_map(container);
    // A container without a command would get the default command.
    if containers.clone().any(|container| container.command.is_empty()) {
        return None;
    }
    let mut numbers: BTreeMap<String, (usize, &[Text])> = BTreeMap::new();
    for start in templates.iter().filter_map(common_part) {
        let text: Vec<&str> = start.iter().filter_map(Text::as_literal).collect();
        numbers.entry(text.join("\0")).or_insert((0, start)).0 += 1;
    }
    let saved = |(number, start): &(usize, &[Text])| number.saturating_sub(1) * size(start);
    let best = numbers.into_values().max_by_key(saved).filter(|best| saved(best) >= MIN_SAVING)?;
    let command = best.1.to_vec();
    for template in templates {
        if common_part(template) != Some(&command) {
            continue;
        }
        if let TemplateBody::Container(container) = &mut template.body {
            let rest = container.command.split_off(command.len());
            container.command.clear();
            container.args.splice(..0, rest);
        }
    }
    Some(TemplateDefaults { container: CommonContainer { command } })
}

/// Returns the command without its last word, which is the program's own; if all words are
/// constant, and no patch changes them.
fn common_part(template: &Template) -> Option<&[Text]> {
    let (_, start) = container(template)?.command.split_last()?;
    let is_known = template.pod_spec_patch.is_none() && start.iter().all(|word| word.as_literal().is_some());
    (is_known && !start.is_empty()).then_some(start)
}

fn container(template: &Template) -> Option<&Container> {
    match &template.body {
        TemplateBody::Container(container) => Some(container),
        TemplateBody::Dag(_) | TemplateBody::Steps(_) | TemplateBody::Suspend(_) | TemplateBody::Resource(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use argo_model::{Names, TemplateName};

    use super::*;

    fn templates(commands: &[&[&str]]) -> Vec<Template> {
        let mut names = Names::new();
        let template = |command: &&[&str]| {
            let command = command.iter().map(|word| Text::pod(word)).collect();
            let body = Container { command, args: vec![Text::pod("argument")], ..Container::default() };
            Template::new(names.claim::<TemplateName>("template"), TemplateBody::Container(body))
        };
        commands.iter().map(template).collect()
    }

    fn lines(templates: &[Template], defaults: Option<&TemplateDefaults>) -> Vec<Vec<String>> {
        let line = |container: &Container| {
            let default = defaults.map_or(&[][..], |defaults| &defaults.container.command);
            let command = if container.command.is_empty() { default } else { &container.command };
            command.iter().chain(&container.args).map(ToString::to_string).collect()
        };
        templates.iter().filter_map(container).map(line).collect()
    }

    #[test]
    fn programs_keep_their_words() {
        let long = "x".repeat(MIN_SAVING / 2);
        let mut after =
            templates(&[&["sh", &long, "a"], &["sh", &long, "b"], &["sh", &long, "c"], &["sh", "d"], &["e"]]);
        let before = after.clone();
        let defaults = hoist(&mut after);
        assert!(size(&before) > size(&after) + size(&defaults) + MIN_SAVING);
        assert_eq!(lines(&after, defaults.as_ref()), lines(&before, None));
    }

    #[test]
    fn small_savings_and_changed_programs_are_avoided() {
        let (short, long) = ("x".repeat(MIN_SAVING / 4), "x".repeat(MIN_SAVING));
        for commands in [
            [&["sh", &short, "a"][..], &["sh", &short, "b"], &["sh", &short, "c"]],
            [&["sh", &long, "a"], &["sh", &long, "b"], &[]],
            [&["sh", &format!("1{long}"), "a"], &["sh", &format!("2{long}"), "b"], &["c"]],
        ] {
            let mut after = templates(&commands);
            let before = after.clone();
            assert_eq!((hoist(&mut after), after), (None, before));
        }
    }
}
