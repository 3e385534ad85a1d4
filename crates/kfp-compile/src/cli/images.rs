//! The options for images and their registries.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::unechoed::Unechoed;
use super::{PipelineOptions, Reporting};
use crate::duration;
use crate::images::{Mirror, Platform};

#[derive(Args, Debug)]
pub(crate) struct Images {
    /// Pipelines, as Python files or compiled by the KFP SDK, or folders to search for compiled ones;
    /// - for standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ListFormat,

    /// Verify that the registries have the images; exit code 1 if an image is missing, 3 if a
    /// registry could not be reached
    #[arg(long)]
    pub(crate) verify: bool,

    /// Write the digests of the images to this file, if all of them were found
    #[arg(long, value_name = "FILE", requires = "verify")]
    pub(crate) lock: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) options: PipelineOptions,

    #[command(flatten)]
    pub(crate) registries: Registries,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

/// Actions on the images of a compiled pipeline.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Images")]
pub(crate) struct ImageOptions {
    /// Verify that the registries have the images
    #[arg(long)]
    pub(crate) verify_images: bool,

    /// Replace tags by digests in the workflow, as the registries or the lock file have them
    #[arg(long)]
    pub(crate) pin: bool,

    /// Lock file that `images --verify --lock` wrote; --pin then takes the digests from it and
    /// contacts no registry
    #[arg(long, value_name = "FILE", requires = "pin")]
    pub(crate) lock: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) registries: Registries,
}

/// How to contact registries. Credentials are those of `docker login`.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Images")]
pub(crate) struct Registries {
    /// Platform of the cluster's nodes
    #[arg(long, value_name = "OS/ARCH", default_value = "linux/amd64")]
    pub(crate) platform: Platform,

    /// Contact this server instead of a registry, for example `docker.io=https://mirror.example`;
    /// may be repeated
    #[arg(long = "mirror", value_name = "HOST=URL", value_parser = Unechoed::<Mirror>::new())]
    pub(crate) mirrors: Vec<Mirror>,

    /// Contact this registry without TLS, as registries on localhost always are; may be repeated
    #[arg(long = "insecure-registry", value_name = "HOST")]
    pub(crate) insecure_registries: Vec<String>,

    /// Maximum number of parallel requests
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) registry_jobs: u8,

    /// Maximum time for one request
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration::parse)]
    pub(crate) registry_timeout: Duration,

    /// Number of retries if a registry does not answer or reports an error of its own
    #[arg(long, value_name = "N", default_value = "2", value_parser = clap::value_parser!(u32).range(0..=10))]
    pub(crate) registry_retries: u32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ListFormat {
    /// Each image with its tasks
    Text,
    /// A JSON list with an object for each file
    Json,
    /// Images that are known before the run, one per line
    Lines,
}
