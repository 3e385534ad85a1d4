"""Runs the scripts that publish a release, with programs that only note how they are called."""

import os
import re
import subprocess
import tarfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
SCRIPTS = TOP / ".github/scripts"
VERSION = re.findall(r'^version = "(.*)"', (TOP / "Cargo.toml").read_text(), re.MULTILINE)[0]


class Tools:
    """A folder with programs, and the calls of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tools"
        self.folder.mkdir()
        self.log = folder / "calls"
        self.log.touch()

    def add(self, name: str, body: str = "") -> None:
        """Adds a program: a line of shell after the note of its arguments."""
        program = self.folder / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.log}\n{body}\n')
        program.chmod(0o755)

    def run(self, script: str, *arguments: object) -> str:
        """Runs a script, and returns the calls of the programs."""
        environment = {"PATH": f"{self.folder}:{os.environ['PATH']}", "USER": "me", "TOKEN": "secret"}
        command = [str(SCRIPTS / script), *map(str, arguments)]
        subprocess.run(command, env=environment, check=True, capture_output=True)
        return self.log.read_text()


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    return Tools(tmp_path)


def test_the_tag_is_the_version_of_the_sources() -> None:
    check = SCRIPTS / "check-tag"
    assert subprocess.run([check, f"v{VERSION}"]).returncode == 0
    wrong = subprocess.run([check, "v99.0.0"], capture_output=True, text=True)
    assert (wrong.returncode, VERSION in wrong.stderr) == (1, True)


def test_crates_that_are_published_are_left_out(tools: Tools) -> None:
    tools.add("cargo", 'case "$*" in "info "*argo-model*) exit 0 ;; info*) exit 1 ;; esac')
    *_, publish = tools.run("publish-crates").splitlines()
    crates = publish.removeprefix("cargo publish --locked --package ").split(" --package ")
    assert "argo-model" not in crates
    assert {"kfp-ir", "kfp-argo", "kfp-compile"} <= set(crates)
    assert not {"random-pipelines", "kfp-validation"} & set(crates)
    tools.add("cargo")
    assert tools.run("publish-crates").splitlines()[-1].startswith("cargo info")


def test_wheels_and_sources_are_uploaded(tools: Tools, tmp_path: Path) -> None:
    for name in [f"kfp_compile-{VERSION}-py3-none-any.whl", f"kfp_compile-{VERSION}.tar.gz", "SHA256SUMS"]:
        (tmp_path / name).touch()
    tools.add("maturin")
    (call,) = tools.run("publish-wheels", tmp_path).splitlines()
    files = [Path(word).name for word in call.split(" -- ")[1].split()]
    assert files == [f"kfp_compile-{VERSION}-py3-none-any.whl", f"kfp_compile-{VERSION}.tar.gz"]


@pytest.mark.parametrize(("version", "is_latest"), [("1.2.3", True), ("1.2.3-rc.1", False)])
def test_the_image_has_a_root_for_each_platform(tools: Tools, tmp_path: Path, version: str, is_latest: bool) -> None:
    program = tmp_path / "kfp-compile"
    program.write_text("program")
    for machine in ["x86_64", "aarch64"]:
        name = f"kfp-compile-{version}-{machine}-unknown-linux-musl"
        with tarfile.open(tmp_path / f"{name}.tar.gz", "w:gz") as packed:
            packed.add(program, f"{name}/kfp-compile")
    body = f'case "$*" in "buildx build"*) ls -d "$3"/root-*/kfp-compile "$5" | sed "s|$3/||" >> {tools.log} ;; esac'
    tools.add("docker", body)
    login, _, build, *files = tools.run("push-image", "ghcr.io/Owner/kfp-compile", version, tmp_path).splitlines()
    assert login == "docker login ghcr.io --username me --password-stdin"
    assert f"--tag ghcr.io/owner/kfp-compile:{version} " in build
    assert ("--tag ghcr.io/owner/kfp-compile:latest" in build) == is_latest
    assert {"root-amd64/kfp-compile", "root-arm64/kfp-compile"} <= set(files)


def test_the_release_has_all_files(tools: Tools, tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "SHA256SUMS").touch()
    tools.add("gh", 'case "$*" in *view*) exit 1 ;; esac')
    created = tools.run("make-release", f"v{VERSION}", dist).splitlines()[-1]
    assert created.startswith(f"gh release create v{VERSION} --verify-tag") and created.endswith("/SHA256SUMS")
    # A run that is repeated completes the release.
    tools.add("gh")
    assert tools.run("make-release", f"v{VERSION}", dist).splitlines()[-1].startswith("gh release upload")
