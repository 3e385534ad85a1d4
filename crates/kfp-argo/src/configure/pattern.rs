//! Patterns of task paths: `train`, `*/train`, `**/train`, `for-loop-*`, `**`.

/// A pattern.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Vec<String>);

impl Pattern {
    pub(super) fn new(text: &str) -> Self {
        Self(text.split('/').map(str::to_owned).collect())
    }

    /// Whether a path is one of its.
    pub(super) fn matches(&self, path: &str) -> bool {
        let steps: Vec<&str> = path.split('/').collect();
        steps_match(&self.0, &steps)
    }
}

/// `**` stands for any number of steps.
fn steps_match(pattern: &[String], steps: &[&str]) -> bool {
    match (pattern.split_first(), steps.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "**" => {
            steps_match(rest, steps) || steps.split_first().is_some_and(|(_, steps)| steps_match(pattern, steps))
        }
        (Some((first, rest)), Some((step, steps))) => step_matches(first, step) && steps_match(rest, steps),
        _ => false,
    }
}

/// `*` stands for any characters of a step.
fn step_matches(pattern: &str, step: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == step,
        Some((start, rest)) => step.strip_prefix(start).is_some_and(|left| {
            let ends = left.char_indices().map(|(at, _)| at).chain([left.len()]);
            ends.into_iter().any(|at| step_matches(rest, &left[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn patterns_match_whole_paths() {
        for (pattern, path, expected) in [
            ("train", "train", true),
            ("train", "a/train", false),
            ("*", "train", true),
            ("*", "a/train", false),
            ("*/train", "a/train", true),
            ("*/train", "train", false),
            ("**/train", "train", true),
            ("**/train", "a/b/train", true),
            ("**/train", "a/b/trains", false),
            ("**", "a/b/c", true),
            ("a/**", "a/b/c", true),
            ("tr*n-*", "train-2", true),
            ("tr*n-*", "train", false),
            ("*č", "ač", true),
            ("", "a", false),
        ] {
            assert_eq!(Pattern::new(pattern).matches(path), expected, "{pattern} {path}");
        }
    }
}
