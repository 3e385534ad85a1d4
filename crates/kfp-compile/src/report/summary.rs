//! The last line of a report: `3 files checked, no problems`.

/// The numbers of files and findings.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Summary {
    /// Pipelines that were checked.
    pub(super) files: usize,
    pub(super) files_with_errors: usize,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    /// Files that are not pipelines.
    pub(super) skipped: usize,
    /// Files that could not be read.
    pub(super) failures: usize,
}

impl Summary {
    /// Returns `3 files checked, 1 of them with errors: 2 errors and 1 warning`.
    pub(super) fn line(self) -> String {
        let with_errors = match self.files_with_errors {
            0 => String::new(),
            some if self.files > 1 => format!(", {some} of them with errors"),
            _ => String::new(),
        };
        let unread =
            if self.failures > 0 { format!(", {} could not be checked", self.failures) } else { String::new() };
        let skipped = if self.skipped > 0 { format!(", {} skipped", self.skipped) } else { String::new() };
        let files = plural(self.files, "file");
        match counts(self.errors, self.warnings) {
            None if self.failures > 0 => format!("{files} checked{unread}{skipped}"),
            None => format!("{files} checked{skipped}, no problems"),
            Some(counts) => format!("{files} checked{with_errors}{unread}{skipped}: {counts}"),
        }
    }
}

/// Returns `2 errors and 1 warning`, or nothing.
pub(super) fn counts(errors: usize, warnings: usize) -> Option<String> {
    let counts = [(errors, "error"), (warnings, "warning")];
    let counts: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| plural(count, what)).collect();
    (!counts.is_empty()).then(|| counts.join(" and "))
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts_files_and_findings() {
        let summary = |files: &[(usize, usize)], skipped, failures| {
            let files_with_errors = files.iter().filter(|(errors, _)| *errors > 0).count();
            let (errors, warnings) = files.iter().fold((0, 0), |sum, file| (sum.0 + file.0, sum.1 + file.1));
            Summary { files: files.len(), files_with_errors, errors, warnings, skipped, failures }.line()
        };
        for (files, skipped, failures, line) in [
            (&[(0, 0)][..], 0, 0, "1 file checked, no problems"),
            (&[(0, 0), (0, 0)], 1, 0, "2 files checked, 1 skipped, no problems"),
            (&[(0, 2)], 0, 0, "1 file checked: 2 warnings"),
            (&[(0, 0), (1, 1)], 0, 0, "2 files checked, 1 of them with errors: 1 error and 1 warning"),
            (&[(0, 0)], 0, 1, "1 file checked, 1 could not be checked"),
        ] {
            assert_eq!(summary(files, skipped, failures), line);
        }
    }
}
