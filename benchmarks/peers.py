"""What this is compared with: other projects, installed in a folder of their own."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NODE = "node"


@dataclasses.dataclass(frozen=True, slots=True)
class Peer:
    """Another project.

    Attributes:
        name: as it is known.
        script: what runs it as a server, in `benchmarks/servers`; "" if it is none.
        suite: what tests with it, in `benchmarks/suites`; "" if that makes no sense.
        needs: what has to be installed, as pip or npm are told.
        package: the import package, or the folder in `node_modules`.
        plugins: what pytest has to load.
        grant: how a token is had, and what is signed for it.
    """

    name: str
    script: str
    suite: str
    needs: str
    package: str
    plugins: tuple[str, ...] = ()
    grant: str = "client credentials, one signature"

    @property
    def is_python(self) -> bool:
        """Whether it is written in Python."""
        return not self.script.endswith(".mjs")


PEERS = (
    Peer(
        "oidc-provider-mock",
        "with_oidc_provider_mock.py",
        "oidc_provider_mock_test.py",
        "oidc-provider-mock",
        "oidc_provider_mock",
        grant="refresh token, one signature",
    ),
    Peer(
        "pytest-iam",
        "with_pytest_iam.py",
        "pytest_iam_test.py",
        "pytest-iam",
        "pytest_iam",
        ("pytest_iam",),
        grant="client credentials, no signature",
    ),
    Peer(
        "pytest-httpserver",
        "with_pytest_httpserver.py",
        "pytest_httpserver_test.py",
        "pytest-httpserver",
        "pytest_httpserver",
        ("pytest_httpserver.pytest_plugin",),
    ),
    Peer("responses", "", "responses_test.py", "responses", "responses"),
    Peer(
        "moto",
        "with_moto.py",
        "",
        "'moto[cognitoidp,server]'",
        "moto",
        grant="InitiateAuth of Cognito, two signatures",
    ),
    Peer("oauth2-mock-server", "with_oauth2_mock_server.mjs", "", NODE, "oauth2-mock-server"),
)


class Peers:
    """Those that are installed in a folder: Python's in its `venv`, Node's in `node_modules`.

    Attributes:
        skipped: why each of the others is not measured, and what would have to be installed.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = None if folder is None else folder.absolute()
        self._installed: dict[str, str] = {}
        self._python_version = ""
        self.skipped: list[str] = []
        if self.folder is not None:
            self._find_python(self.folder)
            self._find_node(self.folder)
        for peer in PEERS:
            if peer.name not in self._installed:
                where = "in a folder that --peers names" if folder is None else f"in {folder.name}"
                how = (
                    f"venv/bin/pip install {peer.needs}"
                    if peer.is_python
                    else f"npm install {peer.package}"
                )
                self.skipped.append(f"{peer.name}, because it is not installed {where}: {how}")

    @property
    def python(self) -> str:
        """The interpreter of the peers."""
        return str((self.folder or Path()) / "venv/bin/python")

    def servers(self) -> list[Peer]:
        """Return those that can be asked over HTTP."""
        return [peer for peer in PEERS if peer.name in self._installed and peer.script]

    def suites(self) -> list[Peer]:
        """Return those that tests are run with."""
        return [peer for peer in PEERS if peer.name in self._installed and peer.suite]

    def command(self, peer: Peer) -> list[str]:
        """Return how a peer's server is started."""
        script = str(HERE / "servers" / peer.script)
        if peer.is_python:
            return [self.python, script]
        return [NODE, script, str(self.folder)]

    def versions(self) -> dict[str, str]:
        """Return the versions of those that are measured, by name."""
        interpreter = {"Python of the peers": self._python_version} if self._python_version else {}
        return interpreter | self._installed

    def _find_python(self, folder: Path) -> None:
        if not (folder / "venv/bin/python").exists():
            return
        wanted = {peer.name: peer.package for peer in PEERS if peer.is_python}
        asked = subprocess.run(  # noqa: S603 - ours
            [self.python, str(HERE / "servers/installed.py"), json.dumps(wanted)],
            check=True,
            capture_output=True,
            text=True,
        )
        self._installed |= json.loads(asked.stdout)
        self._python_version = self._installed.pop("Python")

    def _find_node(self, folder: Path) -> None:
        for peer in PEERS:
            about = folder / "node_modules" / peer.package / "package.json"
            if not peer.is_python and about.exists():
                self._installed[peer.name] = json.loads(about.read_text("utf-8"))["version"]


OURS = [sys.executable, str(HERE / "servers/with_pytest_pingone.py")]
"""How our own server is started, in a process of its own like the others."""
