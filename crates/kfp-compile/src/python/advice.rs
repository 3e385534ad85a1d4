//! Help for frequent mistakes in Python files.

use super::answer::Raised;

/// Names of version 1 of the SDK, and what replaces them.
const OLD_NAMES: [(&str, &str); 9] = [
    ("ContainerOp", "a function with `@dsl.container_component` that returns a `dsl.ContainerSpec`"),
    ("create_component_from_func", "the decorator `@dsl.component`"),
    ("func_to_container_op", "the decorator `@dsl.component`"),
    ("ResourceOp", "a component that calls the API of Kubernetes"),
    ("VolumeOp", "`kubernetes.CreatePVC` of kfp-kubernetes"),
    ("VolumeSnapshotOp", "`kubernetes.CreatePVC` of kfp-kubernetes"),
    ("graph_component", "a function with `@dsl.pipeline` that the pipeline calls"),
    ("RUN_ID_PLACEHOLDER", "`dsl.PIPELINE_JOB_ID_PLACEHOLDER`"),
    ("EXECUTION_ID_PLACEHOLDER", "`dsl.PIPELINE_TASK_ID_PLACEHOLDER`"),
];

/// Returns help for an exception, if it is known.
pub(super) fn help(raised: &Raised) -> Option<String> {
    if let Some(module) = &raised.missing_module {
        return Some(missing_module(module, &raised.python));
    }
    if raised.error == "SystemExit" {
        return Some(
            "the file ends the program while it is imported: put that under `if __name__ == \"__main__\":`".to_owned(),
        );
    }
    if raised.error == "ImportError" && raised.text.starts_with("cannot import name 'kubernetes' from 'kfp'") {
        return Some(missing_module("kfp.kubernetes", &raised.python));
    }
    if matches!(raised.error.as_str(), "ImportError" | "AttributeError") {
        let quoted = |name: &str| raised.text.contains(&format!("'{name}'"));
        let (name, instead) = OLD_NAMES.iter().find(|(name, _)| quoted(name))?;
        return Some(format!("`{name}` belongs to version 1 of the KFP SDK; use {instead}"));
    }
    if raised.error == "ValueError" && raised.text == "Task is missing from pipeline." {
        return Some("a pipeline calls at least one component; calls inside of components do not count".to_owned());
    }
    None
}

fn missing_module(module: &str, python: &str) -> String {
    match module {
        "kfp.kubernetes" => format!("install it with `{python} -m pip install 'kfp[kubernetes]'`"),
        "kfp.onprem" | "kfp.gcp" | "kfp.aws" | "kfp.azure" => {
            "this module belongs to version 1 of the KFP SDK; use `from kfp import kubernetes`".to_owned()
        }
        _ => format!(
            "install the package of `{module}` for {python}, choose another Python with --python, or import it inside of \
             the component that uses it"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_mistakes_have_help() {
        let help = |error: &str, text: &str, missing_module: Option<&str>| {
            let (error, text, missing_module) = (error.into(), text.into(), missing_module.map(str::to_owned));
            help(&Raised { error, text, place: None, trace: Vec::new(), missing_module, python: "python3".into() })
        };
        let old = help("AttributeError", "module 'kfp.dsl' has no attribute 'ContainerOp'", None).unwrap();
        assert!(old.contains("@dsl.container_component"), "{old}");
        assert!(help("ModuleNotFoundError", "", Some("kfp.onprem")).unwrap().contains("version 1"));
        assert!(help("ModuleNotFoundError", "", Some("pandas")).unwrap().contains("--python"));
        assert!(help("SystemExit", "exit status 3", None).unwrap().contains("__main__"));
        assert_eq!(help("AttributeError", "'int' object has no attribute 'x'", None), None);
        assert_eq!(help("ZeroDivisionError", "division by zero", None), None);
    }
}
