"""The options of the compiler, and their form on the command line."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict, Union

Path = Union[str, "os.PathLike[str]"]


class Options(TypedDict, total=False):
    """The options of `kfp-compile`, by their names on the command line with underscores.

    Not an option of the command line: `parameters`, the values of input parameters.
    """

    parameters: Mapping[str, Any]
    config: Union[Path, Mapping[str, Any]]
    """The options file, or its content. Paths in the content must be absolute."""
    no_config: bool
    function: str
    allow_unknown: bool
    kind: str
    name: str
    namespace: str
    service_account: str
    schedule: Union[str, Sequence[str]]
    timezone: str
    concurrency_policy: str
    suspend: bool
    no_build_info: bool
    argo_version: str
    source_url: str
    task_names: str
    state_words: str
    tolerated_failures: str
    fail_fast: bool
    task_timeout: str
    pending_timeout: str
    infrastructure_retries: int
    pipeline_root: str
    artifact_repository: str
    store: Mapping[str, Mapping[str, Any]]
    """How Argo accesses buckets: `{"s3://bucket": {"endpoint": …}}`."""
    cache: str
    cache_max_age: str
    external_programs: Path
    verify_images: bool
    pin: bool
    lock: Path
    platform: str
    mirror: Union[str, Sequence[str]]
    insecure_registry: Union[str, Sequence[str]]
    registry_jobs: int
    registry_timeout: str
    registry_retries: int
    deny_warnings: bool
    allow: Union[str, Sequence[str]]


def arguments(options: Mapping[str, Any], folder: str) -> list[str]:
    """Returns the options as arguments of the command line. Files are written into `folder`."""
    return [argument for name, value in options.items() if value is not None for argument in _one(name, value, folder)]


def _one(name: str, value: object, folder: str) -> Iterator[str]:
    if name not in Options.__annotations__:
        near = difflib.get_close_matches(name, Options.__annotations__, n=1)
        raise TypeError(f"{name!r} is not an option" + (f"; did you mean {near[0]!r}?" if near else ""))
    option = "--" + name.replace("_", "-")
    if name == "parameters":
        # A file, because all users of a machine can read the command lines of its processes.
        yield f"--parameter-file={_written(value, os.path.join(folder, 'parameters.json'))}"
    elif name == "config" and isinstance(value, Mapping):
        yield f"{option}={_written(value, os.path.join(folder, 'kfp-compile.yaml'))}"
    elif name == "store" and isinstance(value, Mapping):
        yield from (f"{option}={uri}={json.dumps(access)}" for uri, access in value.items())
    elif isinstance(value, bool):
        if value:
            yield option
    elif isinstance(value, (str, int, os.PathLike)):
        yield f"{option}={os.fspath(value) if isinstance(value, os.PathLike) else value}"
    elif isinstance(value, Sequence):
        yield from (f"{option}={item}" for item in value)
    else:
        raise TypeError(f"{name!r} must not be a {type(value).__name__}")


def _written(value: object, file: str) -> str:
    with open(file, "w", encoding="utf-8") as output:
        json.dump(value, output)
    return file
