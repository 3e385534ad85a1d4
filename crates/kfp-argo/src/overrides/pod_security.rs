//! `podSecurity: restricted`: makes all pods satisfy that Pod Security Standard.
//!
//! The standard asks for a user other than root and a seccomp profile, which the context of the pod
//! sets, and for containers without privileges, which each container must ask for. Argo adds
//! containers of its own to each pod, whose contexts only `podSpecPatch` reaches: `init` to all,
//! and `wait` to all but those of resource templates, so these remove it again. The context of the
//! program's container is in the same patch, which keeps what the pipeline sets.

use argo_model::Tree;

/// A user without a name, and a group for the files in volumes.
const USER: u32 = 1000;

/// The context of a container, as JSON.
const CONTAINER: &str = r#"{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}"#;

/// The patch that takes back what the patch of all pods adds to a pod without `wait`.
const WITHOUT_WAIT: &str = r#"{"containers":[{"name":"wait","$patch":"delete"}]}"#;

/// Returns the fields of the workflow's `spec`.
///
/// A user without a name has no home, and pip installs packages there, so `HOME` is `/tmp` unless a
/// template sets it.
pub(super) fn of_run() -> Tree {
    let patch = format!(
        r#"{{"initContainers":[{{"name":"init","securityContext":{CONTAINER}}}],"containers":[{{"name":"wait","securityContext":{CONTAINER}}},{{"name":"main","securityContext":{CONTAINER}}}]}}"#
    );
    let context = format!(
        r#"{{"runAsNonRoot":true,"runAsUser":{USER},"fsGroup":{USER},"seccompProfile":{{"type":"RuntimeDefault"}}}}"#
    );
    let patch = serde_json::Value::from(patch);
    parse(&format!(
        r#"{{"securityContext":{context},"podSpecPatch":{patch},"templateDefaults":{{"container":{{"env":[{{"name":"HOME","value":"/tmp"}}]}}}}}}"#
    ))
}

/// Returns the fields of templates that need more, by their names: the contexts of init containers
/// and sidecars, and the patch of resource templates.
pub(super) fn of_templates(object: &Tree) -> Vec<(String, Tree)> {
    let templates = object.workflow_spec().and_then(|spec| spec.get("templates")).map(Tree::elements);
    let changes = templates.unwrap_or_default().iter().filter_map(|template| {
        let name = template.get("name")?.text()?.to_owned();
        let mut change = Tree::map();
        for key in ["initContainers", "sidecars"] {
            let containers: Vec<Tree> =
                template.get(key).map(Tree::elements).unwrap_or_default().iter().filter_map(context).collect();
            if let (Tree::Map(fields), false) = (&mut change, containers.is_empty()) {
                fields.insert(key.to_owned(), Tree::List(containers));
            }
        }
        if let (Tree::Map(fields), Some(_)) = (&mut change, template.get("resource")) {
            fields.insert("podSpecPatch".to_owned(), Tree::Text(WITHOUT_WAIT.to_owned()));
        }
        (change != Tree::map()).then_some((name, change))
    });
    changes.collect()
}

/// Returns a container with the context that it has to get. What its author set wins.
fn context(container: &Tree) -> Option<Tree> {
    let mut context = parse(CONTAINER);
    if let Some(own) = container.get("securityContext") {
        context.merge(own);
    }
    let name = container.get("name")?.clone();
    Some(Tree::Map([("name".to_owned(), name), ("securityContext".to_owned(), context)].into_iter().collect()))
}

/// Parses JSON of this file.
fn parse(json: &str) -> Tree {
    serde_json::from_str(json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{of_run, of_templates, parse};

    #[test]
    fn all_containers_have_a_context() {
        let run = of_run();
        let patch = parse(run.get("podSpecPatch").unwrap().text().unwrap());
        for (key, names) in [("initContainers", vec!["init"]), ("containers", vec!["wait", "main"])] {
            let containers = patch.get(key).unwrap().elements();
            assert_eq!(
                containers.iter().map(|one| one.get("name").unwrap().text().unwrap()).collect::<Vec<_>>(),
                names
            );
            assert!(containers.iter().all(|one| one.at(&["securityContext", "capabilities", "drop"]).is_some()));
        }
        let object = parse(
            r#"{"spec":{"templates":[
                {"name":"a","container":{},"sidecars":[{"name":"s","image":"i","securityContext":{"runAsUser":5,"allowPrivilegeEscalation":true}}]},
                {"name":"b","resource":{"action":"create"}},
                {"name":"c","container":{}}]}}"#,
        );
        let changes = of_templates(&object);
        assert_eq!(changes.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let expected = r#"{"sidecars":[{"name":"s","securityContext":{"allowPrivilegeEscalation":true,"capabilities":{"drop":["ALL"]},"runAsUser":5}}]}"#;
        assert_eq!(changes[0].1, parse(expected));
    }
}
