//! Names that Argo accepts, and the conversion of any text to one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Returns the name's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    };
}

name! {
    /// Name of a template (`spec.templates[].name`): letters, digits and `-`, at most 128
    /// characters, starting with a letter or digit.
    TemplateName
}
name! {
    /// Name of a DAG task or step (`dag.tasks[].name`): as a template's, but never starting with a
    /// digit, nor a word of the language of expressions, which `depends` cannot read.
    TaskName
}
name! {
    /// Name of a parameter (`parameters[].name`): letters, digits, `-` and `_`.
    ParamName
}
name! {
    /// Name of an artifact (`artifacts[].name`): as a parameter's.
    ArtifactName
}
name! {
    /// Name of a volume (`volumes[].name`): lower-case letters, digits and `-`, at most 63
    /// characters, starting and ending with a letter or digit.
    VolumeName
}

/// The words of expr-lang, in which Argo reads `depends`. Functions are not among them: a task with
/// the name of a function is read as the task.
const WORDS: [&str; 14] = [
    "and",
    "contains",
    "else",
    "endsWith",
    "false",
    "if",
    "in",
    "let",
    "matches",
    "nil",
    "not",
    "or",
    "startsWith",
    "true",
];

/// The rules of a kind of name.
pub trait NameKind: Sized {
    /// The maximum number of characters.
    const LONGEST: usize;
    /// The prefix for a name that must not start with its first character.
    const PREFIX: &'static str;
    /// Returns the nearest character that the kind allows; `None` to replace the character by `-`.
    fn folded(c: char) -> char {
        c
    }
    /// Returns true if the character is allowed in the name.
    fn allows(c: char) -> bool;
    /// Returns true if the name may start with the character.
    fn starts(c: char) -> bool;
    /// Returns true if the name may end with the character.
    fn ends(_: char) -> bool {
        true
    }
    /// Returns true if the whole name is read as something else.
    fn means_else(_: &str) -> bool {
        false
    }
    /// Wraps a text that follows the rules.
    fn new(text: String) -> Self;
}

impl NameKind for TemplateName {
    // Argo puts the template's name into pod names, and shortens those. 63 characters leave a
    // readable rest.
    const LONGEST: usize = 128;
    const PREFIX: &'static str = "t-";
    // The template's name is a part of the names of its pods, in which Kubernetes allows no
    // capitals.
    fn folded(c: char) -> char {
        c.to_ascii_lowercase()
    }
    fn allows(c: char) -> bool {
        c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
    }
    fn starts(c: char) -> bool {
        c.is_ascii_lowercase() || c.is_ascii_digit()
    }
    fn new(text: String) -> Self {
        Self(text)
    }
}

impl NameKind for TaskName {
    const LONGEST: usize = 128;
    const PREFIX: &'static str = "t-";
    fn allows(c: char) -> bool {
        c.is_ascii_alphanumeric() || c == '-'
    }
    fn starts(c: char) -> bool {
        c.is_ascii_alphabetic()
    }
    fn means_else(text: &str) -> bool {
        WORDS.contains(&text)
    }
    fn new(text: String) -> Self {
        Self(text)
    }
}

impl NameKind for ParamName {
    const LONGEST: usize = 253;
    const PREFIX: &'static str = "p-";
    fn allows(c: char) -> bool {
        c.is_ascii_alphanumeric() || c == '-' || c == '_'
    }
    fn starts(c: char) -> bool {
        c.is_ascii_alphanumeric() || c == '_'
    }
    fn new(text: String) -> Self {
        Self(text)
    }
}

impl NameKind for ArtifactName {
    const LONGEST: usize = ParamName::LONGEST;
    const PREFIX: &'static str = "a-";
    fn allows(c: char) -> bool {
        ParamName::allows(c)
    }
    fn starts(c: char) -> bool {
        ParamName::starts(c)
    }
    fn new(text: String) -> Self {
        Self(text)
    }
}

impl NameKind for VolumeName {
    const LONGEST: usize = 63;
    const PREFIX: &'static str = "v-";
    fn allows(c: char) -> bool {
        c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
    }
    fn starts(c: char) -> bool {
        c.is_ascii_lowercase() || c.is_ascii_digit()
    }
    fn ends(c: char) -> bool {
        c != '-'
    }
    fn new(text: String) -> Self {
        Self(text)
    }
}

impl VolumeName {
    /// Returns a name that the program's own text fixes. Panics if Kubernetes would refuse it,
    /// which is a mistake in the caller.
    pub fn fixed(name: &'static str) -> Self {
        assert!(is_legal::<Self>(name), "{name:?} is no volume name");
        Self(name.to_owned())
    }
}

impl ParamName {
    /// Returns a name that the program's own text fixes. Panics if Argo would refuse it, which is a
    /// mistake in the caller.
    pub fn fixed(name: &'static str) -> Self {
        assert!(is_legal::<Self>(name), "{name:?} is no parameter name");
        Self(name.to_owned())
    }
}

impl TaskName {
    /// Returns a name that the program's own text fixes. Panics if Argo would refuse it, which is a
    /// mistake in the caller.
    pub fn fixed(name: &'static str) -> Self {
        assert!(is_legal::<Self>(name), "{name:?} is no task name");
        Self(name.to_owned())
    }
}

