//! "Did you mean …?"

/// Returns the candidate that was most likely meant, if one is similar enough.
pub(crate) fn nearest(word: &str, candidates: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    // Longer words are hardly spelling mistakes, and would take time.
    if word.len() > 64 {
        return None;
    }
    let near = candidates.map(|candidate| (distance(&word.to_lowercase(), &candidate.to_lowercase()), candidate));
    near.filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Returns the number of letters that must be added, removed or changed to turn one word into the
/// other.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, &right) in b.iter().enumerate() {
            let change = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let fields = || ["components", "deploymentSpec", "root", "dag"].into_iter();
        assert_eq!(nearest("component", fields()), Some("components"));
        assert_eq!(nearest("components_1", fields()), Some("components"));
        assert_eq!(nearest("deploymentspec", fields()), Some("deploymentSpec"));
        assert_eq!(nearest("dags", fields()), Some("dag"));
        assert_eq!(nearest("bogusField", fields()), None);
        assert_eq!(nearest("x", fields()), None);
    }
}
