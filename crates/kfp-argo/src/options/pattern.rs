//! Patterns of paths: `train`, `*/train`, `**/train`, `for-loop-*`, `**`.

/// A pattern of paths. `*` matches any characters of a step, `**` any number of steps.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(Vec<Vec<char>>);

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.split('/').map(|step| step.chars().collect()).collect())
    }

    /// Returns true if this pattern matches the whole path.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let steps: Vec<[&str; 1]> = path.split('/').map(|step| [step]).collect();
        self.matches_steps(&steps)
    }

    /// Returns true if this pattern matches the whole path, whose steps have several names each.
    pub(crate) fn matches_steps<'s, S: AsRef<[&'s str]>>(&self, steps: &[S]) -> bool {
        let fits = |pattern: &Vec<char>, name: &str| {
            let letters: Vec<char> = name.chars().collect();
            glob(pattern, &letters, |letter| *letter == '*', |expected, letter| expected == letter)
        };
        let is_wildcard = |step: &Vec<char>| step == &['*', '*'];
        glob(&self.0, steps, is_wildcard, |pattern, step| step.as_ref().iter().any(|name| fits(pattern, name)))
    }

    /// Returns true if the pattern can match several paths.
    pub(crate) fn has_wildcard(&self) -> bool {
        self.0.iter().any(|step| step.contains(&'*'))
    }
}

/// Matches a sequence with a pattern whose wildcards stand for any number of elements. Only the
/// last wildcard is extended when the rest does not fit, so the time is at most the product of the
/// lengths.
fn glob<P, E>(pattern: &[P], sequence: &[E], is_wildcard: impl Fn(&P) -> bool, fits: impl Fn(&P, &E) -> bool) -> bool {
    let (mut here, mut at) = (0, 0);
    let mut last_wildcard = None;
    while at < sequence.len() {
        match (pattern.get(here), last_wildcard) {
            (Some(part), _) if is_wildcard(part) => {
                last_wildcard = Some((here, at));
                here += 1;
            }
            (Some(part), _) if fits(part, &sequence[at]) => (here, at) = (here + 1, at + 1),
            (_, Some((wildcard, covered))) => {
                last_wildcard = Some((wildcard, covered + 1));
                (here, at) = (wildcard + 1, covered + 1);
            }
            (_, None) => return false,
        }
    }
    pattern[here..].iter().all(is_wildcard)
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
            ("**/a/**/b", "x/a/a/y/b", true),
            ("**/a/**/b", "x/a/a/y/c", false),
            ("**", "a/b/c", true),
            ("a/**", "a/b/c", true),
            ("tr*n-*", "train-2", true),
            ("tr*n-*", "train", false),
            ("*n*n", "train-n", true),
            ("*č", "ač", true),
            ("", "a", false),
        ] {
            assert_eq!(Pattern::new(pattern).matches(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn steps_match_by_each_of_their_names() {
        let path = [vec!["exit-handler-1", "my group"], vec!["train"]];
        for (pattern, expected) in [
            ("exit-handler-1/train", true),
            ("my group/train", true),
            ("my*/*", true),
            ("train/my group", false),
            ("my group", false),
        ] {
            assert_eq!(Pattern::new(pattern).matches_steps(&path), expected, "{pattern}");
        }
    }

    /// Each wildcard could begin anywhere; trying all of that would take forever.
    #[test]
    fn many_wildcards_take_no_time() {
        assert!(!Pattern::new(&"*a".repeat(500)).matches(&format!("{}b", "a".repeat(2000))));
        assert!(!Pattern::new(&format!("{}b", "**/a/".repeat(500))).matches(&format!("{}c", "a/".repeat(2000))));
    }
}
