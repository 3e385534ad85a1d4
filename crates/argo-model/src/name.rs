//! Names that Argo accepts, and the rules for each kind of them.

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
    const MAX_LENGTH: usize;
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
    const MAX_LENGTH: usize = 128;
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
    const MAX_LENGTH: usize = 128;
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
    const MAX_LENGTH: usize = 253;
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
    const MAX_LENGTH: usize = ParamName::MAX_LENGTH;
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
    const MAX_LENGTH: usize = 63;
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

pub(crate) fn is_legal<K: NameKind>(text: &str) -> bool {
    let edges = text.chars().next().is_some_and(K::starts) && text.chars().next_back().is_some_and(K::ends);
    edges && text.chars().all(K::allows) && text.len() <= K::MAX_LENGTH && !K::means_else(text)
}

/// Returns `text` with every character replaced that the kind does not allow, and cut to the kind's
/// length.
pub(crate) fn made_legal<K: NameKind>(text: &str) -> String {
    let mut made: String = text.chars().map(K::folded).map(|c| if K::allows(c) { c } else { '-' }).collect();
    if !made.chars().next().is_some_and(K::starts) {
        made.insert_str(0, K::PREFIX);
    }
    made.truncate(K::MAX_LENGTH);
    let kept = made.trim_end_matches('-').len();
    made.truncate(kept);
    if K::means_else(&made) {
        made.insert_str(0, K::PREFIX);
    }
    made
}
