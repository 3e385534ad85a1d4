//! Resolves the source of an input to a value, in the DAG that contains the task.

use argo_model::{Expr, JsonText, Text, Variable};
use serde_json::Value as Json;

use crate::graph::Role;
use crate::lower::context::TaskContext;
use crate::lower::value::value::Value;
use crate::lower::value::{constant, final_status, loop_item, output};
use crate::pipeline::{Constant, ConstantPart, JobField, ParameterType, Selector, Source};

/// Returns the value of a source.
pub(crate) fn value(task: &TaskContext<'_>, source: &Source) -> Value {
    match source {
        Source::Constant(constant) => of_constant(task, constant),
        Source::Input { name, ty, selector } => {
            let param = Variable::Input(task.dag.interface.inputs[name].clone());
            select(Value::Inert(Expr::Var(param), *ty), selector)
        }
        Source::Output { producer, output, ty, selector } => {
            let always = *task.role == Role::Ordinary;
            select(output::of_task(task.dag, producer, output, *ty, always), selector)
        }
        Source::Item { ty } => Value::Inert(loop_item::item(), *ty),
        Source::TaskConfig => Value::of_expr(task.task_config.clone(), ParameterType::Struct),
        Source::FinalStatus { producer } => Value::Composed(final_status::lower(task, producer)),
    }
}

/// Returns the value that the task passes to an input, before any default.
pub(crate) fn given(task: &TaskContext<'_>, input: &str) -> Value {
    task.spec.inputs.get(input).map_or_else(Value::none, |source| value(task, source))
}

/// Returns the JSON text of an input of the task's component; `null` if there is no value.
pub(crate) fn passed(task: &TaskContext<'_>, input: &str) -> JsonText {
    let ty = task.component.inputs[input].ty;
    given(task, input).json_text(ty, task.component.default_at(task.spec, input))
}

fn select(value: Value, selector: &Option<Selector>) -> Value {
    match selector {
        Some(selector) => value.member(&selector.key),
        None => value,
    }
}

fn of_constant(task: &TaskContext<'_>, constant: &Constant) -> Value {
    match constant {
        Constant::Plain(value) => Value::Known(value.clone()),
        other => Value::Composed(constant::json(other, &|part| of_part(task, part))),
    }
}

/// Returns a piece as it is written within a JSON string.
fn of_part(task: &TaskContext<'_>, part: &ConstantPart) -> Text {
    match part {
        ConstantPart::Literal(text) => Text::json_string_part(text),
        ConstantPart::Input(name) => {
            let given = match given(task, name) {
                Value::Known(Json::Null) => {
                    let default = task.component.default_at(task.spec, name).cloned();
                    Value::Known(default.unwrap_or(Json::Null))
                }
                given => given,
            };
            given.within_string()
        }
        ConstantPart::Job(field) => of_job_field(task, *field),
    }
}

