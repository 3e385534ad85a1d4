//! Devices that the pod claims (Dynamic Resource Allocation).
//!
//! Kubernetes wants each claim twice: in the pod's `resourceClaims`, and by its name in the
//! container's `resources.claims`. Argo has a template field for the first from 4.1 on. For older
//! versions, and if a task supplies a claim, `podSpecPatch` contains both.

use argo_model::{Expr, Operator, ResourceClaim};

use super::settings::Pod;
use crate::lower::value::literal;
use crate::options::{ArgoVersion, Options};
use crate::pipeline::{ConfigField, RESOURCE_CLAIM_TEMPLATE_NAME, Setting};

/// Returns the claims for the fields of the template, if Argo has such a field and all are constant.
pub(crate) fn constant(pod: &Pod<'_>, options: &Options) -> Vec<ResourceClaim> {
    let has_field = options.argo_version >= Some(ArgoVersion::V4_1);
    let all = has_field.then(|| all_constant(pod)).flatten();
    all.filter(|_| pod.applies(ConfigField::ResourceClaims)).unwrap_or_default()
}

/// The name of the variable that holds the claims in the expression of a patch.
const CLAIMS: &str = "claims";

/// Claims of a patch.
pub(crate) enum PatchedClaims {
    /// Constants.
    Constant(Expr),
    /// Claims that depend on the run; the patch binds them to a variable, as it needs them twice.
    OfRun(Expr),
}

impl PatchedClaims {
    /// The claims within the patch.
    pub(crate) fn value(&self) -> Expr {
        match self {
            PatchedClaims::Constant(claims) => claims.clone(),
            PatchedClaims::OfRun(_) => Expr::Local(CLAIMS),
        }
    }

    /// The names of the claims, for a container's `resources.claims`.
    pub(crate) fn names(&self) -> Expr {
        match self.value() {
            Expr::Array(constants) => {
                let names = (0..constants.len()).map(|number| literal::map([("name", name(number).into())]));
                Expr::Array(names.collect())
            }
            claims => claims.map(literal::map([("name", Expr::Element.get("name"))])),
        }
    }

    /// The variable of the claims and its value, if the patch needs one.
    pub(crate) fn binding(self) -> Option<(&'static str, Expr)> {
        match self {
            PatchedClaims::Constant(_) => None,
            PatchedClaims::OfRun(claims) => Some((CLAIMS, claims)),
        }
    }
}

/// Returns the claims for the patch, if [`constant`] cannot return them.
pub(crate) fn patched(pod: &Pod<'_>, options: &Options) -> Option<PatchedClaims> {
    let is_needed = pod.applies(ConfigField::ResourceClaims) && constant(pod, options).is_empty();
    is_needed.then(|| claims(pod)).flatten().map(|claims| match claims {
        Expr::Array(_) => PatchedClaims::Constant(claims),
        _ => PatchedClaims::OfRun(claims),
    })
}

/// Returns all claims as an array for a pod's `resourceClaims`.
pub(crate) fn claims(pod: &Pod<'_>) -> Option<Expr> {
    let mut lists: Vec<Expr> = Vec::new();
    for (number, claim) in pod.settings.resource_claims.iter().enumerate() {
        match (claim, lists.last_mut()) {
            (Setting::FromTask(key), _) => lists.push(given(pod, number, key)),
            (Setting::Static(template), Some(Expr::Array(last))) => last.push(constant_entry(number, template)),
            (Setting::Static(template), _) => lists.push(Expr::Array(vec![constant_entry(number, template)])),
        }
    }
    (!lists.is_empty()).then(|| Expr::concat(lists))
}

/// Returns the claims of one entry that a task supplies: null, one claim, or a list of claims.
fn given(pod: &Pod<'_>, number: usize, key: &str) -> Expr {
    let value = || pod.structure(key);
    let listed = value().kind().equals("array").choose(value(), Expr::Array(vec![value()]));
    let present = listed.filter(Expr::Element.with(Operator::NotEqual, Expr::Nil));
    let prefix = Expr::from(format!("{}-", name(number)));
    let name = prefix.plus(Expr::Index.to_json());
    present.map(entry(name, Expr::Element.get(RESOURCE_CLAIM_TEMPLATE_NAME)))
}

fn constant_entry(number: usize, template: &str) -> Expr {
    entry(name(number).into(), template.into())
}

fn entry(name: Expr, template: Expr) -> Expr {
    literal::map([("name", name), (RESOURCE_CLAIM_TEMPLATE_NAME, template)])
}

fn all_constant(pod: &Pod<'_>) -> Option<Vec<ResourceClaim>> {
    let claims = pod.settings.resource_claims.iter().enumerate();
    let claims = claims.map(|(number, claim)| {
        let template = claim.static_value()?.clone();
        Some(ResourceClaim { name: name(number), resource_claim_template_name: template })
    });
    claims.collect()
}

/// Returns the name of a claim within the pod.
fn name(number: usize) -> String {
    format!("claim-{}", number + 1)
}
