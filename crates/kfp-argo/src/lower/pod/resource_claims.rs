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

/// Returns the claims for the fields of the template, if Argo has such a field and all are
/// constant.
pub(crate) fn constant(pod: &Pod<'_>, options: &Options) -> Vec<ResourceClaim> {
    let has_field = options.argo_version >= ArgoVersion::V4_1;
    pod.field(ConfigField::ResourceClaims, claims(pod).filter(|_| has_field))
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
    let lists = pod.settings.resource_claims.iter().enumerate().map(|(number, claim)| match claim {
        Setting::Static(template) => Expr::Array(vec![entry(name(number).into(), template.as_str().into())]),
        Setting::FromTask(key) => given(pod, number, key),
    });
    (!pod.settings.resource_claims.is_empty()).then(|| literal::concat(lists))
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

fn entry(name: Expr, template: Expr) -> Expr {
    literal::map([("name", name), (RESOURCE_CLAIM_TEMPLATE_NAME, template)])
}

/// Returns the name of a claim within the pod.
fn name(number: usize) -> String {
    format!("claim-{}", number + 1)
}
