//! Plans of pipelines in YAML, for unit tests.

use std::collections::BTreeMap;

use super::context::{Context, DagContext, TaskContext};
use super::naming::names::TemplateKey;
use crate::front;
use crate::options::Options;
use crate::{configure, graph, plan};

/// Runs `test` on the root of a pipeline.
pub(crate) fn with_root<T>(ir: &str, options: &Options, test: impl FnOnce(&DagContext<'_>) -> T) -> T {
    let plan = front::run(ir.as_bytes(), options, |ir, sink| {
        let (pipeline, _) = front::check(ir, options, sink)?;
        let configured = configure::configure(&pipeline, options, sink)?;
        let graphs = graph::graphs(&pipeline, &configured, sink)?;
        plan::plan(pipeline, graphs, configured.settings, options, sink)
    });
    let (plan, _) = plan.unwrap_or_else(|errors| panic!("{errors}\n{ir}"));
    let arguments = BTreeMap::new();
    let cx = Context::new(&plan, options, &arguments);
    let key = TemplateKey::root(&plan);
    test(&DagContext::new(&cx, &key, plan.pipeline.root().dag().unwrap()))
}

/// Runs `test` on a task of the root.
pub(crate) fn with_task<T>(ir: &str, options: &Options, name: &str, test: impl FnOnce(&TaskContext<'_>) -> T) -> T {
    with_root(ir, options, |dag| {
        let key = dag.body.tasks.keys().find(|key| key.as_str() == name).unwrap();
        test(&TaskContext::new(dag, key))
    })
}
