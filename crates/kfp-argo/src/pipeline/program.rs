//! Facts about a program that follow from its command line: whether KFP's executor runs it, and how
//! it hands over its outputs.

use super::{CommandPart, Container};

/// The way in which a program hands over one output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// In the executor output: a Python function's return value.
    ExecutorOutput,
    /// In a file: the command line names it, or the Python function takes it as `OutputPath`.
    File,
    /// In either, as only the program knows; the executor output wins.
    Either,
}

impl Container {
    /// Returns true if the program is KFP's own executor of Python functions.
    pub(crate) fn is_python_component(&self) -> bool {
        self.literals()
            .any(|text| text.contains("kfp.dsl.executor_main") || text.contains("kfp.components.executor_main"))
    }

    /// Returns true if the program gets the path of an executor output.
    pub(crate) fn has_executor_output(&self) -> bool {
        let mut parts = self.words().flat_map(|word| word.parts());
        parts.any(|part| matches!(part, CommandPart::ExecutorInput { .. } | CommandPart::ExecutorOutputFile))
    }

    /// Returns how the program hands over an output.
    pub(crate) fn delivery(&self, output: &str) -> Delivery {
        let named = self
            .words()
            .flat_map(|word| word.parts())
            .any(|part| matches!(part, CommandPart::OutputFile(name) if name == output));
        if !self.has_executor_output() {
            return Delivery::File;
        }
        if named {
            return Delivery::Either;
        }
        // The source contains the arguments of type OutputPath.
        match self.literals().find(|text| text.contains("OutputPath")) {
            None if self.has_source() => Delivery::ExecutorOutput,
            Some(source) if self.has_source() && is_output_path(source, output) => Delivery::File,
            _ => Delivery::Either,
        }
    }

    /// Returns true if the program chooses the paths of its artifacts within their folder, by
    /// `dsl.get_uri()`. Each of its artifacts is then the whole folder, and their records contain
    /// their paths in it.
    pub(crate) fn chooses_paths(&self) -> bool {
        self.is_python_component() && self.literals().any(|text| text.contains("get_uri("))
    }

    /// Returns true if the command contains the source of the program, as that of a lightweight
    /// component does.
    pub(crate) fn has_source(&self) -> bool {
        self.literals().any(|text| text.contains("--component_module_path"))
    }

    /// Returns the literal pieces of the command line.
    pub(crate) fn literals(&self) -> impl Iterator<Item = &str> {
        self.words().flat_map(|word| word.parts()).filter_map(|part| match part {
            CommandPart::Literal(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

/// Returns true if Python source declares an argument of this name as `OutputPath`.
fn is_output_path(source: &str, name: &str) -> bool {
    source.match_indices(name).any(|(at, _)| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let annotation = source[at + name.len()..].trim_start().strip_prefix(':').map(str::trim_start);
        let of_dsl = annotation.map(|text| text.trim_start_matches("kfp.").trim_start_matches("dsl."));
        !source[..at].ends_with(is_word) && of_dsl.is_some_and(|text| text.starts_with("OutputPath"))
    })
}
