//! Caching: Argo's memoization, keyed by the content of a template and its inputs.

use argo_model::{Expr, Memoize, Template, Text, Variable};
use sha2::{Digest, Sha256};

use crate::lower::context::Context;
use crate::lower::naming::names::TemplateKey;
use crate::options::Settings;

/// Digits of a hash in a key. Argo does not accept long keys in a config map.
const HASH_DIGITS: usize = 16;

/// Adds memoization to a template whose results are cached.
pub(crate) fn memoized(cx: &Context<'_>, key: &TemplateKey, template: Template) -> Template {
    let (Some(caching), Some(cache)) = (&key.caching, &cx.options.cache) else { return template };
    let cache_key = match &caching.key {
        // Templates with other outputs cannot share results, even with the same key of the author.
        Some(own) => {
            let outputs = serde_json::to_string(&template.outputs).unwrap_or_default();
            Text::field(format!("key-{}", hash(format!("{own}\n{outputs}").as_bytes())))
        }
        None => {
            let program = Text::field(hash(content(cx, key, &template).as_bytes()));
            let inputs = template.inputs.parameters.iter();
            let inputs = inputs.map(|input| Expr::Var(Variable::Input(input.name.clone()))).reduce(Expr::plus);
            match inputs {
                Some(inputs) => program.then(Text::syntax("-")).then(Text::tag(inputs.sha256())),
                None => program,
            }
        }
    };
    let memoize = Memoize::in_config_map(&cache.config_map, cache_key, cache.max_age.clone());
    Template { memoize: Some(memoize), ..template }
}

/// Returns the content of a template with what options files change in it, but without its name and
/// its retries.
fn content(cx: &Context<'_>, key: &TemplateKey, template: &Template) -> String {
    let content = Template { retry_strategy: None, ..template.clone() };
    let mut content = serde_json::to_value(&content).unwrap_or_default();
    content["name"] = serde_json::Value::Null;
    let settings = cx.plan.settings.own(key.settings);
    if *settings != Settings::default() {
        content["settings"] = settings.to_text().into();
    }
    content.to_string()
}

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    digits[..HASH_DIGITS].to_owned()
}
