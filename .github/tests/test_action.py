"""Runs the steps of `action.yml` and the hooks of pre-commit, as GitHub and pre-commit would.

KFP_COMPILE_DIST is a folder with the archive of .github/scripts/build-binary; without it, the archive is
made from the program of a development build.
"""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

TOP = Path(__file__).parents[2]
VERSION = re.findall(r'^version = "(.*)"', (TOP / "Cargo.toml").read_text(), re.MULTILINE)[0]
PROGRAM = Path(os.environ.get("KFP_COMPILE_PROGRAM", TOP / "target/debug/kfp-compile"))


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one release."""
    folder = tmp_path_factory.mktemp("releases")
    release = folder / f"v{VERSION}"
    release.mkdir()
    if dist := os.environ.get("KFP_COMPILE_DIST"):
        for archive in Path(dist).glob("*.tar.gz"):
            shutil.copy(archive, release)
    else:
        name = f"kfp-compile-{VERSION}-{os.uname().machine}-unknown-linux-musl"
        with tarfile.open(release / f"{name}.tar.gz", "w:gz", compresslevel=1) as packed:
            packed.add(PROGRAM, f"{name}/kfp-compile")
    subprocess.run([TOP / ".github/scripts/checksums", release], check=True)
    return folder


class Run:
    """A job that uses the action."""

    def __init__(self, folder: Path, releases: Path, ref: str, **inputs: str) -> None:
        self.folder = folder
        action = yaml.safe_load((TOP / "action.yml").read_text())
        self.steps: list[dict[str, Any]] = action["runs"]["steps"]
        self.values = {f"inputs.{name}": field.get("default", "") for name, field in action["inputs"].items()}
        self.values |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        self.values |= {
            "github.action_path": str(TOP),
            "github.action_ref": ref,
            "github.server_url": "https://github.example",
            "github.action_repository": "OWNER/kfp-compile",
        }
        self.url = "https://github.example/OWNER/kfp-compile/releases/download"
        self.releases = releases
        self.path = "/usr/local/bin:/usr/bin:/bin"
        (folder / "temporary").mkdir()

    def step(self, name: str) -> subprocess.CompletedProcess[str]:
        """Runs a step. A step that is left out has the exit code 99."""
        (step,) = (step for step in self.steps if step["name"] == name)
        condition = re.fullmatch(r"(\S+) == '(.*)'", step.get("if", "'' == ''"))
        assert condition
        if self.values.get(condition[1], "''") != condition[2] and "if" in step:
            return subprocess.CompletedProcess([], 99)
        environment = {name: self.expand(value) for name, value in step["env"].items()}
        path_file = self.folder / "github-path"
        environment |= {"RUNNER_TEMP": str(self.folder / "temporary"), "GITHUB_PATH": str(path_file), "PATH": self.path}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        ended = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)
        if path_file.exists():
            self.path = ":".join([*path_file.read_text().split(), self.path])
        return ended

    def expand(self, text: str) -> str:
        expanded = re.sub(r"\$\{\{ (\S+) \}\}", lambda found: self.values[found[1]], text)
        return expanded.replace(self.url, self.releases.as_uri())


def test_a_release_is_installed_and_checks_pipelines(tmp_path: Path, releases: Path) -> None:
    (tmp_path / "pipelines").mkdir()
    shutil.copy(TOP / "testdata/hello.yaml", tmp_path / "pipelines/hello.yaml")
    run = Run(tmp_path, releases, f"v{VERSION}", pipelines="pipelines/*.yaml", verify_images="false")
    installed = run.step("Install kfp-compile")
    assert (installed.returncode, installed.stderr) == (0, "")
    checked = run.step("Check the pipelines")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert run.step("Verify the images").returncode == 99
    shutil.copy(TOP / "testdata/errors/unknown-component_typo.yaml", tmp_path / "pipelines/wrong.yaml")
    checked = run.step("Check the pipelines")
    assert checked.returncode == 1
    assert checked.stderr.startswith("::error file=pipelines/wrong.yaml,line=3,")


def test_images_are_verified_with_options(tmp_path: Path, releases: Path) -> None:
    shutil.copy(TOP / "testdata/hello.yaml", tmp_path / "-hello.yaml")
    options = "--mirror docker.io=https://localhost:1 --registry-retries 0"
    run = Run(tmp_path, releases, "main", version=VERSION, pipelines="-hello.yaml", image_options=options)
    assert run.step("Install kfp-compile").returncode == 0
    assert run.step("Check the pipelines").returncode == 0
    verified = run.step("Verify the images")
    assert (verified.returncode, "KFP410" in verified.stderr) == (3, True)


def test_archives_with_another_checksum_are_refused(tmp_path: Path, releases: Path) -> None:
    run = Run(tmp_path, releases, f"v{VERSION}", pipelines="-", sha256="0" * 64)
    installed = run.step("Install kfp-compile")
    assert installed.returncode == 1
    assert "is expected" in installed.stderr
    assert not (tmp_path / "temporary/kfp-compile").exists()
    (archive,) = (releases / f"v{VERSION}").glob("kfp-compile-*.tar.gz")
    run.values["inputs.sha256"] = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert run.step("Install kfp-compile").returncode == 0


def test_versions_without_release_are_errors(tmp_path: Path, releases: Path) -> None:
    run = Run(tmp_path, releases, "v99.0.0", pipelines="-")
    assert "cannot download" in run.step("Install kfp-compile").stderr
    run.values["inputs.version"] = "newest"
    assert "`newest` is not a version" in run.step("Install kfp-compile").stderr


def test_other_refs_are_built(tmp_path: Path, releases: Path) -> None:
    cargo = tmp_path / "tools/cargo"
    cargo.parent.mkdir()
    cargo.write_text('#!/bin/sh\necho "cargo $*"\n')
    cargo.chmod(0o755)
    run = Run(tmp_path, releases, "main", pipelines="-")
    run.path = f"{cargo.parent}:{run.path}"
    installed = run.step("Install kfp-compile")
    assert installed.returncode == 0, installed.stderr
    root = tmp_path / "temporary/kfp-compile"
    notice, command = installed.stdout.splitlines()
    assert notice.startswith("::notice::there is no release for the ref `main`")
    assert command == f"cargo install --locked --quiet --path {TOP}/crates/kfp-compile --root {root}"


def test_cargo_binstall_finds_the_archive(releases: Path) -> None:
    manifest = tomllib.loads((TOP / "crates/kfp-compile/Cargo.toml").read_text())
    metadata = manifest["package"]["metadata"]["binstall"]
    values = {"repo": releases.as_uri(), "name": "kfp-compile", "bin": "kfp-compile", "binary-ext": "", "version": VERSION}
    values["target"] = f"{os.uname().machine}-unknown-linux-musl"

    def expand(text: str) -> str:
        return re.sub(r"\{ (\S+) \}", lambda found: values[found[1]], text)

    archive = Path(expand(metadata["pkg-url"]).removeprefix("file://").replace("/releases/download", ""))
    with tarfile.open(archive) as packed:
        assert expand(metadata["bin-dir"]) in packed.getnames()


def hook(name: str) -> dict[str, Any]:
    (found,) = (hook for hook in yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text()) if hook["id"] == name)
    assert isinstance(found, dict)
    return found


def entry(name: str, folder: Path, *arguments: str) -> int:
    """Runs a hook, and returns its exit code."""
    command = [*shlex.split(hook(name)["entry"]), *arguments]
    environment = {"PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True).returncode


def test_hooks_check_pipelines_and_workflows(tmp_path: Path) -> None:
    pattern = re.compile(hook("kfp-compile-check")["files"])
    files = ["pipeline.py", "pipelines/nightly.yaml", "team/pipelines/train.py", "pipelines.md", "workflows/a.yaml"]
    assert [bool(pattern.search(file)) for file in files] == [True, True, True, False, False]
    shutil.copy(TOP / "testdata/hello.yaml", tmp_path / "pipeline.yaml")
    assert entry("kfp-compile-check", tmp_path, "pipeline.yaml") == 0
    arguments = ["pipeline.yaml", "-o", "workflow.yaml"]
    assert entry("kfp-compile-fresh", tmp_path, *arguments) == 1
    subprocess.run([PROGRAM, *arguments], cwd=tmp_path, check=True)
    assert entry("kfp-compile-fresh", tmp_path, *arguments) == 0
    (tmp_path / "workflow.yaml").write_text("kind: Workflow\n")
    assert entry("kfp-compile-fresh", tmp_path, *arguments) == 1


def test_every_shell_step_of_the_workflows_is_a_script() -> None:
    """What CI cannot run on a developer's machine does not belong into a workflow."""
    for file in (TOP / ".github/workflows").glob("*.yml"):
        for job, steps in yaml.safe_load(file.read_text())["jobs"].items():
            for step in steps["steps"]:
                for line in step.get("run", "").splitlines():
                    word = next(word for word in shlex.split(line) if "=" not in word)
                    is_script = word == ".ci/run" or (TOP / word).parent == TOP / ".github/scripts"
                    assert is_script and (TOP / word).exists(), f"{file.name}, {job}: {line}"


def test_the_release_notes_are_those_of_the_version() -> None:
    script = TOP / ".github/scripts/release-notes"
    notes = subprocess.run([script, VERSION], capture_output=True, text=True)
    assert notes.returncode == 0 and notes.stdout.strip(), notes.stderr
    assert "## " not in notes.stdout
    assert subprocess.run([script, "99.0.0"], capture_output=True).returncode == 1


