//! Names of the `.proto` files in the forms that Rust uses.

/// Returns the name of the static of a message: `.ml_pipelines.DagSpec` is `DAG_SPEC`. No two
/// packages share a name.
pub(crate) fn static_name(path: &str) -> String {
    let names = path.trim_start_matches('.').split('.').filter(|part| part.starts_with(char::is_uppercase));
    names.map(|name| words(name).join("_").to_uppercase()).collect::<Vec<_>>().join("_")
}

/// Returns `ai_platform_custom_job_spec` for `AIPlatformCustomJobSpec`.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_").to_lowercase()
}

/// Returns `AiPlatformCustomJobSpec` for `AIPlatformCustomJobSpec`, `ComponentRef` for
/// `component_ref`.
pub(crate) fn camel(name: &str) -> String {
    words(name).iter().map(|word| word[..1].to_uppercase() + &word[1..].to_lowercase()).collect()
}

/// Returns the name of an enum's value, without the name of the enum in front of it.
pub(crate) fn variant(name_of_enum: &str, value: &str) -> String {
    let name = camel(value);
    let short = name.strip_prefix(name_of_enum).filter(|rest| rest.starts_with(char::is_uppercase));
    short.unwrap_or(&name).to_owned()
}

/// Returns the words of a name: `AI`, `Platform`, `Job` of `AIPlatformJob`, `secret`, `name` of
/// `secret_name`.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (index, &letter) in letters.iter().enumerate() {
        let is_after_lower = index > 0 && !letters[index - 1].is_uppercase();
        let is_before_lower = index > 0 && letters.get(index + 1).is_some_and(|next| next.is_lowercase());
        if letter == '_' || (letter.is_uppercase() && (is_after_lower || is_before_lower)) {
            words.push(String::new());
        }
        if letter != '_'
            && let Some(word) = words.last_mut()
        {
            word.push(letter);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statics_are_named_after_their_messages() {
        assert_eq!(static_name(".ml_pipelines.PipelineSpec.RuntimeParameter"), "PIPELINE_SPEC_RUNTIME_PARAMETER");
        assert_eq!(static_name("x.AIPlatformCustomJobSpec"), "AI_PLATFORM_CUSTOM_JOB_SPEC");
        assert_eq!(static_name("x.ConfigMapAsEnv"), "CONFIG_MAP_AS_ENV");
    }

    #[test]
    fn names_have_the_form_of_rust() {
        assert_eq!(snake("AIPlatformCustomJobSpec"), "ai_platform_custom_job_spec");
        assert_eq!(camel("AIPlatformCustomJobSpec"), "AiPlatformCustomJobSpec");
        assert_eq!(camel("value_from_oneof"), "ValueFromOneof");
        assert_eq!(variant("ParameterTypeEnum", "PARAMETER_TYPE_ENUM_UNSPECIFIED"), "Unspecified");
        assert_eq!(variant("ParameterTypeEnum", "NUMBER_DOUBLE"), "NumberDouble");
    }
}
