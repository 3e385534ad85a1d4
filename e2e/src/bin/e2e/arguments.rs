//! The command line.

use clap::{Parser, ValueEnum};
use e2e::Cluster;
use e2e::faults::operator::Operator;

/// Disturb runs of compiled pipelines on a cluster, and print how each of them ended.
///
/// The cluster is that of KUBECONFIG. It needs Argo Workflows and a namespace for the runs.
#[derive(Parser)]
#[command(name = "e2e")]
pub(crate) struct Arguments {
    /// Namespace of the runs [default: that of the kubeconfig]
    #[arg(long, short)]
    pub(crate) namespace: Option<String>,
    /// Play only the cases with these names, separated by commas; `*` matches any characters
    #[arg(long, value_name = "GLOB", value_delimiter = ',', default_value = "*")]
    pub(crate) only: Vec<String>,
    /// Print the names of the cases and end
    #[arg(long)]
    pub(crate) list: bool,
    /// Number of cases at once
    #[arg(long, short, default_value_t = 6)]
    pub(crate) jobs: usize,
    /// Image of the programs: it needs a shell and the usual small commands
    #[arg(long, default_value = "busybox")]
    pub(crate) image: String,
    /// Service account of the runs' pods [default: `default`]
    #[arg(long, value_name = "NAME")]
    pub(crate) service_account: Option<String>,
    /// What the cases may disturb besides their own runs
    #[arg(long, value_delimiter = ',')]
    pub(crate) allow: Vec<Allowed>,
    /// Namespace of Argo's controller [default: that of the runs]
    #[arg(long, value_name = "NAMESPACE")]
    pub(crate) controller_namespace: Option<String>,
    /// Command that restarts the controller [default: delete its pods]
    #[arg(long, value_name = "COMMAND")]
    pub(crate) restart_controller: Option<String>,
    /// Storage class of volumes that runs claim
    #[arg(long, value_name = "NAME")]
    pub(crate) storage_class: Option<String>,
    /// Command that makes the API server slow, and ends when it is no longer slow
    #[arg(long, value_name = "COMMAND")]
    pub(crate) slow_api_server: Option<String>,
    /// Command that takes the artifact store away with `down`, and brings it back with `up`
    #[arg(long, value_name = "COMMAND")]
    pub(crate) store: Option<String>,
    /// Config map whose key `repository` is the artifact repository of that store [default: that of
    /// Argo]
    #[arg(long, value_name = "NAME")]
    pub(crate) repository: Option<String>,
    /// Command line of Argo, for `retry` and `resubmit` [default: `argo`, if it is installed]
    #[arg(long, value_name = "COMMAND")]
    pub(crate) argo: Option<String>,
    /// Version of Argo, for example v4.1.2 [default: the tag of the controller's image]
    #[arg(long, value_name = "VERSION")]
    pub(crate) argo_version: Option<String>,
    /// Seconds without any change after which a run counts as one that never ends
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(crate) limit: u64,
    /// Leave the runs on the cluster
    #[arg(long)]
    pub(crate) keep: bool,
    /// Play this many runs of a pipeline of twenty tasks, disturbed at random, instead of the cases
    #[arg(long, value_name = "RUNS")]
    pub(crate) soak: Option<usize>,
    /// Number of the first of these runs, to go on after others
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) first: usize,
    /// Seed of the random disturbances
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Minutes after which no further run starts
    #[arg(long, value_name = "MINUTES", default_value_t = 600)]
    pub(crate) minutes: u64,
    /// Print the roles with the rights that the cases need, and end
    #[arg(long)]
    pub(crate) print_roles: bool,
    /// Write the results into snapshots/faults.md; with --list, only the texts of the cases
    #[arg(long)]
    pub(crate) write: bool,
}

/// What the operator of the cluster permits.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Allowed {
    /// Restart the controller
    Controller,
    /// Drain a node for some seconds
    Nodes,
    /// Set a quota of the namespace
    Quota,
}

impl Arguments {
    /// Returns the names that `--only` matches.
    pub(crate) fn selects(&self, name: &str) -> bool {
        self.only.iter().any(|glob| matches(glob, name))
    }

    /// Returns the operator of the cluster.
    pub(crate) fn operator(&self, cluster: &Cluster) -> Operator {
        let allows = |what| self.allow.contains(&what);
        let is_installed = || {
            std::env::var_os("PATH")
                .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("argo").is_file()))
        };
        Operator {
            controller_namespace: self.controller_namespace.clone().unwrap_or_else(|| cluster.namespace().to_owned()),
            restart: self.restart_controller.clone(),
            storage_class: self.storage_class.clone(),
            slow_api_server: self.slow_api_server.clone(),
            may_restart: allows(Allowed::Controller),
            may_drain: allows(Allowed::Nodes),
            may_set_quota: allows(Allowed::Quota),
            store: self.store.clone(),
            argo: self.argo.clone().or_else(|| is_installed().then(|| "argo".to_owned())),
        }
    }
}

/// Returns true if a pattern with `*` for any characters matches a name.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name
            .strip_prefix(start)
            .is_some_and(|name| (0..=name.len()).any(|at| name.is_char_boundary(at) && matches(rest, &name[at..]))),
    }
}
