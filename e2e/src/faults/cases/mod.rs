//! The cases, by what is disturbed.

mod claims;
mod control;
mod exit_tasks;
mod loops;
mod pods;
mod programs;
mod retries;
mod stores;

use super::case::Case;

/// Returns all cases, in the order of the table.
pub fn all() -> Vec<Case> {
    let without_and_with_handler = [false, true];
    let mut cases = Vec::new();
    let of_both =
        [programs::cases, pods::cases, control::cases, stores::cases, claims::cases, retries::cases, loops::cases];
    for of in of_both {
        cases.extend(without_and_with_handler.into_iter().flat_map(of));
    }
    cases.extend(exit_tasks::cases());
    // The same disturbance without and with an exit handler in neighbouring rows.
    let order: Vec<&str> = cases.iter().map(|case| case.about).collect();
    let place = |about: &str| order.iter().position(|other| *other == about);
    let mut places: Vec<_> = cases.iter().map(|case| place(case.about)).enumerate().collect();
    places.sort_by_key(|(number, place)| (*place, *number));
    places.into_iter().map(|(number, _)| cases[number].clone()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;
    use crate::Pipeline;

    #[test]
    fn names_are_unique_and_pipelines_compile() {
        let cases = all();
        let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names.len(), cases.len());
        for case in cases {
            let options: kfp_argo::Config = serde_json::from_value(case.options).expect(&case.name);
            drop(Pipeline::from_ir(&case.pipeline).with(|of| *of = options.into_options()).workflow());
        }
    }
}
