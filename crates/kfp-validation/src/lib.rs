//! Validation: every compiled workflow does what its pipeline means.
//!
//! A *case* is a pipeline and a [`Scenario`]: the arguments, how each attempt of each program ends,
//! what it writes, whether the run is stopped and retried. [`kfp_semantics`] says what a right run
//! of the case looks like. The compiled workflow runs on the code of the Argo controller, in a
//! process whose pods are faked as the scenario says ([`Controller`]). [`compare()`] then checks
//! that what Argo did is one of the runs that the meaning permits.
//!
//! | module | contains |
//! |---|---|
//! | `scenario` | scenarios, and how many of them a pipeline has |
//! | `values` | what programs write, by type: odd and hostile texts included |
//! | `request` | a case as a request to the controller |
//! | `controller` | the controller's process |
//! | `observed` | what the controller reports |
//! | `kubelet` | `$(NAME)` in words and variables, as the kubelet expands it |
//! | `text` | whether a text that a program received is the one that it had to receive |
//! | `compare` | the relation between a run and its meaning |
//! | `case` | one case from end to end |
//! | `limits` | limits of Argo that only a run shows |
//! | `inputs` | the pipelines: `testdata/`, a corpus, random ones |
//! | `sweep` | many cases, and their summary |
//! | `smallest` | the smallest pipeline that shows a disagreement |
//! | `ledger` | the parts of a long validation that are done |
//! | `cluster`, `cluster_report` | cases on a real cluster, with stubs in the place of programs |
//! | `mutants` | mistakes that the check has to notice |
//! | `simulation` | whether a simulated run agrees with the controller |
//! | `report` | the committed table of all that |

mod case;
mod cluster;
mod cluster_report;
mod compare;
mod controller;
mod inputs;
mod kubelet;
mod ledger;
mod limits;
mod mutants;
mod observed;
mod random;
mod report;
mod request;
mod scenario;
mod simulation;
mod smallest;
mod sweep;
mod text;
mod values;

pub use case::{Case, Verdict};
pub use cluster::{Cluster, fits_cluster};
pub use compare::{Disagreement, Kind, compare};
pub use controller::Controller;
pub use inputs::{Input, folder, random, with_option};
pub use ledger::{Ledger, Part};
pub use mutants::{MUTANTS, Mutant, runs_until_noticed};
pub use random::Random;
pub use report::{Noticed, Swept, report};
pub use scenario::{Fate, Finish, Scenario, Shutdown, programs, scenarios};
pub use simulation::disagreements;
pub use smallest::{Smallest, smallest};
pub use sweep::{Summary, sweep};
