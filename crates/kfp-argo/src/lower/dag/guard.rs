//! Guards: Steps templates around one other template, which has the same inputs and outputs.
//!
//! A task that is Steps does not wait for the node of its hook (fact A26). And a Steps template can
//! set an output of the whole workflow when it succeeds (fact A40): see [`success_flags`].
//!
//! [`success_flags`]: crate::lower::value::success_flags

use argo_model::{
    Argument, Arguments, ArtifactArgument, ArtifactOrigin, ArtifactSource, Expr, GlobalName, InputArtifact,
    InputParameter, Inputs, Names, OutputArtifact, OutputParameter, Outputs, ParamName, Step, Steps, TaskName,
    Template, TemplateBody, Text, Variable,
};

use crate::lower::context::Context;
use crate::lower::naming::names::{self, TemplateKey, Use};
use crate::lower::naming::parameters::SUCCESS_FLAG;

/// Builds the guard of one key around the template that it calls.
pub(crate) fn lower(cx: &Context<'_>, key: &TemplateKey, inner: &Template) -> Template {
    let step = match key.usage {
        // Argo's UI shows this name.
        Use::FlaggedExit => Names::new().claim(&names::base_name(&key.component)),
        _ => TaskName::fixed("body"),
    };
    let flag = key.usage.sets_flag().then(|| ParamName::fixed(SUCCESS_FLAG));
    let called = Step { name: step.clone(), template: inner.name.clone(), arguments: arguments(&inner.inputs) };
    Template {
        inputs: inputs(&inner.inputs, flag.as_ref()),
        outputs: outputs(&inner.outputs, &step, flag),
        ..Template::new(cx.names.of(key).clone(), TemplateBody::Steps(Steps(vec![called])))
    }
}

fn inputs(inner: &Inputs, flag: Option<&ParamName>) -> Inputs {
    let names = inner.parameters.iter().map(|input| &input.name).chain(flag);
    let artifacts = inner.artifacts.iter().map(|input| InputArtifact { path: None, ..input.clone() });
    Inputs { parameters: names.cloned().map(InputParameter::required).collect(), artifacts: artifacts.collect() }
}

fn arguments(inner: &Inputs) -> Arguments {
    let parameters = inner
        .parameters
        .iter()
        .map(|input| Argument { name: input.name.clone(), value: Text::from(Variable::Input(input.name.clone())) });
    let artifacts = inner.artifacts.iter().map(|input| ArtifactArgument {
        name: input.name.clone(),
        origin: ArtifactOrigin::From { from: Variable::InputArtifact(input.name.clone()) },
        optional: true,
    });
    Arguments { parameters: parameters.collect(), artifacts: artifacts.collect() }
}

fn outputs(inner: &Outputs, step: &TaskName, flag: Option<ParamName>) -> Outputs {
    let parameters = inner.parameters.iter().map(|output| {
        let variable = Variable::StepOutput(step.clone(), output.name.clone());
        OutputParameter::of(output.name.clone(), Expr::Maybe(variable).or_else("null"))
    });
    let flag = flag.map(|name| OutputParameter {
        global_name: Some(GlobalName::Variable(Variable::Input(name.clone()))),
        ..OutputParameter::of(name, Expr::from("true"))
    });
    let artifacts = inner.artifacts.iter().map(|output| OutputArtifact {
        name: output.name.clone(),
        global_name: None,
        source: ArtifactSource::From { from: Variable::StepArtifact(step.clone(), output.name.clone()) },
        optional: true,
    });
    Outputs { parameters: parameters.chain(flag).collect(), artifacts: artifacts.collect() }
}
