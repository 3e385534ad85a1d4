"""The exceptions of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kfp_compile._diagnostic import Diagnostic


class Error(Exception):
    """The base class of all exceptions of this package."""


class CommandError(Error):
    """The compiler could not work, for example because a file is missing or an option is wrong."""


class PipelineError(Error):
    """The pipeline has errors. The text shows each one with its place and help."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n\n".join(diagnostic.rendered for diagnostic in diagnostics))
        self.diagnostics = diagnostics
        """All findings, warnings included."""


class RegistryError(PipelineError):
    """A registry could not be reached, and nothing else is wrong. Another attempt may succeed."""
