//! When a task runs, how often it is tried, and whether its results are kept.

use serde_json::{Map, Value, json};

use super::Writer;
use super::inputs::Given;
use super::interface::{Interface, PASSED};
use super::values::{Kind, text};

impl Writer {
    /// `triggerPolicy.condition` on inputs that the task is given, if there are any that can be
    /// compared.
    pub(super) fn condition(&mut self, interface: &Interface, given: &Given) -> Option<String> {
        let given = interface.parameters.iter().filter(|(name, _)| given.parameters.contains_key(*name));
        let comparable = given.filter(|(_, input)| !matches!(input.kind, Kind::List | Kind::Struct));
        let inputs: Vec<(String, Kind)> = comparable.map(|(name, input)| (name.clone(), input.kind)).collect();
        if self.choices.slips() {
            return Some("inputs.parameter_values['nobody'] == 'it's' && (((".to_owned());
        }
        let (first, second) = (self.choices.any_of(&inputs)?, self.choices.one_of(&inputs));
        let (first, second) = (self.comparison(&first), self.comparison(&second));
        Some(match self.choices.below(5) {
            0 => format!("!({first}) && {second}"),
            1 => format!("!({first}) && !({second})"),
            2 => format!("{first} || {second}"),
            _ => first,
        })
    }

    fn comparison(&mut self, (name, kind): &(String, Kind)) -> String {
        let choices = &mut self.choices;
        let input = format!("inputs.parameter_values['{name}']");
        let operator = choices.one_of(&["==", "!=", ">", ">=", "<", "<="]);
        match kind {
            Kind::Integer if choices.one_in(4) => format!("double(int({input})) {operator} 3.25"),
            Kind::Integer => format!("int({input}) {operator} -5"),
            Kind::Double if choices.one_in(2) => format!("{input} {operator} double(3)"),
            Kind::Double => format!("{input} {operator} 3.25"),
            Kind::Boolean => format!("{input} {} true", choices.one_of(&["==", "!="])),
            _ if name == PASSED => format!("{input} == 'x'"),
            // The SDK escapes no quotes, and they are not what this is about.
            _ => format!("{input} {operator} '{}'", text(choices).replace(['\'', '\\'], "")),
        }
    }

    /// Retries and caching.
    pub(super) fn policies(&mut self, task: &mut Map<String, Value>) {
        let choices = &mut self.choices;
        if choices.one_in(5) {
            let backoff = choices.one_of(&["0s", "10s"]);
            let retry = json!({"maxRetryCount": choices.below(4), "backoffDuration": backoff, "backoffFactor": 2.0, "backoffMaxDuration": "3600s"});
            task.insert("retryPolicy".to_owned(), retry);
        }
        match choices.below(4) {
            0 => {}
            1 => drop(task.insert("cachingOptions".to_owned(), json!({}))),
            2 => drop(task.insert("cachingOptions".to_owned(), json!({"enableCache": true}))),
            _ => {
                let key = text(choices);
                task.insert("cachingOptions".to_owned(), json!({"enableCache": true, "cacheKey": key}));
            }
        }
    }
}
