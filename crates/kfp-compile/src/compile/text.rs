//! The texts of a compiled pipeline, and the files that they belong to.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use argo_model::Format;
use kfp_argo::Compiled;
use similar::TextDiff;

use crate::report::{Report, inert};
use crate::{cli, output};

/// The files of one pipeline.
pub(super) struct Targets {
    pub(super) workflows: Vec<PathBuf>,
    pub(super) external_programs: Option<PathBuf>,
    /// The format of all files; without it, their extensions decide.
    pub(super) format: Option<cli::Format>,
}

/// A text to write, and what it is.
pub(super) struct Text {
    pub(super) what: &'static str,
    pub(super) file: PathBuf,
    text: String,
}

impl Targets {
    /// Returns the texts to write. Programs come first, because the workflow needs them.
    ///
    /// # Errors
    /// Returns an error if the workflow cannot be written.
    pub(super) fn texts(&self, compiled: &Compiled) -> Result<Vec<Text>> {
        let mut texts = Vec::new();
        let programs = self.external_programs.as_ref();
        if let Some(file) = programs.filter(|file| !self.workflows.contains(file)) {
            let text = compiled.programs_to_text(self.format_of(file))?;
            texts.push(Text { what: "programs", file: file.clone(), text });
        }
        for file in &self.workflows {
            let format = self.format_of(file);
            let workflow = compiled.to_text(format)?;
            let text = match (programs == Some(file), format) {
                (false, _) => workflow,
                (true, Format::Yaml) => format!("{}---\n{workflow}", compiled.programs_to_text(format)?),
                (true, Format::Json) => compiled.programs_to_text(format)? + &workflow,
            };
            texts.push(Text { what: "workflow", file: file.clone(), text });
        }
        Ok(texts)
    }

    fn format_of(&self, file: &Path) -> Format {
        let extension = file.extension().and_then(|extension| extension.to_str());
        match self.format {
            Some(cli::Format::Json) => Format::Json,
            None if extension.is_some_and(|extension| extension.eq_ignore_ascii_case("json")) => Format::Json,
            Some(cli::Format::Yaml) | None => Format::Yaml,
        }
    }
}

impl Text {
    /// Returns true if the file has this content.
    pub(super) fn is_up_to_date(&self) -> bool {
        output::is_up_to_date(&self.file, &self.text)
    }

    /// Returns the changes of the file as a unified diff.
    ///
    /// # Errors
    /// Returns an error if the file exists and cannot be read.
    pub(super) fn diff(&self) -> Result<String> {
        let old = match self.file.exists() {
            true => Some(fs::read_to_string(&self.file)?.replace("\r\n", "\n")),
            false => None,
        };
        let name = inert(&self.file.display().to_string());
        let old_name = if old.is_some() { name.clone() } else { "/dev/null".to_owned() };
        let diff = TextDiff::from_lines(old.as_deref().unwrap_or_default(), &self.text);
        let text = diff.unified_diff().header(&old_name, &name).to_string();
        Ok(text.lines().map(|line| inert(line) + "\n").collect())
    }
}

/// Writes texts to their files.
///
/// # Errors
/// Returns an error if a file cannot be written.
pub(super) fn write(texts: &[Text], report: &Report) -> Result<()> {
    texts.iter().try_for_each(|Text { what, file, text }| {
        output::write(file, text)?;
        report.progress(&format!("{what}: {}", file.display()));
        Ok(())
    })
}
