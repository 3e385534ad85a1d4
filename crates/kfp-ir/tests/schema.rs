//! The schema tables say what the format says.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use kfp_ir::schema::{self, Kind, MESSAGES, Message};

fn message(name: &str) -> &'static Message {
    MESSAGES.iter().find(|message| message.name == name).unwrap()
}

/// Every message that can stand in a file, and how many fields it has.
fn reach(message: &'static Message, found: &mut BTreeMap<&'static str, usize>) {
    if found.insert(message.name, message.fields.len()).is_some() {
        return;
    }
    for field in message.fields {
        let below = match field.kind {
            Kind::Map(kind) => *kind,
            kind => kind,
        };
        match below {
            Kind::Message(below) => reach(below, found),
            _ => field.holds.into_iter().for_each(|below| reach(below, found)),
        }
    }
}

#[test]
fn all_that_a_file_can_hold_is_reached_from_the_specs() {
    let mut found = BTreeMap::new();
    reach(&schema::PIPELINE_SPEC, &mut found);
    assert!(found.contains_key("ml_pipelines.PipelineDeploymentConfig.ExecutorSpec"));
    reach(&schema::PLATFORM_SPEC, &mut found);
    assert_eq!(found["kfp_kubernetes.KubernetesExecutorConfig"], 20);
    assert_eq!((found.len(), found.values().sum::<usize>()), (80, 267));
}

#[test]
fn names_and_numbers_are_unique() {
    for message in MESSAGES {
        let mut names: Vec<_> = message.fields.iter().map(|field| field.json).collect();
        names.extend(message.fields.iter().map(|field| field.name).filter(|name| name.contains('_')));
        let mut numbers: Vec<_> = message.fields.iter().map(|field| field.number).collect();
        let counts = (names.len(), numbers.len());
        names.sort_unstable();
        names.dedup();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!((names.len(), numbers.len()), counts, "{}", message.name);
    }
}

#[test]
fn peculiarities() {
    let platform = message("ml_pipelines.SinglePlatformSpec").field("pipelineConfig").unwrap();
    assert_eq!((platform.name, platform.json, platform.number), ("pipelineConfig", "pipelineConfig", 4));
    let input = message("ml_pipelines.TaskInputsSpec.InputParameterSpec");
    let oneof: Vec<_> =
        input.fields.iter().filter(|field| field.oneof == Some("kind")).map(|field| field.number).collect();
    assert_eq!(oneof, [1, 2, 3, 5]);
    let seconds = message("kfp_kubernetes.Toleration").field("toleration_seconds").unwrap();
    assert!(seconds.optional && seconds.oneof.is_none() && matches!(seconds.kind, Kind::Int64));
    let parameter = message("ml_pipelines.ComponentInputsSpec.ParameterSpec");
    assert!(parameter.field("type").unwrap().deprecated && !parameter.field("parameterType").unwrap().deprecated);
    let Kind::Enum(types) = parameter.field("parameterType").unwrap().kind else { panic!("no enum") };
    assert_eq!((types.number("TASK_CONFIG"), types.names().count()), (Some(8), 9));
    assert!(message("ml_pipelines.PipelineDeploymentConfig.AIPlatformCustomJobSpec").deprecated);
    let literals = parameter.field("literals").unwrap();
    assert!(literals.repeated && matches!(literals.kind, Kind::Value));
}
