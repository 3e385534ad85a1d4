//! The inputs of the tests: our own in `testdata/`, and the corpus, which lies beside the checkout
//! or at `$KFP_COMPILE_CORPUS`.

#![allow(dead_code, clippy::unwrap_used)] // no test uses all of it

mod options;

use std::fs;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};

use kfp_argo::diagnostics::Diagnostics;
use kfp_argo::{Compiled, Options, compile};

/// A pipeline in a file.
pub(crate) struct Input {
    /// The name in snapshots and messages: `hello`, `own/exit_success`; with the extension if that
    /// is not `.yaml`.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

impl Input {
    fn new(name: String, path: PathBuf) -> Self {
        Self { name, path }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        fs::read(&self.path).unwrap()
    }

    pub(crate) fn compile(&self) -> Result<Compiled, Diagnostics> {
        compile(&self.bytes(), &self.options())
    }

    /// Returns the options that the comments of the file contain. Some pipelines of the corpus put
    /// URIs into command lines, and KFP always knows them.
    pub(crate) fn options(&self) -> Options {
        let mut options = options::of_comments(&self.bytes(), &self.path);
        if self.name.starts_with("upstream/") && String::from_utf8_lossy(&self.bytes()).contains(".uri}}") {
            options.artifact_repository = "s3://artifacts/runs".parse().ok();
        }
        options
    }
}

/// The top of the checkout.
pub(crate) fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The pipelines of `testdata/`, named after their features.
pub(crate) fn testdata() -> Vec<Input> {
    inputs(&top().join("testdata"), "")
}

/// The files of `testdata/errors/`.
pub(crate) fn erroneous() -> Vec<Input> {
    inputs(&top().join("testdata/errors"), "")
}

/// The corpus; says loudly when there is none.
pub(crate) fn corpus() -> Option<PathBuf> {
    let default = || top().join("../shared/corpus");
    let folder = std::env::var_os("KFP_COMPILE_CORPUS").map_or_else(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    // Straight to standard error: what a test that passes prints is not shown.
    let message = format!("SKIPPED: there is no corpus at {} (set KFP_COMPILE_CORPUS)\n", folder.display());
    stderr().write_all(message.as_bytes()).unwrap();
    None
}

/// The pipelines of the corpus: upstream's and the runnable ones.
pub(crate) fn pipelines_of(corpus: &Path) -> Vec<Input> {
    let own = entries(&corpus.join("own")).into_iter().map(|folder| {
        let name = format!("own/{}", folder.file_name().unwrap().to_string_lossy());
        Input::new(name, folder.join("ir.yaml"))
    });
    own.filter(|input| input.path.exists()).chain(inputs(&corpus.join("upstream/ir"), "upstream/")).collect()
}

/// The pipelines of the corpus in which the SDK or their authors did something unusual.
pub(crate) fn quirks_of(corpus: &Path) -> Vec<Input> {
    inputs(&corpus.join("quirks"), "quirks/")
}

/// The YAML and JSON files of a folder.
fn inputs(folder: &Path, prefix: &str) -> Vec<Input> {
    let is_ir = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "yaml" || ending == "json");
    let files = entries(folder).into_iter().filter(is_ir);
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().trim_end_matches(".yaml").to_owned();
    files.map(|path| Input::new(format!("{prefix}{}", name(&path)), path)).collect()
}

/// Returns the content of a folder, sorted.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Compares a text with the committed one at `snapshots/NAME.snap`.
pub(crate) fn assert_snapshot(name: &str, text: &str) {
    let path = top().join("snapshots").join(name);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let file_name = path.file_name().unwrap().to_string_lossy().into_owned();
    settings.bind(|| insta::assert_snapshot!(file_name, text));
}