fn of_job_field(task: &TaskContext<'_>, field: JobField) -> Text {
    let key = || Text::json_string_part(task.key.as_str());
    match field {
        JobField::TaskName => key(),
        // Argo has no number of the task before it runs. The run and the task's name are unique
        // together.
        JobField::TaskUuid => Text::from(Variable::WorkflowUid).then(Text::syntax("-")).then(key()),
        JobField::PipelineRoot => Text::json_string_part(&constant::pipeline_root(task.cx)),
        other => constant::run_field(other).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::testing::with_task;
    use crate::options::Options;

    /// A pipeline in which `reader` reads `SOURCE` with an input of type `TYPE`.
    const IR: &str = r#"
pipelineInfo: {name: values}
schemaVersion: 2.1.0
deploymentSpec:
  executors:
    exec-function:
      container: {image: python, command: [kfp.dsl.executor_main, --component_module_path], args: ["{{$}}"]}
    exec-file: {container: {image: busybox, command: [tee, "{{$.outputs.parameters['n'].output_file}}"]}}
components:
  comp-function:
    executorLabel: exec-function
    outputDefinitions: {parameters: {text: {parameterType: STRING}, record: {parameterType: STRUCT}}}
  comp-file:
    executorLabel: exec-file
    outputDefinitions: {parameters: {n: {parameterType: NUMBER_INTEGER}}}
  comp-reader:
    executorLabel: exec-function
    inputDefinitions:
      parameters: {other: {parameterType: STRING, isOptional: true}, value: {parameterType: TYPE, isOptional: true}}
root:
  inputDefinitions:
    parameters:
      text: {parameterType: STRING}
      whole: {parameterType: NUMBER_INTEGER}
      number: {parameterType: NUMBER_DOUBLE}
      record: {parameterType: STRUCT}
  dag:
    tasks:
      function: {componentRef: {name: comp-function}}
      file: {componentRef: {name: comp-file}}
      reader:
        componentRef: {name: comp-reader}
        dependentTasks: [function, file]
        inputs: {parameters: {other: {componentInputParameter: text}, value: SOURCE}}
        triggerPolicy: {strategy: STRATEGY}
"#;

    fn text_of(strategy: &str, ty: &str, source: &str) -> String {
        let ir = IR.replace("TYPE", ty).replace("SOURCE", source).replace("STRATEGY", strategy);
        with_task(&ir, &Options::default(), "reader", |task| passed(task, "value").to_string())
    }

    fn input(name: &str) -> String {
        format!("inputs.parameters['in-{name}']")
    }

    fn output(task: &str, name: &str) -> String {
        format!("tasks['{task}'].outputs.parameters['{name}']")
    }

    /// An expression for inert JSON text.
    fn inert(json: &str) -> String {
        format!(r"sprig.replace('{{\u007b', '{{\\u007b', {json})")
    }

    /// An expression for the number in a file.
    fn number(text: &str) -> String {
        let number = format!(r"sprig.regexReplaceAll('^\\+', trim({text} ?? ''), '')");
        let number = format!(r"sprig.regexReplaceAll('^(-?)\\.', {number}, '${{1}}0.')");
        format!(r"sprig.fromJson(sprig.regexReplaceAll('\\.$', {number}, ''))")
    }

    #[test]
    fn constants_become_json_text() {
        let other = format!("{0} == 'null' ? '' : {0}", input("text"));
        let quoted = format!("\"{{{{=trimSuffix(trimPrefix({other}, '\"'), '\"')}}}}!\"");
        for (ty, constant, expected) in [
            ("STRING", "'{{x}}'", r#""{\u007bx}}""#),
            ("STRING", "1", r#""1""#),
            ("NUMBER_DOUBLE", "1", "1.0"),
            ("NUMBER_INTEGER", "1.0", "1"),
            ("LIST", "[{a: null}]", r#"[{"a":null}]"#),
            ("STRING", r#""{{$.inputs.parameters['other']}}!""#, &quoted),
        ] {
            let source = format!("{{runtimeValue: {{constant: {constant}}}}}");
            assert_eq!(text_of("ALL_UPSTREAM_TASKS_SUCCEEDED", ty, &source), expected, "{ty} {constant}");
        }
    }

    #[test]
    fn inputs_become_json_text_of_the_type_of_their_reader() {
        let (text, whole, real, record) = (input("text"), input("whole"), input("number"), input("record"));
        let as_text = |json: &str| {
            let text = inert(&format!("toJson(sprig.toRawJson(sprig.fromJson({json})))"));
            format!("{json} matches '^[\"n]' ? {json} : {text}")
        };
        for (ty, name, expected) in [
            ("STRING", "text", text),
            ("STRING", "whole", as_text(&whole)),
            ("STRING", "record", as_text(&record)),
            ("NUMBER_DOUBLE", "whole", format!("sprig.regexReplaceAll('^(-?[0-9]+)$', {whole}, '${{1}}.0')")),
            ("NUMBER_INTEGER", "number", inert(&format!("toJson(sprig.fromJson({real}))"))),
        ] {
            let text = text_of("ALL_UPSTREAM_TASKS_SUCCEEDED", ty, &format!("{{componentInputParameter: {name}}}"));
            assert_eq!(text, format!("{{{{={expected}}}}}"), "{ty} {name}");
        }
    }

    #[test]
    fn outputs_are_read_from_files_and_executor_outputs() {
        let written = output("function", "executor-output");
        let written = format!(r#"sprig.regexReplaceAll('([^\\\\]": )(NaN|-?Infinity)', {written}, '${{1}}"${{2}}"')"#);
        let executor_output = format!("sprig.fromJson({written})?.parameterValues");
        let n = number(&output("file", "n"));
        for (ty, task, name, expected) in [
            ("STRING", "function", "text", format!("toJson({executor_output}?.text)")),
            ("STRUCT", "function", "record", format!("toJson({executor_output}?.record)")),
            ("NUMBER_INTEGER", "file", "n", format!("toJson({n})")),
            (
                "STRING",
                "file",
                "n",
                format!(
                    "first(map([{n}], {{# == nil ? 'null' : toJson(type(#) == 'string' ? # : sprig.toRawJson(#))}}))"
                ),
            ),
        ] {
            let source = format!("{{taskOutputParameter: {{producerTask: {task}, outputParameterKey: {name}}}}}");
            let text = text_of("ALL_UPSTREAM_TASKS_SUCCEEDED", ty, &source);
            assert_eq!(text, format!("{{{{={}}}}}", inert(&expected)), "{ty} {task} {name}");
        }
    }

    #[test]
    fn tolerant_tasks_read_outputs_of_succeeded_tasks_only() {
        let source = "{taskOutputParameter: {producerTask: file, outputParameterKey: n}}";
        let text = text_of("ALL_UPSTREAM_TASKS_COMPLETED", "NUMBER_INTEGER", source);
        let n = number("tasks['file'].outputs?.parameters?.['n']");
        let expected = inert(&format!("toJson(tasks['file'].status == 'Succeeded' ? {n} : nil)"));
        assert_eq!(text, format!("{{{{={expected}}}}}"));
    }
}
