"""Simulates runs of pipelines, without a cluster."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional, Union

from kfp_compile._compile import Pipeline, call, source_of
from kfp_compile._errors import PipelineError
from kfp_compile._options import Options

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclass(frozen=True)
class Task:
    """A task of a simulated run, or an iteration of a loop."""

    path: str
    """The path, such as `exit-handler-1/train` or `for-loop-2[0]`."""
    kind: str
    """`container`, `group`, `loop`, `importer` or `claim`."""
    role: str
    """`ordinary`, `tolerant`, `exit` or `iteration`."""
    state: str
    """`succeeded`, `failed`, `skipped` or `not-reached`."""
    because: Optional[str]
    """Why the task did not succeed."""
    attempts: list[str]
    """`succeeded`, `failed` or `lost`, for each attempt of the program."""
    after: list[str]
    """The tasks that ended before it in every run."""
    inputs: dict[str, Any]
    """The input parameters that have a value."""
    outputs: dict[str, Any]
    """The output parameters that have a value."""
    final_status: Optional[dict[str, Any]]
    """The final status that it sees, as exit tasks do."""


@dataclass(frozen=True)
class Run:
    """A simulated run. `run["train"]` is a task: by its path, or by its name if only one has it."""

    phase: str
    """`Succeeded`, `Failed` or `Error`."""
    because: Optional[str]
    """Why the run did not succeed."""
    tasks: dict[str, Task]
    """The tasks by their paths, in the order in which they start."""
    outputs: dict[str, Any]
    """The output parameters of the pipeline."""
    samples: list[dict[str, Any]]
    """The values that nothing sets, so that a sample of their type takes their place."""
    notes: list[str]
    """Remarks."""
    retried: Optional[Run]
    """The run after `argo retry`."""
    runs: list[str]
    """The tasks whose programs run; after `argo retry`, those that run again or for the first time."""

    def __getitem__(self, name: str) -> Task:
        if name in self.tasks:
            return self.tasks[name]
        found = [task for path, task in self.tasks.items() if path.endswith(f"/{name}")]
        if len(found) == 1:
            return found[0]
        known = ", ".join(task.path for task in found) or ", ".join(self.tasks)
        raise KeyError(f"{'several tasks are named' if found else 'no task is named'} {name}: {known}")

    def __str__(self) -> str:
        lines = [f"phase {self.phase}" + (f", because {self.because}" if self.because else "")]
        for task in self.tasks.values():
            lines.append(f"{task.path}: {task.state}" + (f", because {task.because}" if task.because else ""))
        return "\n".join(lines)


def simulate(
    pipeline: Pipeline,
    *,
    fail: Sequence[str] = (),
    lose: Sequence[str] = (),
    outputs: Optional[Mapping[str, Any]] = None,
    stop_after: Optional[str] = None,
    retry: Union[bool, Mapping[str, Any]] = False,
    **options: Unpack[Options],
) -> Run:
    """Runs a pipeline by its meaning, without a cluster, as its workflow behaves.

    Args:
        fail: Tasks that fail: `train`, `for-loop-2[0]/train`, `train#1` for the first attempt.
        lose: Tasks whose pod is lost.
        outputs: Values of output parameters, by `TASK.NAME`.
        stop_after: The run is stopped when this task has ended.
        retry: Whether the run is retried after it has failed, or the scenario of the retried run.

    Raises:
        PipelineError: The pipeline has errors.
        CommandError: A task or an option does not exist.
        TypeError: The pipeline or an option has a wrong type.
    """
    scenario: dict[str, Any] = {"fail": list(fail), "lose": list(lose), "outputs": dict(outputs or {}), "retry": retry}
    if stop_after is not None:
        scenario["stopAfter"] = stop_after
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "scenario.json")
        with open(file, "w", encoding="utf-8") as target:
            json.dump(scenario, target)
        words = [f"--scenario={file}", "--format=json"]
        status, found, text = call(["simulate"], source_of(pipeline), words, options, folder)
    if status != 0:
        raise PipelineError(found)
    return _run(json.loads(text), None)


def _run(fields: dict[str, Any], runs: Optional[list[str]]) -> Run:
    tasks = {task["path"]: _task(task) for task in fields["tasks"]}
    retried = fields.get("retried")
    return Run(
        phase=fields["phase"],
        because=fields.get("because"),
        tasks=tasks,
        outputs=fields["outputs"],
        samples=fields["samples"],
        notes=fields["notes"],
        retried=_run(retried["report"], retried["runsAgain"] + retried["runsFirst"]) if retried else None,
        runs=[path for path, task in tasks.items() if task.attempts] if runs is None else runs,
    )


def _task(fields: dict[str, Any]) -> Task:
    return Task(
        path=fields["path"],
        kind=fields["kind"],
        role=fields["role"],
        state=fields["state"],
        because=fields.get("because"),
        attempts=fields["attempts"],
        after=fields["after"],
        inputs=fields["inputs"],
        outputs=fields["outputs"],
        final_status=fields.get("finalStatus"),
    )
