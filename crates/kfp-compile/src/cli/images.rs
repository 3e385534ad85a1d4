//! Options about images.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::Reporting;
use crate::arguments::Assignment;
use crate::duration;
use crate::images::{Mirror, Platform};

#[derive(Args, Debug)]
pub(crate) struct Images {
    /// Pipelines that the KFP SDK compiled; - for standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,

    /// Set an input of the pipeline that may choose an image
    #[arg(short, long = "parameter", value_name = "NAME=VALUE")]
    pub(crate) parameters: Vec<Assignment>,

    /// Ask the registries whether they have the images; exit code 1 if one is not there, 3 if nothing is known of one for the time being
    #[arg(long)]
    pub(crate) verify: bool,

    /// Write the digests of the images to a file, if all are there
    #[arg(long, value_name = "FILE", requires = "verify")]
    pub(crate) lock: Option<PathBuf>,

    /// Warn of fields that the IR does not have, instead of refusing the file
    #[arg(long)]
    pub(crate) allow_unknown: bool,

    #[command(flatten)]
    pub(crate) registries: Registries,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

/// What to do with the images of a pipeline that is compiled.
#[derive(Args, Debug)]
#[command(next_help_heading = "Images")]
pub(crate) struct ImagesOfCompiled {
    /// Ask the registries whether they have the images; exit code 3 if nothing else is wrong and one gives no answer
    #[arg(long)]
    pub(crate) verify_images: bool,

    /// Write the images' digests into the workflow, as the registries or the lock file have them
    #[arg(long)]
    pub(crate) pin: bool,

    /// The file that `images --verify --lock` wrote; with --pin its digests are taken, and no registry is asked
    #[arg(long, value_name = "FILE", requires = "pin")]
    pub(crate) lock: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) registries: Registries,
}

/// How registries are asked. Credentials are those of `docker login`.
#[derive(Args, Debug)]
#[command(next_help_heading = "Images")]
pub(crate) struct Registries {
    /// The platform of the cluster's nodes
    #[arg(long, value_name = "OS/ARCH", default_value = "linux/amd64")]
    pub(crate) platform: Platform,

    /// Ask another server in place of a registry, as docker.io=https://mirror.example; may be there several times
    #[arg(long = "mirror", value_name = "HOST=URL")]
    pub(crate) mirrors: Vec<Mirror>,

    /// Ask a registry without TLS; those of this machine are asked so anyway
    #[arg(long = "insecure-registry", value_name = "HOST")]
    pub(crate) insecure_registries: Vec<String>,

    /// How many images are asked for at a time
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) registry_jobs: u8,

    /// How long an answer may take
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration::parse)]
    pub(crate) registry_timeout: Duration,

    /// How often a registry is asked again that gives no answer, or an error of its own
    #[arg(long, value_name = "N", default_value = "2", value_parser = clap::value_parser!(u32).range(0..=10))]
    pub(crate) registry_retries: u32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ListFormat {
    /// Each image with its tasks
    Text,
    /// A list of objects, one for each file
    Json,
    /// Each image that is known before the run, on a line of its own
    Lines,
}