fn is_legal<K: NameKind>(text: &str) -> bool {
    let edges = text.chars().next().is_some_and(K::starts) && text.chars().next_back().is_some_and(K::ends);
    edges && text.chars().all(K::allows) && text.len() <= K::LONGEST && !K::means_else(text)
}

/// Returns `text` with every character replaced that the kind does not allow, and cut to the kind's
/// length.
fn made_legal<K: NameKind>(text: &str) -> String {
    let mut made: String = text.chars().map(K::folded).map(|c| if K::allows(c) { c } else { '-' }).collect();
    if !made.chars().next().is_some_and(K::starts) {
        made.insert_str(0, K::PREFIX);
    }
    made.truncate(K::LONGEST);
    let kept = made.trim_end_matches('-').len();
    made.truncate(kept);
    if K::means_else(&made) {
        made.insert_str(0, K::PREFIX);
    }
    made
}

/// The names of one scope: each text gets a legal name, and no name is assigned twice.
///
/// Legal names are kept as they are if they are free, so [`Names::claim_all`] assigns these first.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
    /// The next number to try, by base name. Thousands of names may have the same base.
    next: BTreeMap<String, usize>,
}

impl Names {
    /// Returns a scope without names.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reserves a name, so that it is not assigned.
    pub fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// Returns a name for `text`: the text itself if it is legal and free, otherwise a similar
    /// name.
    pub fn claim<K: NameKind>(&mut self, text: &str) -> K {
        let base = if is_legal::<K>(text) { text.to_owned() } else { made_legal::<K>(text) };
        let mut name = base.clone();
        if self.taken.contains(&name) {
            let number = self.next.entry(base.clone()).or_insert(2);
            while self.taken.contains(&name) {
                let suffix = format!("-{number}");
                let room = K::LONGEST - suffix.len();
                name = format!("{}{suffix}", &base[..base.len().min(room)]);
                *number += 1;
            }
        }
        self.taken.insert(name.clone());
        K::new(name)
    }

    /// Returns names for all texts of a scope, in their order. Texts that are legal names keep
    /// them, also if other texts come before them.
    pub fn claim_all<'a, K: NameKind>(&mut self, texts: impl IntoIterator<Item = &'a str>) -> Vec<K> {
        let texts: Vec<&str> = texts.into_iter().collect();
        let mut names: Vec<Option<K>> = Vec::with_capacity(texts.len());
        for text in &texts {
            names.push((is_legal::<K>(text) && !self.taken.contains(*text)).then(|| self.claim(text)));
        }
        names.into_iter().zip(texts).map(|(name, text)| name.unwrap_or_else(|| self.claim(text))).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn legal_names_are_kept_and_others_come_near() {
        let names: Vec<TaskName> =
            Names::new().claim_all(["train a", "train-a", "12step", "č", "train-a-2", "trailing-"]);
        let texts: Vec<&str> = names.iter().map(TaskName::as_str).collect();
        assert_eq!(texts, ["train-a-3", "train-a", "t-12step", "t", "train-a-2", "trailing-"]);
    }

    #[test]
    fn words_of_expressions_are_no_names_of_tasks() {
        let names: Vec<TaskName> = Names::new().claim_all(["not", "t-not", "nothing", "in_", "filter"]);
        let texts: Vec<&str> = names.iter().map(TaskName::as_str).collect();
        assert_eq!(texts, ["t-not-2", "t-not", "nothing", "t-in", "filter"]);
        let template: TemplateName = Names::new().claim("not");
        assert_eq!(template.as_str(), "not");
    }

    #[test]
    fn names_of_templates_have_no_capitals() {
        let names: Vec<TemplateName> = Names::new().claim_all(["Train", "train", "TRAIN_2", "PVC"]);
        let texts: Vec<&str> = names.iter().map(TemplateName::as_str).collect();
        assert_eq!(texts, ["train-2", "train", "train-2-2", "pvc"]);
    }

    #[test]
    fn names_of_volumes_are_those_of_kubernetes() {
        let long = "a".repeat(70);
        let names: Vec<VolumeName> = Names::new().claim_all(["a.b", "a-b", "Data-", "-x", &long, &long]);
        let texts: Vec<&str> = names.iter().map(VolumeName::as_str).collect();
        let cut = |length: usize| "a".repeat(length);
        let expected = ["a-b-2", "a-b", "v--ata", "v--x", &cut(63), &format!("{}-2", cut(61))];
        assert_eq!(texts, expected);
    }

    proptest! {
        #[test]
        fn names_are_legal_and_distinct(texts in proptest::collection::btree_set(".{0,140}", 0..12)) {
            let names: Vec<TaskName> = Names::new().claim_all(texts.iter().map(String::as_str));
            let distinct: BTreeSet<&TaskName> = names.iter().collect();
            prop_assert_eq!(distinct.len(), texts.len());
            for name in &names {
                prop_assert!(is_legal::<TaskName>(name.as_str()), "{}", name);
            }
        }
    }
}
