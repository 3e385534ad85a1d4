//! JSON trees: values at paths, and where two trees differ.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The value at a path, made where there is none: a mapping, or a list where the path has an index.
pub(crate) fn at<'t>(tree: &'t mut Value, path: &[&str]) -> &'t mut Value {
    let Some((step, rest)) = path.split_first() else { return tree };
    let index = step.parse::<usize>().ok().filter(|_| !tree.is_object());
    let below = match index {
        Some(index) => {
            if !tree.is_array() {
                *tree = Value::Array(Vec::new());
            }
            let items = tree.as_array_mut().unwrap();
            while items.len() <= index {
                items.push(Value::Null);
            }
            &mut items[index]
        }
        None => object(tree).entry(*step).or_insert(Value::Null),
    };
    at(below, rest)
}

/// The mapping that a value is, or becomes.
pub(crate) fn object(tree: &mut Value) -> &mut Map<String, Value> {
    if !tree.is_object() {
        *tree = Value::Object(Map::new());
    }
    tree.as_object_mut().unwrap()
}

/// The places where two workflows differ, without names and indices: `templates.container.image`.
pub(crate) fn differences(one: &Value, other: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    compare(Some(one), Some(other), "", &mut found);
    found
}

fn compare(one: Option<&Value>, other: Option<&Value>, way: &str, found: &mut BTreeSet<String>) {
    match (one, other) {
        (one, other) if one == other => {}
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            for key in keys {
                let way = if way.is_empty() { key.clone() } else { format!("{way}.{key}") };
                compare(one.get(key), other.get(key), &way, found);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) if named(one) && named(other) => {
            let names: BTreeSet<&str> = one.iter().chain(other).map(name).collect();
            let find = |items: &'_ [Value], wanted: &str| items.iter().position(|item| name(item) == wanted);
            for wanted in names {
                let (one, other) = (find(one, wanted).map(|at| &one[at]), find(other, wanted).map(|at| &other[at]));
                compare(one, other, way, found);
            }
        }
        _ => drop(found.insert(way.to_owned())),
    }
}

/// Returns true if each item of a list has a name, as templates, tasks and parameters have.
fn named(items: &[Value]) -> bool {
    items.iter().all(|item| item["name"].is_string())
}

fn name(item: &Value) -> &str {
    item["name"].as_str().unwrap_or_default()
}
