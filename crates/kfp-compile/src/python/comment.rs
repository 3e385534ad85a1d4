//! The comment that the SDK writes before the IR.

/// The keys of a pipeline spec, one of which the SDK writes first.
const KEYS: [&str; 7] = [
    "components:",
    "defaultPipelineRoot:",
    "deploymentSpec:",
    "pipelineInfo:",
    "root:",
    "schemaVersion:",
    "sdkVersion:",
];

/// Returns the IR without its comment, if the comment is broken: the SDK (2.17.3) writes defaults
/// with line breaks into it as they are.
pub(super) fn without_broken_comment(ir: Vec<u8>) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(&ir) else { return ir };
    let mut start = 0;
    let mut is_broken = false;
    for line in text.split_inclusive('\n') {
        if KEYS.iter().any(|key| line.starts_with(key)) {
            break;
        }
        is_broken |= !line.starts_with('#');
        start += line.len();
    }
    if is_broken && start < text.len() { ir[start..].to_vec() } else { ir }
}

#[cfg(test)]
mod tests {
    use super::without_broken_comment;

    #[test]
    fn only_broken_comments_are_removed() {
        for (ir, expected) in [
            (
                "# PIPELINE DEFINITION\n# Name: a\ncomponents: {}\n",
                "# PIPELINE DEFINITION\n# Name: a\ncomponents: {}\n",
            ),
            ("# Inputs:\n#    a: str [Default: 'x\ny: z']\nroot: {}\n# end\n", "root: {}\n# end\n"),
            ("# Inputs:\nneither\n", "# Inputs:\nneither\n"),
            ("", ""),
        ] {
            assert_eq!(without_broken_comment(ir.into()), expected.as_bytes());
        }
    }
}
