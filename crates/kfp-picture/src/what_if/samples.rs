//! Sample values for what only programs know.

use kfp_argo::pipeline::ParameterType;
use serde_json::{Value, json};

use super::Values;
use crate::pipeline::{Demand, Expansion, Origin};

/// The number of items of a sample list.
const ITEMS: usize = 3;

/// Returns a sample of a type.
pub(super) fn of_type(ty: ParameterType) -> Value {
    match ty {
        ParameterType::String | ParameterType::Unknown => json!("sample"),
        ParameterType::Integer => json!(1),
        ParameterType::Double => json!(0.5),
        ParameterType::Boolean => json!(true),
        ParameterType::List => json!([]),
        ParameterType::Struct | ParameterType::FinalStatus => json!({}),
    }
}

/// Returns samples in the form that readers need, for each output of a program and each required
/// argument.
pub(super) fn samples(expansion: &Expansion<'_>, root: &kfp_argo::pipeline::Component) -> Values {
    let mut values = Values::new();
    for id in (0..expansion.placed.len()).filter(|id| expansion.is_program(*id)) {
        for (output, ty) in &expansion.placed[id].component.outputs {
            let sample = sample(*ty, &expansion.demand_of_output(id, output));
            values.insert(Origin::Output(id, output.clone()), sample);
        }
    }
    for (name, ty) in Expansion::arguments_without_default(root) {
        values.insert(Origin::Argument(name.to_owned()), sample(ty, &expansion.demand_of_argument(name)));
    }
    values
}

/// Returns a sample of a type in the form that readers need.
fn sample(ty: ParameterType, demand: &Demand) -> Value {
    let value = match &demand.items {
        Some((item, demand)) => Value::Array(vec![sample(*item, demand); ITEMS]),
        None if !demand.members.is_empty() => {
            demand.members.iter().map(|member| (member.clone(), json!("sample"))).collect()
        }
        None => return of_type(ty),
    };
    match ty {
        // A string may hold a list or an object as JSON.
        ParameterType::String => Value::String(value.to_string()),
        _ => value,
    }
}
