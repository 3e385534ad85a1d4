//! Suggests the command that a mistyped word was meant to be.

use clap::CommandFactory;

use crate::cli::Cli;

/// Words of other tools, and the commands that do the same.
const SYNONYMS: [(&str, &str); 5] = [
    ("lint", "check"),
    ("validate", "check"),
    ("verify", "images --verify"),
    ("docs", "explain"),
    ("completion", "completions"),
];

/// The minimum similarity of a word and a command.
const MIN_SIMILARITY: f64 = 0.75;

/// Returns the command that is meant by a word.
pub(crate) fn command(word: &str) -> Option<String> {
    if let Some((_, command)) = SYNONYMS.iter().find(|(synonym, _)| *synonym == word) {
        return Some((*command).to_owned());
    }
    if word == "compile" {
        return Some("PIPELINE".to_owned());
    }
    let cli = Cli::command();
    let similarity = |command: &clap::Command| strsim::jaro_winkler(word, command.get_name());
    let nearest = cli.get_subcommands().max_by(|a, b| similarity(a).total_cmp(&similarity(b)))?;
    (similarity(nearest) >= MIN_SIMILARITY).then(|| nearest.get_name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn commands_are_suggested() {
        for (word, suggestion) in [
            ("chek", Some("check")),
            ("image", Some("images")),
            ("lint", Some("check")),
            ("compile", Some("PIPELINE")),
            ("pipeline", None),
        ] {
            assert_eq!(command(word).as_deref(), suggestion, "{word}");
        }
    }
}
