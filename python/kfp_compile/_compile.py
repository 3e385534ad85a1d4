"""Runs the compiler."""

from __future__ import annotations

import functools
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable, Optional, Union, cast

from kfp_compile._binary import find_binary
from kfp_compile._diagnostic import Diagnostic
from kfp_compile._errors import CommandError, PipelineError, RegistryError
from kfp_compile._options import Options, arguments
from kfp_compile._workflow import Workflow

if TYPE_CHECKING:
    from typing_extensions import Unpack

Pipeline = Union[Callable[..., Any], "os.PathLike[str]", str, bytes, Mapping[str, Any]]
"""A function with `@dsl.pipeline`; the path of a Python file or of a compiled pipeline; or a compiled
pipeline, as a dict or as text. A string with a line break, or that starts with `{`, is text."""


def compile(pipeline: Pipeline, **options: Unpack[Options]) -> Workflow:
    """Compiles a pipeline.

    Raises:
        PipelineError: The pipeline has errors.
        CommandError: A file cannot be read, or an option has a wrong value.
        TypeError: The pipeline or an option has a wrong type.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, name) for name in ("workflow.yaml", "workflow.json")]
        source = source_of(pipeline)
        status, found = _run([], source, [f"--output={file}" for file in files], options, folder)
        if status != 0:
            raise (RegistryError if status == 3 else PipelineError)(found)
        yaml, document = (_read(file) for file in files)
    draw = functools.partial(_draw, source, options)
    return Workflow(json.loads(document), yaml=yaml, warnings=found, draw=draw)


def check(pipeline: Pipeline, **options: Unpack[Options]) -> list[Diagnostic]:
    """Checks a pipeline, and returns all errors and warnings.

    Raises:
        CommandError: A file cannot be read, or an option has a wrong value.
        TypeError: The pipeline or an option has a wrong type.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _run(["check"], source_of(pipeline), [], options, folder)[1]


_Source = tuple[str, bytes]
"""A path on the command line, and the text of standard input."""

# Options that drawing does not have.
_ONLY_COMPILING = {"external_programs", "verify_images", "pin", "lock", "platform", "mirror", "insecure_registry"}
_ONLY_COMPILING |= {"registry_jobs", "registry_timeout", "registry_retries"}


def _draw(source: _Source, options: Options) -> Optional[str]:
    """Returns the page with the picture of a pipeline, if it can be drawn."""
    kept = cast(Options, {name: value for name, value in options.items() if name not in _ONLY_COMPILING})
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "picture.html")
        try:
            status, _ = _run(["graph"], source, [f"--output={file}"], kept, folder)
        except CommandError:
            return None
        return _read(file) if status == 0 else None


def _run(
    command: list[str], source: _Source, output: list[str], options: Options, folder: str
) -> tuple[int, list[Diagnostic]]:
    """Runs the program. Returns its exit code and the findings."""
    status, found, _ = call(command, source, output, options, folder)
    return status, found


def call(
    command: list[str], source: _Source, output: list[str], options: Options, folder: str
) -> tuple[int, list[Diagnostic], str]:
    """Runs the program. Returns its exit code, the findings, and what it prints."""
    path, text = source
    if path.lower().endswith(".py"):
        output = [*output, f"--python={sys.executable}"]
    line = [*command, *output, "--error-format=json", *arguments(options, folder), "--", path]
    ended = subprocess.run([find_binary(), *line], input=text, capture_output=True)
    messages = ended.stderr.decode(errors="replace")
    objects = [json.loads(line) for line in messages.splitlines() if line.startswith("{")]
    if ended.returncode not in (0, 1, 3):
        failures = [fields["rendered"] for fields in objects if fields["code"] is None]
        raise CommandError("\n".join(failures) or messages.strip() or f"exit code {ended.returncode}")
    found = [Diagnostic.from_json(fields) for fields in objects]
    return ended.returncode, found, ended.stdout.decode(errors="replace")


def source_of(pipeline: Pipeline) -> _Source:
    if isinstance(pipeline, os.PathLike):
        return os.fspath(pipeline), b""
    if isinstance(pipeline, str):
        is_text = "\n" in pipeline or pipeline.lstrip().startswith("{")
        return ("-", pipeline.encode()) if is_text else (pipeline, b"")
    if isinstance(pipeline, bytes):
        return "-", pipeline
    if isinstance(pipeline, Mapping):
        return "-", json.dumps(pipeline).encode()
    return "-", _ir(pipeline)


def _ir(function: Callable[..., Any]) -> bytes:
    """Compiles a function with the KFP SDK."""
    name = getattr(function, "__name__", None) or getattr(function, "name", None) or repr(function)
    # Nothing is a pipeline before the SDK is imported.
    sdk = sys.modules.get("kfp.dsl.graph_component")
    if sdk is None or not isinstance(function, sdk.GraphComponent):
        raise TypeError(f"{name} is not a pipeline; write a function with @dsl.pipeline, and pass it")
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "pipeline.yaml")
        importlib.import_module("kfp.compiler").Compiler().compile(function, file)
        return _read(file).encode()


def _read(file: str) -> str:
    with open(file, encoding="utf-8", newline="") as source:
        return source.read()
