//! Minimal cases of what validations found. Each file of `found/` is a pipeline; the last line of its
//! comment is the scenario: the programs that fail, those whose pods break, the number of pods after
//! which the run is stopped, the programs that fail when the run is retried (`true` for none of them),
//! the options.
//!
//! The test needs the code of the Argo controller (`operate.sh` of the lab) and reports that it was
//! skipped without it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::{Write, stderr};
use std::path::Path;

use kfp_argo::{Config, resolve};
use kfp_validation::{Case, Controller, Fate, Scenario, Shutdown, Verdict, folder, programs, scenarios};
use serde_json::Value;

/// Seeds of what the programs write.
const SEEDS: u64 = 4;

#[test]
fn found_cases_agree() {
    let inputs = folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/found")).unwrap();
    assert!(inputs.len() >= 9);
    for version in ["v3.7.18", "v4.1.2"] {
        let Some(program) = Controller::program(version).unwrap() else {
            stderr().write_all(b"SKIPPED: there is no operate.sh (set KFP_COMPILE_LAB)\n").unwrap();
            return;
        };
        let mut controller = Controller::start(&program).unwrap();
        for input in &inputs {
            let text = String::from_utf8_lossy(&input.source);
            let line = text.lines().filter_map(|line| line.strip_prefix("# ")).next_back().unwrap();
            let told: Value = serde_json::from_str(line).unwrap();
            let config: Config =
                serde_json::from_value(told.get("options").cloned().unwrap_or_default()).unwrap_or_default();
            let options = resolve(&[config], None, &Config::default()).unwrap().options;
            let case = Case::new(&input.name, &input.source, &options).unwrap();
            for seed in 0..SEEDS {
                let scenario = scenario(&case, &told, seed);
                let verdict = case.check(&mut controller, &scenario).unwrap();
                assert!(!matches!(verdict, Verdict::Disagrees(_)), "{version}: {}: {verdict:#?}", input.name);
            }
        }
    }
}

fn scenario(case: &Case, told: &Value, seed: u64) -> Scenario {
    let mut scenario = scenarios(&case.pipeline, &case.policy, 1, seed).remove(0);
    let programs = programs(&case.pipeline, &case.policy, &scenario);
    scenario.fates = fates(&told["fails"], Fate::Fails);
    scenario.fates.extend(fates(&told["breaks"], Fate::Breaks));
    scenario.retry = told.get("retry").map(|paths| fates(paths, Fate::Fails));
    let failing = scenario.fates.keys().chain(scenario.retry.iter().flat_map(BTreeMap::keys));
    failing.for_each(|path| assert!(programs.contains(path), "{}: {programs:?}", case.name));
    scenario.shutdown = told["stop"].as_u64().map(|pods| (usize::try_from(pods).unwrap(), Shutdown::Stop));
    scenario
}

/// Returns the fate of the programs in a list of paths. Other values list none.
fn fates(paths: &Value, fate: Fate) -> BTreeMap<kfp_semantics::Path, Fate> {
    let path = |text: &Value| kfp_semantics::Path::read(text.as_str().unwrap()).unwrap();
    paths.as_array().into_iter().flatten().map(|text| (path(text), fate)).collect()
}
