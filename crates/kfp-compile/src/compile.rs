//! `kfp-compile PIPELINE`: compiles one pipeline.

use anyhow::Result;
use kfp_argo::{Options, compile};

use crate::cli::{self, Cli};
use crate::report::Report;
use crate::{Outcome, arguments, input, output};

pub(crate) fn run(cli: &Cli) -> Result<Outcome> {
    let source = input::read(&cli.input)?;
    let report = Report::new(&cli.input, &source);
    match compile(&source, &options(cli)) {
        Ok(compiled) => {
            report.print(&compiled.warnings);
            output::write(&cli.output, &compiled.to_text(format(cli))?)?;
            Ok(Outcome::Done)
        }
        Err(diagnostics) => {
            report.print(&diagnostics.0);
            Ok(Outcome::Findings)
        }
    }
}

fn options(cli: &Cli) -> Options {
    Options {
        arguments: arguments::all(cli.pipeline_parameters.as_ref(), &cli.parameters),
        name: cli.name.clone(),
        namespace: cli.namespace.clone(),
        service_account: cli.service_account.clone(),
        state_words: match cli.state_words {
            cli::StateWords::Backend => kfp_argo::StateWords::Backend,
            cli::StateWords::Sdk => kfp_argo::StateWords::Sdk,
        },
        tolerated_failures: match cli.tolerated_failures {
            cli::ToleratedFailures::Fail => kfp_argo::ToleratedFailures::Fail,
            cli::ToleratedFailures::Pass => kfp_argo::ToleratedFailures::Pass,
        },
        fail_fast: cli.fail_fast,
        pipeline_root: cli.pipeline_root.clone(),
        stores: cli.stores.clone(),
        allow_unknown: cli.allow_unknown,
    }
}

fn format(cli: &Cli) -> argo_model::Format {
    let ending = cli.output.extension().and_then(|ending| ending.to_str());
    match cli.format {
        Some(cli::Format::Json) => argo_model::Format::Json,
        None if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json")) => argo_model::Format::Json,
        Some(cli::Format::Yaml) | None => argo_model::Format::Yaml,
    }
}
