//! The effect of a field: both pipelines are compiled and compared.

use argo_model::Format;
use kfp_argo::diagnostics::{Diagnostic, Diagnostics, Severity};
use kfp_argo::{Compiled, Options, compile};
use kfp_ir::Step;
use serde_json::Value;

use super::file::{Document, Probe};
use super::trees::differences;

/// The effect of a field.
pub(crate) enum Verdict {
    /// The workflow is another one, in these places.
    Lowered(Vec<String>),
    /// The pipeline would be refused without it, with this code.
    Spares(&'static str),
    /// The pipeline is refused, with this code and message.
    Refused(&'static str, String),
    /// The workflow is the same, but the author gets a warning.
    Warned(&'static str, String),
    /// The workflow is the same, for this reason.
    NoEffect(String),
}

/// The codes of files that cannot be read: no probe is one.
const UNREADABLE: [&str; 5] = ["KFP001", "KFP002", "KFP003", "KFP004", "KFP005"];

/// The verdict of a probe.
///
/// # Errors
/// What is wrong with the probe.
pub(crate) fn judge(probe: &Probe, member: &str) -> Result<Verdict, String> {
    let texts = [probe.with_field(member), probe.without_field(member)];
    if texts[0] == texts[1] {
        return Err("sets nothing".to_owned());
    }
    let [with, without] = texts.map(|text| compile(text.as_bytes(), &Options::default()));
    let verdict = match (with, without) {
        (Err(Diagnostics(with)), Err(Diagnostics(without))) => {
            let errors = with.iter().filter(is_error);
            let (around, own): (Vec<_>, Vec<_>) =
                errors.partition(|one| without.iter().any(|other| one.to_string() == other.to_string()));
            match own.first() {
                Some(cause) => refused(cause)?,
                None => {
                    let cause = around.into_iter().find(|error| is_around(error, probe, member));
                    // Once what is around it is lowered, it may be without effect.
                    return refused(cause.ok_or_else(|| format!("its base is refused: {}", with[0]))?);
                }
            }
        }
        (Err(Diagnostics(with)), Ok(_)) => refused(with.iter().find(is_error).unwrap())?,
        (Ok(_), Err(Diagnostics(without))) => {
            let spared = without.iter().find(|error| Some(error.code.id) == probe.spares.as_deref());
            let spared = spared.ok_or_else(|| format!("without the field, or with its other value: {}", without[0]))?;
            Verdict::Spares(spared.code.id)
        }
        (Ok(with), Ok(without)) => compared(&with, &without),
    };
    match (verdict, &probe.why) {
        (Verdict::NoEffect(_), None) => Err("it has no effect, and the probe does not say why".to_owned()),
        (Verdict::NoEffect(_), Some(why)) => Ok(Verdict::NoEffect(why.clone())),
        (verdict, None) => Ok(verdict),
        (verdict, Some(why)) => Err(format!("{}, but should have no effect: {why}", verdict.word())),
    }
}

fn is_error(diagnostic: &&Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

fn refused(error: &Diagnostic) -> Result<Verdict, String> {
    let code = error.code.id;
    if UNREADABLE.contains(&code) { Err(error.to_string()) } else { Ok(Verdict::Refused(code, error.message.clone())) }
}

/// Returns true if an error concerns the message that contains the field.
fn is_around(error: &Diagnostic, probe: &Probe, member: &str) -> bool {
    let Some(location) = &error.location else { return false };
    let steps = location.path.steps().into_iter().filter_map(|step| match step {
        Step::Document(_) => None,
        Step::Key(key) => Some(key.clone()),
        Step::Index(index) => Some(index.to_string()),
    });
    let is_platform = |step: Option<&String>| step.is_some_and(|step| step == "platforms");
    let (error, mut path) = (steps.collect::<Vec<_>>(), probe.path());
    path.push(probe.field(member));
    let same_document = is_platform(error.first()) == (probe.document() == Document::Platform);
    same_document && (1..=path.len()).contains(&error.len()) && error.iter().zip(&path).all(|(one, other)| one == other)
}

fn compared(with: &Compiled, without: &Compiled) -> Verdict {
    let tree =
        |compiled: &Compiled| -> Value { serde_json::from_str(&compiled.to_text(Format::Json).unwrap()).unwrap() };
    let places = differences(&tree(without), &tree(with));
    if !places.is_empty() {
        return Verdict::Lowered(places.into_iter().collect());
    }
    match with.warnings.iter().find(|one| !without.warnings.iter().any(|other| one.message == other.message)) {
        Some(warning) => Verdict::Warned(warning.code.id, warning.message.clone()),
        None => Verdict::NoEffect(String::new()),
    }
}

impl Verdict {
    /// The verdict in a word or two.
    pub(crate) fn word(&self) -> String {
        match self {
            Verdict::Lowered(_) | Verdict::Spares(_) => "lowered".to_owned(),
            Verdict::Refused(code, _) => format!("refused {code}"),
            Verdict::Warned(code, _) => format!("warns {code}"),
            Verdict::NoEffect(_) => "no effect".to_owned(),
        }
    }

    /// Returns the visible effect, or the reason why there is none.
    pub(crate) fn how(&self) -> String {
        match self {
            Verdict::Lowered(places) => {
                let mut shown: Vec<String> = places.iter().take(3).map(|place| format!("`{place}`")).collect();
                shown.extend((places.len() > 3).then(|| "…".to_owned()));
                shown.join(", ")
            }
            Verdict::Spares(code) => format!("without it {code}"),
            Verdict::Refused(_, text) | Verdict::Warned(_, text) | Verdict::NoEffect(text) => text.clone(),
        }
    }
}
