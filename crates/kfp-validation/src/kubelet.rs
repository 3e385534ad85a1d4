//! `$(NAME)` in words and variables, as the kubelet expands it (Kubernetes' `expansion.Expand`).

use std::collections::BTreeMap;

/// The variables of a container, by name.
pub(crate) type Variables = BTreeMap<String, String>;

/// Returns a text with its variables expanded: `$(NAME)` is the variable or, if there is none,
/// stays as it is; `$$` is one dollar.
pub(crate) fn expand(text: &str, variables: &Variables) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        expanded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix('$') {
            expanded.push('$');
            rest = behind;
        } else if let Some((name, behind)) = rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            match variables.get(name) {
                Some(value) => expanded.push_str(value),
                None => expanded.push_str(&format!("$({name})")),
            }
            rest = behind;
        } else {
            expanded.push('$');
        }
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_expanded_as_the_kubelet_does() {
        let variables = Variables::from([("A".to_owned(), "1".to_owned())]);
        for (text, expected) in
            [("$(A)b", "1b"), ("$$(A)", "$(A)"), ("$(B)", "$(B)"), ("$(A", "$(A"), ("$a$", "$a$"), ("$$$(A)", "$1")]
        {
            assert_eq!(expand(text, &variables), expected, "{text}");
        }
    }
}
