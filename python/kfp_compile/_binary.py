"""The program that the wheel installs."""

import os
import sys
import sysconfig
from collections.abc import Iterator

from kfp_compile._errors import CommandError


def find_binary() -> str:
    """Returns the path of the program that belongs to this package."""
    name = "kfp-compile.exe" if os.name == "nt" else "kfp-compile"
    candidates = [os.path.join(folder, name) for folder in _folders()]
    for path in candidates:
        if os.path.isfile(path):
            return path
    raise CommandError(f"the program {name} is missing; install kfp-compile again ({', '.join(candidates)})")


def _folders() -> Iterator[str]:
    """Yields the folders in which installers put programs, the likeliest first."""
    yield sysconfig.get_path("scripts")
    if sys.version_info >= (3, 10):
        yield sysconfig.get_path("scripts", scheme=sysconfig.get_preferred_scheme("user"))
    # `pip install --target FOLDER`
    packages = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    yield os.path.join(packages, "bin")
