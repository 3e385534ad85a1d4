//! How a registry wants to be asked: the header `WWW-Authenticate`.

use std::collections::BTreeMap;

/// What a registry answers to whom it does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// User and password with each question.
    Basic,
    /// A token, which another server gives.
    Bearer {
        /// Where to ask for it.
        realm: String,
        /// What to say there of the registry.
        service: Option<String>,
    },
}

impl Challenge {
    /// Reads the header; `None` for a way that no client of registries knows.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        match scheme.to_ascii_lowercase().as_str() {
            "basic" => Some(Challenge::Basic),
            "bearer" => {
                let mut parameters = parameters(rest);
                Some(Challenge::Bearer { realm: parameters.remove("realm")?, service: parameters.remove("service") })
            }
            _ => None,
        }
    }
}

/// `realm="https://…",service="…"`; a comma in quotes belongs to the value.
fn parameters(text: &str) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once('=') {
        let (value, next) = match after.trim_start().strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(',').unwrap_or((after, "")),
        };
        parameters.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
        rest = next.trim_start().trim_start_matches(',');
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::Challenge;

    #[test]
    fn headers_of_registries() {
        let bearer = |realm: &str, service: Option<&str>| {
            Some(Challenge::Bearer { realm: realm.to_owned(), service: service.map(str::to_owned) })
        };
        for (header, challenge) in [
            ("Basic realm=\"a\"", Some(Challenge::Basic)),
            (
                r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io""#,
                bearer("https://auth.docker.io/token", Some("registry.docker.io")),
            ),
            (r#"bearer service=a, realm="https://b/?x=1,2" , scope="c""#, bearer("https://b/?x=1,2", Some("a"))),
            ("Bearer service=a", None),
            ("Negotiate", None),
            ("", None),
        ] {
            assert_eq!(Challenge::parse(header), challenge, "{header}");
        }
    }
}
