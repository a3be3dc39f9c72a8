"""The commands of the Dockerfile, run on this machine by an unprivileged user.

No container engine is needed: absolute paths of the image become paths below a folder, and base
images are this machine.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import requests

from tests.container.dockerfile import ROOT, Instruction, health_check, instructions, last

pytestmark = pytest.mark.programs
PATIENCE = 60
NOBODY = 10001
_IMAGE_PATH = re.compile(r"/(?:opt|data|settings|src)\b")


@dataclass(frozen=True)
class Image:
    """A folder that stands for the root of the image.

    Attributes:
        python: an interpreter that everybody may run.
    """

    place: Path
    python: str

    def here(self, text: str) -> str:
        """Return a text with paths of the image as paths of this machine."""
        return _IMAGE_PATH.sub(lambda found: f"{self.place}{found[0]}", text)

    def words(self, instruction: Instruction) -> list[str]:
        """Return the words of an instruction as they run here."""
        return [self.here(word) for word in instruction.words or []]

    @property
    def environment(self) -> dict[str, str]:
        """The environment that the image gives."""
        env = {"PATH": f"{self.place}/programs:{os.environ['PATH']}"}
        for pair in shlex.split(self.here(last("ENV").text)):
            name, _, value = pair.partition("=")
            env[name] = value.replace("$PATH", env["PATH"])
        return env


def _python() -> str:
    """Return an interpreter that an unprivileged user may run, and that can make environments."""
    for candidate in (getattr(sys, "_base_executable", sys.executable), "/usr/bin/python3"):
        wanted = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"
        command = [*_unprivileged(), candidate, "-c", wanted]
        if not subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603
            return candidate
    return pytest.skip("no Python 3.11 that an unprivileged user may run; root keeps it private")


def _unprivileged() -> list[str]:
    if os.getuid():
        return []
    ids = [f"--reuid={NOBODY}", f"--regid={NOBODY}"]
    return ["setpriv", *ids, "--clear-groups", "--no-new-privs", "--inh-caps=-all"]


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    """What the Dockerfile builds."""
    with TemporaryDirectory(prefix="pingone-image-") as folder:
        built = Image(Path(folder), _python())
        built.place.chmod(0o755)
        (built.place / "programs").mkdir()
        program = built.place / "programs/python3"
        program.write_text(f'#!/bin/sh\nexec {built.python} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        (built.place / "opt").mkdir()
        _build(built)
        yield built


def _build(image: Image) -> None:
    folder = image.place
    for one in instructions():
        if one.name == "WORKDIR":
            folder = Path(image.here(one.text))
            folder.mkdir(parents=True, exist_ok=True)
        elif one.name == "COPY" and not one.text.startswith("--from"):
            *sources, target = one.text.split()
            _copy(sources, folder / target)
        elif one.name == "RUN":
            words = one.words
            command = ["sh", "-c", one.text] if words is None else words
            if os.getuid():  # who cannot give files away, and need not
                command = [word for word in command if not word.startswith(("--owner", "--group"))]
            done = subprocess.run(  # noqa: S603 - the words of our Dockerfile
                [image.here(word) for word in command],
                cwd=folder,
                env={
                    **os.environ,
                    "PATH": f"{image.place}/programs:{os.environ['PATH']}",
                    "PIP_NO_COMPILE": "1",  # which takes long, and changes nothing here
                },
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            assert done.returncode == 0, f"{one.text}\n{done.stdout}\n{done.stderr}"


def _copy(sources: list[str], target: Path) -> None:
    for name in sources:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, target, ignore=ignored)
        else:
            shutil.copy(ROOT / name, target)


class Container:
    """The image, running with what follows its name on the command line."""

    def __init__(self, image: Image, *arguments: str, **environment: str) -> None:
        words = image.words(last("ENTRYPOINT"))
        words += [image.here(argument) for argument in arguments] or image.words(last("CMD"))
        self._image = image
        self._env = {**image.environment, **environment}
        self.process = subprocess.Popen(  # noqa: S603 - the words of our Dockerfile
            [*_unprivileged(), *words],
            env=self._env,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def health(self) -> int:
        """Return the exit status of the health check."""
        words = [*_unprivileged(), *self._image.words(health_check())]
        done = subprocess.run(words, env=self._env, capture_output=True, check=False)  # noqa: S603
        return done.returncode

    def becomes_healthy(self) -> None:
        for _ in range(PATIENCE * 4):
            if not self.health():
                return
            assert self.process.poll() is None, self.process.communicate()[0]
            threading.Event().wait(0.25)
        pytest.fail("it does not become healthy")

    def stop(self) -> tuple[int, str]:
        """Do what `docker stop` does; return the exit status, and what was said."""
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=10)  # after which Docker would kill it
        return self.process.returncode, said


def test_the_image_becomes_healthy_and_stops_at_once(image: Image) -> None:
    data, settings = (Path(image.here(path)) for path in ("/data", "/settings"))
    public = "http://localhost:9400"
    variables = {"PINGONE_CONTROL_TOKEN": "open-sesame", "http_proxy": "http://127.0.0.1:9"}
    arguments = ["--public-url", public, "--env-file", "/settings/pingone.env"]
    arguments += last("CMD").words or []
    container = Container(image, *arguments, **variables)
    try:
        assert container.health() != 0
        container.becomes_healthy()
        refused = requests.get("http://127.0.0.1:9400/__pingone__/settings", timeout=PATIENCE)
        told = requests.get(
            "http://127.0.0.1:9400/__pingone__/settings",
            headers={"Authorization": "Bearer open-sesame"},
            timeout=PATIENCE,
        ).json()["settings"]
        where = told["PINGONE_ISSUER"].replace(public, "http://127.0.0.1:9400")
        found = requests.get(
            f"{where}/.well-known/openid-configuration",
            headers={"Host": "pingone:9400"},  # as another container asks
            timeout=PATIENCE,
        ).json()
    finally:
        status, said = container.stop()
    assert status == 0
    assert "WARNING: it listens on 0.0.0.0" in said
    assert refused.status_code == 401
    assert found["issuer"] == told["PINGONE_ISSUER"]
    assert found["jwks_uri"].startswith(f"{public}/")
    written = (settings / "pingone.env").stat()
    assert written.st_mode & 0o777 == 0o600
    assert written.st_uid == (os.getuid() or NOBODY)
    (kept,) = data.iterdir()
    assert kept.name == "tenant.db"  # and no more, so it was closed
    assert kept.stat().st_uid == (os.getuid() or NOBODY)
    assert container.health() != 0


def test_the_image_has_no_tools_of_the_developers(image: Image) -> None:
    listed = subprocess.run(  # noqa: S603 - our own words
        [image.here("/opt/pingone/bin/pip"), "list", "--format=freeze"],
        capture_output=True,
        text=True,
        check=True,
    )
    installed = {line.partition("==")[0] for line in listed.stdout.splitlines()}
    assert {"pytest-pingone", "cryptography"} <= installed
    assert not installed & {"mypy", "ruff", "selenium", "flask"}


def test_hadolint_has_nothing_to_say() -> None:
    linter = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert linter is not None, "install the dev extra"
    done = subprocess.run(  # noqa: S603 - our own words
        [linter, str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
