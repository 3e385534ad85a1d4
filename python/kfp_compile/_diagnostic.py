"""Errors and warnings about a pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional


@dataclass(frozen=True)
class Diagnostic:
    """An error or a warning. Lines and columns start at one, and the end is exclusive."""

    file: str
    """The name of the file; `<stdin>` for a pipeline that is not in a file."""
    code: str
    """The code, such as `KFP101`; `kfp-compile explain KFP101` explains it."""
    name: str
    """The name of the code, such as `unknown-component`."""
    severity: str
    """`error` or `warning`."""
    message: str
    """The problem."""
    help: Optional[str]
    """The way to solve it."""
    note: Optional[str]
    """Further lines, such as the trace of a Python program."""
    line: Optional[int]
    column: Optional[int]
    end_line: Optional[int]
    end_column: Optional[int]
    path: Optional[str]
    """The path in the compiled pipeline, such as `root.dag.tasks.train`."""
    task: Optional[str]
    """The path through the tasks, such as `root > train`."""
    rendered: str
    """The text for people, with the line of the source."""

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Diagnostic:
        """Reads an object of `--error-format json`."""
        named = {"endLine": "end_line", "endColumn": "end_column"}
        known = {named.get(key, key): value for key, value in fields.items()}
        return cls(**{name: known[name] for name in cls.__dataclass_fields__})

    def __str__(self) -> str:
        return self.rendered
