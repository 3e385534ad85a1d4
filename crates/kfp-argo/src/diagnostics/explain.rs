//! Explanations of codes: the first comment of a code's file, which `kfp-compile explain` prints
//! and `docs/errors.md` contains.

use super::Code;

/// The explanation of a code.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    /// The code.
    pub code: Code,
    /// The source of the code's file.
    source: &'static str,
}

/// A section of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading: `Why it matters`, `Example`, `What to do in Python`.
    pub heading: String,
    /// The text, in Markdown.
    pub text: String,
}

impl Explanation {
    pub(super) const fn new(code: Code, source: &'static str) -> Self {
        Self { code, source }
    }

    /// Returns the problem in one sentence.
    pub fn title(&self) -> &'static str {
        self.lines().next().unwrap_or_default()
    }

    /// Returns the whole explanation as Markdown without a heading. Its sections have headings of
    /// the given level.
    pub fn markdown(&self, level: usize) -> String {
        let mut text = String::new();
        let mut in_code = false;
        for line in self.lines() {
            in_code ^= line.starts_with("```");
            match line.strip_prefix("# ").filter(|_| !in_code) {
                Some(heading) => text.extend([&"#".repeat(level), " ", heading]),
                None => text.push_str(line),
            }
            text.push('\n');
        }
        text
    }

    /// Returns the sections.
    pub fn sections(&self) -> Vec<Section> {
        let marked = self.markdown(1);
        let mut sections: Vec<Section> = Vec::new();
        let mut in_code = false;
        for line in marked.lines() {
            in_code ^= line.starts_with("```");
            match (line.strip_prefix("# ").filter(|_| !in_code), sections.last_mut()) {
                (Some(heading), _) => sections.push(Section { heading: heading.to_owned(), text: String::new() }),
                (None, Some(section)) => section.text.extend([line, "\n"]),
                (None, None) => {}
            }
        }
        sections.iter_mut().for_each(|section| section.text = section.text.trim().to_owned());
        sections
    }

    fn lines(&self) -> impl Iterator<Item = &'static str> {
        let comment = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        comment.map(|line| line.strip_prefix(' ').unwrap_or(line))
    }
}

/// Returns the explanation of a code, by its number (`KFP101`, `kfp101`, `101`) or its name
/// (`unknown-component`).
pub fn explain(code: &str) -> Option<&'static Explanation> {
    let wanted = code.trim();
    super::ALL.iter().find(|known| {
        let Code { id, name } = known.code;
        id.eq_ignore_ascii_case(wanted) || name.eq_ignore_ascii_case(wanted) || id.strip_prefix("KFP") == Some(wanted)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::diagnostics::ALL;

    #[test]
    fn every_file_of_a_code_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostics");
        let sources =
            std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
        let declared: BTreeSet<String> = sources
            .filter_map(|source| Some(source.split_once("CODE: Code = Code::new(\"")?.1.split('"').next()?.to_owned()))
            .filter(|id| id.starts_with("KFP"))
            .collect();
        let listed: BTreeSet<String> = ALL.iter().map(|known| known.code.id.to_owned()).collect();
        assert_eq!(declared, listed);
    }

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(ALL.is_sorted_by(|a, b| a.code.id < b.code.id), "{ALL:#?}");
        assert_eq!(ALL.iter().map(|known| known.code.name).collect::<BTreeSet<_>>().len(), ALL.len());
    }

    #[test]
    fn every_explanation_is_complete() {
        for known in ALL {
            let id = known.code.id;
            assert!(known.title().len() > 20 && known.title().ends_with('.'), "{id}: {}", known.title());
            let sections = known.sections();
            let headings: Vec<&str> = sections.iter().map(|section| section.heading.as_str()).collect();
            // Findings about options are not corrected in Python.
            let last = if id.starts_with("KFP5") || id == "KFP410" { "What to do" } else { "What to do in Python" };
            assert_eq!(headings, ["Why it matters", "Example", last], "{id}");
            assert!(sections.iter().all(|section| section.text.len() > 30), "{id}: {sections:?}");
            assert!(sections[1].text.contains("```"), "{id}: an example is code");
        }
    }

    #[test]
    fn codes_are_found_by_number_and_by_name() {
        for word in ["KFP101", "kfp101", "101", "unknown-component"] {
            assert_eq!(explain(word).unwrap().code.id, "KFP101", "{word}");
        }
        assert!(explain("KFP999").is_none() && explain("").is_none());
    }
}
