//! Distinct names for the texts of a scope.

use std::collections::{BTreeMap, BTreeSet};

use crate::name::{NameKind, is_legal, made_legal};

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
                let room = K::MAX_LENGTH - suffix.len();
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
    use crate::{TaskName, TemplateName, VolumeName};

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
