//! Templates and schedules: their runs are as those of a plain workflow.

use e2e::{Lab, Pipeline};
use kfp_argo::{Schedule, WorkflowKind};

/// A pipeline with an exit handler; `fail_work` is an argument.
fn kept(kind: WorkflowKind, name: &str) -> Pipeline {
    let pipeline = Pipeline::named("handler");
    let name = format!("{name}-{}", std::process::id());
    pipeline.with(|options| {
        options.kind = kind;
        options.name = Some(name);
    })
}

#[test]
fn runs_of_a_template_take_arguments() {
    let Some(lab) = Lab::open() else { return };
    let template = lab.keep(&kept(WorkflowKind::WorkflowTemplate, "e2e-template"));
    let (good, bad) = (template.run(&[]), template.run(&[("fail_work", "true")]));
    good.finish().expect(
        "Succeeded",
        &["exit-handler-1/prepare: Succeeded", "exit-handler-1/work: Succeeded", "exit-handler-1/onExit: Succeeded"],
    );
    bad.finish().expect(
        "Failed",
        &["exit-handler-1/prepare: Succeeded", "exit-handler-1/work: Failed", "exit-handler-1/onExit: Succeeded"],
    );
}

#[test]
fn runs_of_a_cluster_template_take_arguments() {
    let Some(lab) = Lab::open() else { return };
    let template = lab.keep(&kept(WorkflowKind::ClusterWorkflowTemplate, "e2e-cluster-template"));
    let run = template.run(&[("fail_work", "true")]);
    run.finish().expect(
        "Failed",
        &["exit-handler-1/prepare: Succeeded", "exit-handler-1/work: Failed", "exit-handler-1/onExit: Succeeded"],
    );
}

/// The arguments are those that were given when compiling.
#[test]
fn schedules_start_runs() {
    let Some(lab) = Lab::open() else { return };
    let pipeline = kept(WorkflowKind::CronWorkflow, "e2e-cron").argument("fail_work", "true");
    let schedules = vec!["* * * * *".to_owned()];
    let cron = lab.keep(&pipeline.with(|options| options.schedule = Schedule { schedules, ..Schedule::default() }));
    let run = cron.scheduled();
    run.finish().expect(
        "Failed",
        &["exit-handler-1/prepare: Succeeded", "exit-handler-1/work: Failed", "exit-handler-1/onExit: Succeeded"],
    );
}
