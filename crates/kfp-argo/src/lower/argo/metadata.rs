//! The workflow's name, what Argo's user interface shows of the pipeline, and how long the workflow is kept.

use std::collections::BTreeMap;

use argo_model::{Metadata, TtlStrategy};

use crate::options::Options;
use crate::pipeline::{Pipeline, RunSettings};

/// What the cluster adds to a generated name has to fit into a label's 63 characters as well.
const LONGEST_BASE: usize = 57;

pub(super) fn metadata(pipeline: &Pipeline, options: &Options) -> Metadata {
    let texts = [("title", &pipeline.display_name), ("description", &pipeline.description)];
    let annotations =
        texts.into_iter().filter_map(|(key, text)| Some((format!("workflows.argoproj.io/{key}"), text.clone()?)));
    Metadata {
        name: options.name.clone(),
        generate_name: options.name.is_none().then(|| format!("{}-", name_base(&pipeline.name))),
        namespace: options.namespace.clone(),
        annotations: annotations.collect::<BTreeMap<_, _>>(),
    }
}

pub(super) fn ttl_strategy(settings: &RunSettings) -> TtlStrategy {
    TtlStrategy {
        seconds_after_completion: settings.kept,
        seconds_after_success: settings.kept_after_success,
        seconds_after_failure: settings.kept_after_failure,
    }
}

/// The last part of the pipeline's name, as Kubernetes takes it.
fn name_base(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let mut base: String = last.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    base.truncate(LONGEST_BASE);
    let base = base.trim_matches('-');
    if base.is_empty() { "pipeline".to_owned() } else { base.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::name_base;

    #[test]
    fn names_are_what_kubernetes_takes() {
        assert_eq!(name_base("project/My Pipeline_2"), "my-pipeline-2");
        assert_eq!(name_base("č"), "pipeline");
        assert_eq!(name_base(&"a".repeat(100)).len(), LONGEST);
    }

    const LONGEST: usize = super::LONGEST_BASE;
}
