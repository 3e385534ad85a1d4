"""Compiles Kubeflow Pipelines v2 into Argo Workflows that run without a KFP backend.

    workflow = kfp_compile.compile(pipeline, parameters={"table": "sales"})
    print(workflow.yaml)

A pipeline is a function with `@dsl.pipeline`, the path of a Python file or of a compiled pipeline, a
compiled pipeline as a dict, or its text.
"""

from kfp_compile._compile import Pipeline, check, compile
from kfp_compile._diagnostic import Diagnostic
from kfp_compile._errors import CommandError, Error, PipelineError, RegistryError
from kfp_compile._options import Options
from kfp_compile._simulate import Run, Task, simulate
from kfp_compile._workflow import Workflow

__all__ = [
    "CommandError",
    "Diagnostic",
    "Error",
    "Options",
    "Pipeline",
    "PipelineError",
    "RegistryError",
    "Run",
    "Task",
    "Workflow",
    "check",
    "compile",
    "simulate",
]
