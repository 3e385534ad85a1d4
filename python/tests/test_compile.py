"""The package as its users see it. The wheel must be installed, with the KFP SDK."""

import copy
import json
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest
from kfp import compiler, dsl

import kfp_compile
from kfp_compile._binary import find_binary
from kfp_compile._options import Options


@dsl.component(base_image="python:3.12")
def load(table: str) -> int:
    return len(table)


@dsl.component(base_image="python:3.12")
def train(rows: int) -> None:
    print(rows)


@dsl.pipeline
def pipeline(table: str) -> None:
    train(rows=load(table=table).output)


@dsl.pipeline
def wrong(table: str) -> None:
    load(table=table).set_memory_limit("4000000K")


SOURCE = """
from kfp import dsl

@dsl.component(base_image="python:3.12")
def load(table: str) -> int:
    return len(table)

@dsl.component(base_image="python:3.12")
def train(rows: int):
    print(rows)

@dsl.pipeline
def pipeline(table: str):
    train(rows=load(table=table).output)
"""


@pytest.fixture
def ir(tmp_path: Path) -> Path:
    path = tmp_path / "pipeline.yaml"
    compiler.Compiler().compile(pipeline, str(path))
    return path


def by_command(*arguments: str) -> str:
    return subprocess.run([find_binary(), *arguments], check=True, capture_output=True, text=True).stdout


def test_all_forms_of_a_pipeline_become_the_same_workflow(ir: Path) -> None:
    expected = by_command(str(ir))
    assert kfp_compile.compile(pipeline).yaml == expected
    assert kfp_compile.compile(ir).yaml == expected
    assert kfp_compile.compile(str(ir)).yaml == expected
    assert kfp_compile.compile(ir.read_text()).yaml == expected
    assert kfp_compile.compile(ir.read_bytes()).yaml == expected
    program = ir.with_name("program.py")
    program.write_text(SOURCE)
    assert kfp_compile.compile(program).yaml == by_command(str(program), "--python", sys.executable)
    as_dict = kfp_compile.compile(compiled_dict(ir))
    without_digest = re.compile(r"\n.*pipeline-digest.*")
    assert without_digest.sub("", as_dict.yaml) == without_digest.sub("", expected)


def compiled_dict(ir: Path) -> dict[str, object]:
    json_file = ir.with_suffix(".json")
    compiler.Compiler().compile(pipeline, str(json_file))
    document = json.loads(json_file.read_text())
    assert isinstance(document, dict)
    return document


def test_a_workflow_is_a_dict_with_a_summary() -> None:
    workflow = kfp_compile.compile(pipeline, kind="CronWorkflow", schedule="0 3 * * *", parameters={"table": "<b>"})
    assert (workflow["kind"], workflow.kind, workflow.name) == ("CronWorkflow", "CronWorkflow", "pipeline")
    assert repr(workflow) == "<CronWorkflow 'pipeline': 3 templates, 2 tasks>"
    html = workflow._repr_html_()
    assert "table=&lt;b&gt;" in html and "root: load, train" in html
    assert '<iframe sandbox="allow-scripts"' in html and "load" in html.split("srcdoc=")[1]
    assert pickle.loads(pickle.dumps(workflow)).yaml == workflow.yaml
    assert copy.deepcopy(workflow) == workflow
    assert repr(kfp_compile.compile(pipeline)) == "<Workflow 'pipeline': 3 templates, 2 tasks>"


def test_a_changed_workflow_is_written_as_it_is() -> None:
    workflow = kfp_compile.compile(pipeline)
    workflow["metadata"]["labels"] = {"team": "a"}
    assert json.loads(workflow.yaml) == workflow


def test_options_become_those_of_the_command(ir: Path, tmp_path: Path) -> None:
    workflow = kfp_compile.compile(
        ir,
        namespace="team",
        task_timeout="1h",
        fail_fast=True,
        suspend=False,
        infrastructure_retries=2,
        store={"s3://data": {"endpoint": "minio:9000"}},
        allow=["KFP401", "KFP305"],
        config={"labels": {"team": "a"}, "tasks": {"train": {"nodeSelector": {"gpu": "true"}}}},
    )
    assert workflow["metadata"]["namespace"] == "team"
    assert workflow["metadata"]["labels"] == {"team": "a"}
    assert "timeout: 3600s" in workflow.yaml
    assert {"gpu": "true"} in [template.get("nodeSelector") for template in workflow["spec"]["templates"]]
    config = tmp_path / "options.yaml"
    config.write_text("namespace: other\n")
    assert kfp_compile.compile(ir, config=config)["metadata"]["namespace"] == "other"


def test_every_option_of_the_command_has_a_keyword() -> None:
    listed = set(re.findall(r"^\s+(?:-\w, )?--([a-z-]+)", by_command("--help"), re.MULTILINE))
    # The package chooses the output and the Python, and reports findings as objects.
    others = {"parameter", "pipeline-parameters", "parameter-file", "output", "check", "diff", "format", "stats"}
    others |= {"python", "error-format", "quiet", "verbose", "color", "help", "version"}
    assert others <= listed
    assert {name.replace("_", "-") for name in Options.__annotations__} - {"parameters"} == listed - others


def test_errors_of_the_pipeline_have_their_text(tmp_path: Path) -> None:
    with pytest.raises(kfp_compile.PipelineError) as caught:
        kfp_compile.compile(wrong)
    (found,) = caught.value.diagnostics
    assert (found.code, found.severity, found.task) == ("KFP404", "error", "root > load")
    assert "error[KFP404]: `4000000K`" in str(caught.value) and "4000000Ki" in str(caught.value)
    assert kfp_compile.check(wrong) == caught.value.diagnostics
    assert kfp_compile.check(pipeline) == []
    program = tmp_path / "program.py"
    program.write_text(SOURCE.replace("train(rows=", "train(row="))
    (found,) = kfp_compile.check(program)
    assert (found.code, found.line) == ("KFP008", 14)
    assert found.file == str(program)


def test_mistakes_of_the_caller_are_errors(ir: Path) -> None:
    with pytest.raises(kfp_compile.CommandError, match="cannot read no-such-file.yaml"):
        kfp_compile.compile("no-such-file.yaml")
    with pytest.raises(kfp_compile.CommandError, match="invalid value 'Job'"):
        kfp_compile.compile(ir, kind="Job")
    with pytest.raises(TypeError, match="'namespce' is not an option; did you mean 'namespace'?"):
        kfp_compile.compile(ir, namespce="team")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="by_command is not a pipeline"):
        kfp_compile.compile(by_command)
    with pytest.raises(TypeError, match="train is not a pipeline"):
        kfp_compile.compile(train)


def test_warnings_are_kept(ir: Path) -> None:
    text = ir.read_text().replace("image: python:3.12", "image: python:3.12\n        colour: red", 1)
    workflow = kfp_compile.compile(text, allow_unknown=True)
    assert [(found.code, found.severity) for found in workflow.warnings] == [("KFP003", "warning")]
    assert "1 warning" in repr(workflow)
    with pytest.raises(kfp_compile.PipelineError):
        kfp_compile.compile(text, allow_unknown=True, deny_warnings=True)


def test_the_module_is_the_command(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(SOURCE)
    run = [sys.executable, "-m", "kfp_compile"]
    environment = {"PATH": "/usr/bin:/bin", "VIRTUAL_ENV": "/elsewhere"}
    ended = subprocess.run([*run, str(program)], capture_output=True, text=True, env=environment)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == kfp_compile.compile(program).yaml
    assert subprocess.run([*run, "no-such-file.yaml"], capture_output=True).returncode == 2
