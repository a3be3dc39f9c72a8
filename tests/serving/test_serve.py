"""`pytest-pingone serve` as a process: what it prints, what it writes, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from pytest_pingone.cli import main

COMMAND = [sys.executable, "-m", "pytest_pingone"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
PATIENCE = 30
Start = Callable[..., "Running"]


class Running:
    """A `serve` that listens."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.env_file = folder / ".env"
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, "serve", "--port", "0", "--env-file", str(self.env_file), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**ENVIRONMENT, **environment},
            cwd=folder,
        )
        self.said = self._until("Ctrl-C stops it.")

    def _until(self, last: str) -> str:
        assert self.process.stdout is not None
        impatience = threading.Timer(PATIENCE, self.process.kill)
        impatience.start()
        said = ""
        for line in self.process.stdout:
            said += line
            if last in line:
                break
        impatience.cancel()
        assert last in said, f"it ended:\n{said}{self.process.communicate()[1]}"
        return said

    @property
    def settings(self) -> dict[str, str]:
        pairs = re.findall(r"^(\w+)='?(.*?)'?$", self.env_file.read_text(), re.MULTILINE)
        return dict(pairs)

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Return exit status, the rest of standard output, and standard error."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Start]:
    begun: list[Running] = []

    def start(*arguments: str, **environment: str) -> Running:
        begun.append(Running(tmp_path, *arguments, **environment))
        return begun[-1]

    yield start
    for one in begun:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def token_from(settings: dict[str, str], **more: object) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(
            f"{settings['PINGONE_ISSUER']}/token",
            data={"grant_type": "client_credentials"},
            auth=(settings["PINGONE_CLIENT_ID"], settings["PINGONE_CLIENT_SECRET"]),
            timeout=10,
            **more,  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_program_finds_all_it_needs_in_the_env_file(serve: Start, number: int) -> None:
    running = serve()
    settings = running.settings
    assert token_from(settings).ok
    assert settings["PINGONE_ISSUER"] in running.said
    assert settings["PINGONE_CLIENT_SECRET"] in running.said
    assert {
        "PINGONE_AUTH_URL",
        "PINGONE_API_URL",
        "PINGONE_ENVIRONMENT_ID",
        "PINGONE_ORGANIZATION_ID",
        "PINGONE_REGION_CODE",
        "PINGONE_WEB_CLIENT_ID",
        "PINGONE_WEB_CLIENT_SECRET",
        "PINGONE_WEB_REDIRECT_URI",
        "PINGONE_SPA_CLIENT_ID",
        "PINGONE_NATIVE_CLIENT_ID",
        "PINGONE_DEVICE_CLIENT_ID",
        "PINGONE_RESOURCE_AUDIENCE",
        "PINGONE_USERNAME",
        "PINGONE_PASSWORD",
    } <= set(settings)
    assert (settings["PINGONE_USERNAME"], settings["PINGONE_PASSWORD"]) == (
        "alice",
        "Correct-Horse-9",
    )

    status, _, err = running.stop(number)

    assert status == 0
    (line,) = err.splitlines()
    assert "POST" in line
    assert "[token] worker -> 200" in line


def test_two_instances_have_the_same_ids_and_different_keys(serve: Start, tmp_path: Path) -> None:
    seed = tmp_path / "tenant.toml"
    seed.write_text('[users.zoe]\n[applications.shop]\ntype = "WEB_APP"\n')
    both = []
    for _ in range(2):
        settings = serve("--seed", str(seed)).settings
        keys = requests.get(f"{settings['PINGONE_ISSUER']}/jwks", timeout=10).json()["keys"]
        both.append((settings, keys))
    (one, ones_keys), (other, others_keys) = both
    for name in ("PINGONE_ENVIRONMENT_ID", "PINGONE_ORGANIZATION_ID", "PINGONE_WEB_CLIENT_ID"):
        assert one[name] == other[name]
    assert one["PINGONE_ISSUER"] != other["PINGONE_ISSUER"]
    assert {key["n"] for key in ones_keys}.isdisjoint(key["n"] for key in others_keys)


def test_tls_is_trusted_by_the_ca_file_it_names(serve: Start) -> None:
    running = serve("--tls")
    settings = running.settings
    assert settings["PINGONE_ISSUER"].startswith("https://127.0.0.1:")
    answer = token_from(settings, verify=settings["PINGONE_CA_FILE"])
    assert answer.ok
    with pytest.raises(requests.exceptions.SSLError):
        token_from(settings)
    ca_file = Path(settings["PINGONE_CA_FILE"])
    assert running.stop()[0] == 0
    assert not ca_file.exists()


def test_a_state_file_keeps_the_tenant_its_keys_its_clock_and_whom_browsers_trust(
    serve: Start, tmp_path: Path
) -> None:
    state = tmp_path / "tenant.db"
    seed = tmp_path / "tenant.toml"
    seed.write_text("[users.zoe]\npassword = 'Correct-Horse-9'\n")
    arguments = ("--state", str(state), "--tls")
    before = serve(*arguments, "--seed", str(seed), "--clock", "+1h")
    ca_file = before.settings["PINGONE_CA_FILE"]
    assert ca_file == str(tmp_path / "tenant.ca.pem")
    trusted = Path(ca_file).read_bytes()
    keys = requests.get(f"{before.settings['PINGONE_ISSUER']}/jwks", verify=ca_file, timeout=10)
    assert before.stop()[0] == 0
    seed.write_text("[users.yan]\n")

    after = serve(*arguments, "--seed", str(seed))

    assert "was made from another seed" in after.said
    assert Path(ca_file).read_bytes() == trusted
    again = requests.get(f"{after.settings['PINGONE_ISSUER']}/jwks", verify=ca_file, timeout=10)
    assert again.content == keys.content
    assert "zoe" in after.said
    assert "+3600 s" in after.said
    assert after.stop()[0] == 0
    assert not list(tmp_path.glob("*-wal"))


def test_the_proxy_answers_for_the_real_host_names(serve: Start) -> None:
    settings = serve("--proxy", "0", "--region", "EU").settings
    assert settings["PINGONE_ISSUER"].startswith("https://auth.pingone.eu/")
    assert settings["PINGONE_API_URL"] == "https://api.pingone.eu/v1"
    proxies = {"https": settings["HTTPS_PROXY"]}
    assert token_from(settings, proxies=proxies, verify=settings["PINGONE_CA_FILE"]).ok
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get("https://shop.example.com/", proxies=proxies, timeout=10)
    health = requests.get(f"{settings['PINGONE_CONTROL_URL']}/health", timeout=10)
    assert health.json() == {"status": "ok"}


def test_the_clock_begins_where_it_is_told(serve: Start) -> None:
    settings = serve("--clock", "=2030-01-01T00:00:00Z").settings
    clock = requests.get(f"{settings['PINGONE_CONTROL_URL']}/clock", timeout=10)
    assert clock.json()["now"] == "2030-01-01T00:00:00.000000Z"


def test_a_public_bind_is_warned_of_and_guarded(serve: Start) -> None:
    running = serve("--host", "0.0.0.0", PINGONE_CONTROL_TOKEN="from the environment")  # noqa: S104
    assert "WARNING: it listens on 0.0.0.0" in running.said
    url = f"{running.settings['PINGONE_CONTROL_URL']}/clock"
    assert requests.get(url, timeout=10).status_code == 401
    token = {"Authorization": "Bearer from the environment"}
    assert requests.get(url, headers=token, timeout=10).ok


def test_logs_say_more_or_less(serve: Start) -> None:
    for level, seen in (("error", False), ("debug", True)):
        running = serve("--log-level", level)
        secret = running.settings["PINGONE_CLIENT_SECRET"]
        token = token_from(running.settings).json()["access_token"]
        _, _, err = running.stop()
        assert ("[token] worker -> 200" in err) is seen
        assert ("grant_type=client_credentials" in err) is seen
        assert secret not in err
        assert token not in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "{taken}"], "Cannot listen on 127.0.0.1:{taken}: Address already in use"),
        (["--host", "192.0.2.1"], "Cannot listen on 192.0.2.1"),
        (["--port", "70000"], "is no TCP port"),
        (["--seed", "{tmp}/none.toml"], "cannot be read: [Errno 2] No such file or directory"),
        (["--seed", "{tmp}"], "cannot be read"),
        (["--seed", "{tmp}/wrong.toml"], "is no TOML"),
        (["--seed", "{tmp}/unknown.toml"], "there is no table [userz]"),
        (["--clock", "tomorrow"], "'tomorrow' is no point in time"),
        (["--public-url", "id.example.com"], "must be http:// or https://"),
        (["--public-url", "https://id.example.com/x"], "nothing after that"),
        (["--region", "XX"], "There is no PingOne region 'XX'"),
        (["--tunnel"], "add --proxy"),
        (["--proxy", "{taken}"], "Cannot listen on 127.0.0.1:{taken}"),
        (["--env-file", "{tmp}/no/folder"], "cannot be written"),
        (["--state", "{tmp}/wrong.toml"], "is no state file of pytest-pingone"),
        (["--state", "{tmp}"], "is a folder"),
    ],
)
def test_what_cannot_begin_says_why_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "wrong.toml").write_text("[users\n")
    (tmp_path / "unknown.toml").write_text("[userz]\n")
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = {"taken": taken.getsockname()[1], "tmp": tmp_path}
        given = [one.format(**words) for one in arguments]
        usual = [] if "--port" in given else ["--port", "0"]
        status = main(["serve", *usual, *given])
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    told = capsys.readouterr()
    assert (status, told.out) == (2, "")
    assert told.err.count("\n") == 1
    assert said.format(**words) in told.err
