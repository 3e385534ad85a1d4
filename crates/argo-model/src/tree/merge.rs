//! Merging one tree into another, by the rules of Kubernetes' strategic merge patch as far as
//! Argo's objects need them.

use std::collections::{BTreeMap, BTreeSet};

use super::Tree;

/// The rule by which a list is merged.
#[derive(Clone, Copy)]
enum ListMerge {
    /// Elements are identified by this field. An element of the same identity is merged.
    ByKey(&'static str),
    /// Elements are identified by this field. An element of the same identity is replaced: it is
    /// one of several forms (`value` or `valueFrom`, `emptyDir` or `secret`), and a merge would
    /// have both.
    ByKeyWhole(&'static str),
    /// Elements that are new are appended.
    Append,
    /// The list is replaced.
    Replace,
}

impl ListMerge {
    /// Returns how the list under a key is merged.
    fn of(key: &str) -> Self {
        match key {
            "env" | "volumes" => ListMerge::ByKeyWhole("name"),
            "volumeMounts" => ListMerge::ByKeyWhole("mountPath"),
            "hostAliases" => ListMerge::ByKey("ip"),
            "initContainers" | "sidecars" | "imagePullSecrets" | "templates" => ListMerge::ByKey("name"),
            "tolerations" => ListMerge::Append,
            _ => ListMerge::Replace,
        }
    }
}

impl Tree {
    /// Merges another tree into this one.
    ///
    /// Objects are merged key by key, and `null` removes a key. In lists that Kubernetes identifies
    /// by a field (`env`, `volumes`, `initContainers`, …) an element takes the place of the one
    /// with the same identity, or is appended. New tolerations are appended. Any other value is
    /// replaced.
    pub fn merge(&mut self, other: &Tree) {
        let Tree::Map(entries) = other else {
            *self = other.clone();
            return;
        };
        if !matches!(self, Tree::Map(_)) {
            *self = Tree::map();
        }
        let Tree::Map(map) = self else { return };
        for (key, value) in entries {
            match value {
                Tree::Null => drop(map.shift_remove(key)),
                Tree::List(elements) => merge_list(ListMerge::of(key), map.entry(key.clone()).or_default(), elements),
                value => map.entry(key.clone()).or_default().merge(value),
            }
        }
    }
}

fn merge_list(how: ListMerge, here: &mut Tree, elements: &[Tree]) {
    let Tree::List(list) = here else {
        *here = Tree::List(elements.to_vec());
        return;
    };
    match how {
        ListMerge::ByKey(field) => merge_by_key(field, list, elements, |here, element| here.merge(element)),
        ListMerge::ByKeyWhole(field) => merge_by_key(field, list, elements, |here, element| *here = element.clone()),
        ListMerge::Append => append_new(list, elements),
        ListMerge::Replace => *list = elements.to_vec(),
    }
}

fn merge_by_key(field: &str, list: &mut Vec<Tree>, elements: &[Tree], merge: impl Fn(&mut Tree, &Tree)) {
    let identity =
        |tree: &Tree| tree.get(field).and_then(Tree::text).filter(|name| !name.is_empty()).map(str::to_owned);
    let mut known = BTreeMap::new();
    for (at, element) in list.iter().enumerate() {
        // Of two elements with the same identity, the first is the one that counts.
        identity(element).map(|name| known.entry(name).or_insert(at));
    }
    for element in elements {
        let name = identity(element);
        match name.as_ref().and_then(|name| known.get(name)) {
            Some(at) => merge(&mut list[*at], element),
            None => {
                name.map(|name| known.insert(name, list.len()));
                list.push(element.clone());
            }
        }
    }
}

fn append_new(list: &mut Vec<Tree>, elements: &[Tree]) {
    let text = |tree: &Tree| serde_json::to_string(tree).unwrap_or_default();
    let mut known: BTreeSet<String> = list.iter().map(text).collect();
    list.extend(elements.iter().filter(|element| known.insert(text(element))).cloned());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(json: &str) -> Tree {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn objects_and_lists_are_merged() {
        for (base, other, expected) in [
            (r#"{"a":{"b":1,"c":2}}"#, r#"{"a":{"c":3,"d":4}}"#, r#"{"a":{"b":1,"c":3,"d":4}}"#),
            (r#"{"a":1,"b":2}"#, r#"{"a":null}"#, r#"{"b":2}"#),
            (r#"{"a":1}"#, r#"{"b":{"c":null,"d":1}}"#, r#"{"a":1,"b":{"d":1}}"#),
            (r#"{"args":["a"]}"#, r#"{"args":["b"]}"#, r#"{"args":["b"]}"#),
            (
                r#"{"env":[{"name":"A","value":"1"},{"name":"B","value":"1"}]}"#,
                r#"{"env":[{"name":"B","value":"2"},{"name":"C","value":"3"}]}"#,
                r#"{"env":[{"name":"A","value":"1"},{"name":"B","value":"2"},{"name":"C","value":"3"}]}"#,
            ),
            (
                r#"{"env":[{"name":"A","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}]}"#,
                r#"{"env":[{"name":"A","value":"1"}]}"#,
                r#"{"env":[{"name":"A","value":"1"}]}"#,
            ),
            (
                r#"{"volumes":[{"name":"v","emptyDir":{}}]}"#,
                r#"{"volumes":[{"name":"v","secret":{"secretName":"s"}}]}"#,
                r#"{"volumes":[{"name":"v","secret":{"secretName":"s"}}]}"#,
            ),
            (
                r#"{"volumeMounts":[{"name":"a","mountPath":"/a"}]}"#,
                r#"{"volumeMounts":[{"name":"a","mountPath":"/b"}]}"#,
                r#"{"volumeMounts":[{"name":"a","mountPath":"/a"},{"name":"a","mountPath":"/b"}]}"#,
            ),
            (
                r#"{"sidecars":[{"name":"s","image":"i","env":[{"name":"A","value":"1"}]}]}"#,
                r#"{"sidecars":[{"name":"s","env":[{"name":"B","value":"2"}]}]}"#,
                r#"{"sidecars":[{"name":"s","image":"i","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]}]}"#,
            ),
            (
                r#"{"tolerations":[{"key":"a"}]}"#,
                r#"{"tolerations":[{"key":"b"},{"key":"a"},{"key":"b"}]}"#,
                r#"{"tolerations":[{"key":"a"},{"key":"b"}]}"#,
            ),
        ] {
            let mut merged = tree(base);
            merged.merge(&tree(other));
            assert_eq!(merged, tree(expected), "{other} into {base}");
        }
    }

    /// Ten times as many elements take about ten times as long, not a hundred times.
    #[test]
    fn long_lists_are_merged_in_linear_time() {
        let names = |from: usize| (from..from + 30_000).map(|at| format!(r#"{{"name":"V{at}","key":"k{at}"}}"#));
        let list = |from| names(from).collect::<Vec<_>>().join(",");
        for key in ["env", "volumes", "initContainers", "tolerations"] {
            let mut base = tree(&format!(r#"{{"{key}":[{}]}}"#, list(0)));
            let start = std::time::Instant::now();
            base.merge(&tree(&format!(r#"{{"{key}":[{}]}}"#, list(15_000))));
            assert!(start.elapsed() < std::time::Duration::from_secs(10), "{key} took {:?}", start.elapsed());
            assert_eq!(base.get(key).unwrap().elements().len(), 45_000);
        }
    }
}
