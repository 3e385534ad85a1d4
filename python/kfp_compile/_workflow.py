"""The result of compiling."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from html import escape
from typing import Any, Callable, Optional

from kfp_compile._diagnostic import Diagnostic


class Workflow(dict[str, Any]):
    """An object of Argo Workflows, as a dict. It can be changed before it is submitted."""

    def __init__(
        self, fields: dict[str, Any], *, yaml: str, warnings: list[Diagnostic], draw: Callable[[], Optional[str]]
    ) -> None:
        super().__init__(fields)
        self.warnings = warnings
        """The warnings about the pipeline."""
        self._compiled = copy.deepcopy(fields)
        self._text = yaml
        self._draw = draw

    @property
    def yaml(self) -> str:
        """The text for `kubectl create` and `argo submit`. A dict that was changed becomes JSON, which
        is YAML as well."""
        return self._text if self == self._compiled else json.dumps(self, indent=2, ensure_ascii=False) + "\n"

    @property
    def kind(self) -> str:
        """The kind of the object, such as `Workflow` or `CronWorkflow`."""
        return str(self["kind"])

    @property
    def name(self) -> str:
        """The name of the object; if each run gets a name of its own, the part before the suffix."""
        metadata = self["metadata"]
        return str(metadata["name"] if "name" in metadata else metadata["generateName"].rstrip("-"))

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name!r}: {', '.join(self._counts())}>"

    def _repr_html_(self) -> str:
        """Returns what Jupyter shows: a summary, and the picture of `kfp-compile graph`."""
        rows = [("parameters", ", ".join(map(escape, self._parameters())) or "none")]
        rows += [("tasks", "<br>".join(map(escape, self._tasks())))]
        rows += [(escape(found.code), escape(found.message)) for found in self.warnings]
        cells = "".join(f"<tr><th style='text-align: left'>{name}</th><td>{text}</td></tr>" for name, text in rows)
        title = f"<b>{escape(self.kind)} {escape(self.name)}</b> ({escape(', '.join(self._counts()))})"
        page = self._draw()
        # A frame of its own, because the page contains a program and styles.
        style = "width: 100%; height: 30em; border: 0"
        picture = f'<iframe sandbox="allow-scripts" style="{style}" srcdoc="{escape(page)}"></iframe>' if page else ""
        return f"{title}<table>{cells}</table>{picture}"

    def _spec(self) -> dict[str, Any]:
        spec: dict[str, Any] = self["spec"]
        inner: dict[str, Any] = spec.get("workflowSpec", spec)
        return inner

    def _templates(self) -> list[dict[str, Any]]:
        templates: list[dict[str, Any]] = self._spec().get("templates", [])
        return templates

    def _parameters(self) -> Iterator[str]:
        for parameter in self._spec().get("arguments", {}).get("parameters", []):
            value = parameter.get("value")
            yield parameter["name"] if value is None else f"{parameter['name']}={value}"

    def _tasks(self) -> Iterator[str]:
        for template in self._templates():
            names = [task["name"] for task in template.get("dag", {}).get("tasks", [])]
            if names:
                yield f"{template['name']}: {', '.join(names)}"

    def _counts(self) -> Iterator[str]:
        tasks = sum(len(template.get("dag", {}).get("tasks", [])) for template in self._templates())
        for count, noun in (
            (len(self._templates()), "template"),
            (tasks, "task"),
            (len(self.warnings), "warning"),
        ):
            if count or noun != "warning":
                yield f"{count} {noun}{'' if count == 1 else 's'}"
