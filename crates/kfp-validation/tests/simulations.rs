//! Simulated runs agree with the controller of Argo.
//!
//! The test needs the code of the Argo controller (`operate.sh` of the lab) and reports that it was
//! skipped without it.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Write, stderr};
use std::path::Path;

use kfp_argo::{Config, Options};
use kfp_simulation::ScenarioFile;
use kfp_validation::{Controller, disagreements};

/// Pipelines of `testdata/`, options files and scenarios.
const RUNS: &str = "
exit_handler | {} | {}
exit_handler | {} | {fail: [train]}
exit_handler | {} | {fail: [load], retry: true}
exit_handler | {} | {fail: [clean-up]}
exit_handler | {} | {fail: [clean-up], retry: true}
exit_handler | {} | {fail: [train, clean-up], retry: true}
exit_handler | {} | {fail: [train], retry: {fail: [publish]}}
exit_handler | {} | {fail: [publish]}
exit_handler | {} | {lose: [train]}
exit_handler | {stateWords: sdk} | {fail: [train]}
exit_handler | {} | {stopAfter: load}
exit_handler | {} | {stopAfter: train}
exit_handler | {} | {stopAfter: publish}
display_names | {taskNames: display-name, parameters: {day: monday}} | {fail: ['exit-handler-1/for-loop-2[1]/work'], retry: true}
display_names | {taskNames: display-name, parameters: {day: monday}, tasks: {on mondays: {depends: nightly.Failed}}} | {fail: [exit-handler-1/work]}
exit_handler_nested | {} | {fail: [exit-handler-1/inner/exit-handler-1/work]}
exit_handler_nested | {} | {fail: [exit-handler-1/inner/clean-up]}
exit_handler_nested | {} | {fail: [exit-handler-1/inner/clean-up], retry: true}
exit_handler_nested | {} | {fail: [last]}
exit_handler_nested | {} | {stopAfter: exit-handler-1/inner/exit-handler-1/work}
exit_handlers_two | {} | {fail: [work]}
exit_handlers_two | {} | {fail: [work, notify, outside], retry: true}
exit_handlers_two | {failFast: true} | {fail: [outside]}
exit_task_pipeline | {} | {fail: [exit-handler-1/work]}
exit_task_pipeline | {} | {fail: [report], retry: true}
exit_task_with_retries | {} | {fail: ['clean-up#1']}
exit_candidates | {} | {fail: [exit-handler-1/work, exit-handler-2/work]}
partial_failures | {} | {fail: [train-2]}
partial_failures | {} | {fail: [train-2], retry: true}
partial_failures | {tasks: {'train*': {tolerate: true}, aggregate: {depends: predict.Completed && predict-2.Completed && predict-3.Completed}}} | {fail: [train-2]}
partial_failures | {tasks: {'train*': {tolerate: true}, aggregate: {depends: predict.Completed && predict-2.Completed && predict-3.Completed}}} | {fail: [predict-3]}
partial_failures | {tasks: {'train*': {tolerate: true}, aggregate: {depends: predict.Completed && predict-2.Completed && predict-3.Completed}}} | {fail: [train, plot]}
partial_failures | {tasks: {aggregate: {depends: predict.Completed && predict-2.Completed && predict-3.Completed}}} | {fail: [train-2]}
partial_failures | {tasks: {aggregate: {depends: predict.Failed || predict-2.Omitted}}} | {fail: [train-2]}
partial_failures | {tasks: {aggregate: {depends: predict.Failed || predict-2.Omitted}}} | {}
partial_failures | {failFast: true} | {fail: [train]}
partial_failures | {failFast: true} | {fail: [predict-2]}
partial_failures | {} | {stopAfter: train}
tolerant | {} | {fail: [make]}
tolerant | {} | {fail: [make, make-2], retry: true}
tolerant | {toleratedFailures: pass} | {fail: [make]}
tolerant_dependants | {} | {fail: [work]}
tolerant_dependants | {toleratedFailures: pass} | {fail: [sub/count]}
tolerant_with_status | {} | {fail: [work]}
tolerant_with_status | {} | {lose: [work]}
condition_branches | {parameters: {kind: small}} | {}
condition_branches | {parameters: {kind: small}} | {fail: [make]}
condition_branches | {parameters: {kind: other}} | {fail: [make-3], retry: true}
loop_constant | {} | {}
loop_collected | {} | {fail: ['for-loop-2[0]/for-loop-4[1]/add']}
loop_collected | {} | {fail: ['for-loop-2[1]/for-loop-4[0]/add'], retry: true}
loop_collected | {failFast: true} | {fail: ['for-loop-2[0]/for-loop-4[0]/add']}
loop_nested | {tasks: {for-loop-1: {parallelism: 1, failFast: true}}} | {fail: ['for-loop-1[0]/for-loop-3[0]/say']}
loop_in_exit_handler | {} | {fail: ['exit-handler-1/for-loop-1[0]/exit-handler-1/work']}
loop_in_exit_handler | {} | {fail: ['exit-handler-1/for-loop-1[1]/after-item'], retry: true}
retry | {} | {fail: ['has-its-own#1']}
retry | {} | {fail: [has-its-own, 'inherits#1']}
retry | {} | {lose: [has-its-own]}
retry | {} | {fail: [never], retry: {fail: [inherits]}}
retry_policy | {} | {fail: ['always#1', 'on-error#1', 'on-failure#1']}
retry_policy | {} | {lose: ['always#1', 'on-error#1', 'on-failure#1']}
infrastructure_retries | {infrastructureRetries: 2} | {lose: ['plain#1'], fail: ['retried#1']}
infrastructure_retries | {infrastructureRetries: 2} | {fail: [plain]}
sub_pipeline | {} | {fail: [given/inner/measure]}
sub_pipeline | {} | {outputs: {given/inner/measure.length: 7}, fail: [say], retry: true}
root_outputs | {} | {}
selector | {} | {outputs: {make.fields: {n: 3, text: a}}}
";

#[test]
fn simulations_agree_with_the_controller() {
    for version in ["v3.7.18", "v4.1.2"] {
        let Some(program) = Controller::program(version).unwrap() else {
            stderr().write_all(b"SKIPPED: there is no operate.sh (set KFP_COMPILE_LAB)\n").unwrap();
            continue;
        };
        let mut controller = Controller::start(&program).unwrap();
        let runs: Vec<&str> = RUNS.lines().filter(|line| !line.is_empty()).collect();
        let mut wrong = Vec::new();
        for run in &runs {
            for disagreement in check(&mut controller, run) {
                wrong.push(format!("{run}: {disagreement}"));
            }
        }
        assert!(wrong.is_empty(), "{version}: {} of {} runs\n{}", wrong.len(), runs.len(), wrong.join("\n"));
        stderr().write_all(format!("{version}: {} simulated runs agree\n", runs.len()).as_bytes()).unwrap();
    }
}

fn check(controller: &mut Controller, run: &str) -> Vec<String> {
    let [name, options, scenario] = run.split(" | ").collect::<Vec<_>>()[..] else { panic!("{run}") };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    let source = fs::read(folder.join(name).with_extension("yaml")).unwrap();
    let options: Options = serde_saphyr::from_str::<Config>(options).unwrap().into_options();
    let scenario: ScenarioFile = serde_saphyr::from_str(scenario).unwrap();
    disagreements(controller, &source, &options, &|pipeline| Ok(scenario.resolve(pipeline)?)).unwrap()
}
