"""A server that is killed at any moment has kept all that it said it had done, and nothing by half.

pytest tests/state_file/test_killed.py --kill-rounds 1000
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_pingone.state_file import StateFile
from pytest_pingone.tenant.records import User
from pytest_pingone.tenant.records.activities import Activity
from pytest_pingone.tenant.sign_on_records import RefreshToken
from pytest_pingone.tenant.store import State
from tests.state_file.load import Caller, Chain, Keys, Load, Users

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="servers are forked")
_WRITES = 30
"""How many writes are acknowledged before the kill, if the machine is not too slow for it."""
_MOST = 30
"""Milliseconds between that and the kill, so that it comes at any moment of a write."""
_STARTING = 120
"""Milliseconds in which a server makes the file and fills it, and then some."""


class Nursery:
    """Starts servers with one state file, always on the same port, so that tokens stay good."""

    def __init__(self, file: Path, port: int) -> None:
        self.file = file
        self.port = port
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, str(Path(__file__).with_name("nursery.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._pid = 0

    def start(self) -> None:
        self.begin_to_start()
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("Ctrl-C"):
                return
        pytest.fail("the server has not begun")

    def begin_to_start(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        arguments = ["serve", "--state", str(self.file), "--port", str(self.port)]
        self._process.stdin.write(f"{json.dumps([*arguments, '--log-level', 'error'])}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        while not line.strip().isdigit():  # what is left of one that was killed
            line = self._process.stdout.readline()
        self._pid = int(line)

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        for _ in range(2000):
            try:
                os.kill(self._pid, 0)
            except ProcessLookupError:
                return
            threading.Event().wait(0.002)
        pytest.fail("the server is still there")

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(ProcessLookupError):
            if self._pid:
                os.kill(self._pid, signal.SIGKILL)
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture
def nursery(tmp_path: Path, free_port: int) -> Iterator[Nursery]:
    with contextlib.closing(Nursery(tmp_path / "tenant.db", free_port)) as nursery:
        yield nursery


def test_what_was_acknowledged_is_there(
    nursery: Nursery, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    load, settings = Load(), None
    for _ in range(request.config.getoption("--kill-rounds")):
        nursery.start()
        caller = Caller(nursery.port, settings or {})
        if settings is None:
            caller.settings = settings = _settings(caller, nursery.port)
        token = caller.worker_token()
        _check_tokens(load.chains, caller)
        _check_keys(load.keys, caller)
        caller.close()
        load.start(nursery.port, settings, token)
        load.wait_for(secrets.randbelow(_WRITES))
        threading.Event().wait(secrets.randbelow(_MOST) / 1000)
        nursery.kill()
        load.wait()
        assert load.problems == []
        with _copy(tmp_path) as state:
            _check_users(load.users, state)
            _check_families(state)
    assert load.acknowledged > 0
    nursery.start()
    caller = Caller(nursery.port, settings or {})
    assert _settings(caller, nursery.port) == settings
    _check_tokens(load.chains, caller)
    _check_keys(load.keys, caller)
    caller.close()
    print(f"{load.acknowledged} writes were acknowledged")  # noqa: T201 - shown by -s


def test_who_is_killed_while_the_file_is_filled_leaves_one_to_fill(
    nursery: Nursery, request: pytest.FixtureRequest
) -> None:
    settings = {"PINGONE_CONTROL_URL": f"http://127.0.0.1:{nursery.port}/__pingone__"}
    for number in range(request.config.getoption("--kill-rounds")):
        nursery.file = nursery.file.with_name(f"{number}.db")
        for _ in range(2):
            nursery.begin_to_start()
            threading.Event().wait(secrets.randbelow(_STARTING) / 1000)
            nursery.kill()
        nursery.start()
        caller = Caller(nursery.port, settings)
        assert caller.control("GET", "/settings")["settings"]["PINGONE_USERNAME"] == "alice"
        caller.close()
        nursery.kill()


def _settings(caller: Caller, port: int) -> dict[str, str]:
    """Return what programs have to know, and let alice sign on where nobody has said who does."""
    caller.settings = {"PINGONE_CONTROL_URL": f"http://127.0.0.1:{port}/__pingone__"}
    settings: dict[str, str] = caller.control("GET", "/settings")["settings"]
    caller.settings = settings
    if not caller.control("GET", "/sign_on")["chosen"]:
        caller.control("PUT", "/sign_on", body={"user": "alice"})
    populations = caller.api("GET", "populations", caller.worker_token(), 200)
    settings["population"] = populations["_embedded"]["populations"][0]["id"]
    return settings


@contextlib.contextmanager
def _copy(folder: Path) -> Iterator[State]:
    """Yield what a copy of the file holds, so that the file itself is left to the server."""
    for end in ("", "-wal", "-journal"):
        beside = folder / f"tenant.db{end}"
        if beside.exists():
            shutil.copy(beside, folder / f"copy.db{end}")
    with StateFile(folder / "copy.db") as file:
        (said,) = file._connection.execute("PRAGMA integrity_check").fetchone()
        assert said == "ok"
        yield file.load()


def _check_users(writers: list[Users], state: State) -> None:
    """Check the users that were made, and that the audit log has heard of them."""
    there = {user.id: user for user in state.all(User) if user.username.startswith("w-")}
    log = Counter((one.resource.id, one.action) for one in state.all(Activity))
    for own in writers:
        what, whom, nickname = own.asked or ("", "", "")
        own.asked = None
        made = [user for user in there.values() if user.username == whom]
        if what == "create" and made:
            own.alive[made[0].id] = nickname
        elif what == "delete" and whom not in there:
            del own.alive[whom]
            own.deleted.append(whom)
        elif what == "patch" and there[whom].nickname == nickname:
            own.alive[whom] = nickname
        for user_id, known in own.alive.items():
            assert there.pop(user_id).nickname == known
            assert log[user_id, "USER.CREATED"] == 1
            assert log[user_id, "USER.DELETED"] == 0
        for user_id in own.deleted:
            assert user_id not in there
            assert log[user_id, "USER.DELETED"] == 1
        own.deleted.clear()
    assert there == {}


def _check_families(state: State) -> None:
    """Check that each refresh token was exchanged for one other, or for none."""
    unused = Counter(token.family_id for token in state.all(RefreshToken) if not token.used_at)
    families = {token.family_id for token in state.all(RefreshToken)}
    assert unused == Counter(families)


def _check_tokens(chains: list[Chain], caller: Caller) -> None:
    for chain in chains:
        if chain.tokens:
            assert _is_active(chain.access, caller) or chain.asked
            # One that may have been exchanged, and nobody has heard of it, is refused if it was.
            expected = (200, 400) if chain.asked else (200,)
            again = caller.refresh(chain.tokens[-1], *expected)
            if again is not None:
                chain.tokens.append(again["refresh_token"])
            for used in chain.tokens[:-1]:
                assert caller.refresh(used, 400) is None
        for token in chain.revoked:
            assert not _is_active(token, caller)
        for token in chain.revoked_refresh:
            assert caller.refresh(token, 400) is None
        chain.forget()


def _is_active(token: str, caller: Caller) -> bool:
    active: bool = caller.form("introspect", "_WEB", 200, token=token)["active"]
    return active


def _check_keys(keys: Keys, caller: Caller) -> None:
    now = caller.jwks()
    if keys.jwks and not keys.rotated:
        assert now == keys.jwks
    elif keys.jwks:  # one or none has been withdrawn, one or none is new
        before, after = (
            {key["kid"]: key for key in json.loads(document)["keys"]}
            for document in (keys.jwks, now)
        )
        both = before.keys() & after.keys()
        assert len(both) >= len(before) - 1
        assert all(before[kid] == after[kid] for kid in both)
    keys.jwks, keys.rotated, keys.rested = now, False, True
