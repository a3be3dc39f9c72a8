"""Workers of pytest-xdist get their keys from the process that started them, over loopback.

Making keys takes long, each worker needs the same number of them, and they must not be written to
disk. So the controlling process makes them once, when the first worker asks.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

from pytest_pingone.keys import OF_THIS_PROCESS, KeySupply, PrivateNumbers, generate

_ADDRESS, _PASSWORD = "pingone_keys_port", "pingone_keys_password"
_ASKING = 2
"""Seconds that a worker has to say what it wants."""
_PATIENCE = 30
"""Seconds; a key takes a tenth of one, and a worker that waits in vain makes its own."""


class KeyShare:
    """Hands out keys to whoever knows the password, on a loopback port, until it is closed."""

    def __init__(self) -> None:
        self._password = secrets.token_hex(16)
        self._keys: list[PrivateNumbers] = []
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, name="pingone-key-share", daemon=True)
        self._thread.start()

    @property
    def invitation(self) -> dict[str, Any]:
        """What a worker needs to know, as plain data for its `workerinput`."""
        return {_ADDRESS: self._socket.getsockname()[1], _PASSWORD: self._password}

    def close(self) -> None:
        """Stop handing out keys."""
        port = self._socket.getsockname()[1]
        self._password = ""
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        self._thread.join()
        self._socket.close()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                if not self._password:
                    return
                with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
                    connection.settimeout(_ASKING)
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        with connection.makefile("rwb") as stream:
            asked = json.loads(stream.readline(1000))
            if not hmac.compare_digest(str(asked["password"]).encode(), self._password.encode()):
                return
            stream.write(json.dumps(self._key(int(asked["position"]))).encode() + b"\n")

    def _key(self, position: int) -> PrivateNumbers:
        while len(self._keys) <= position:
            self._keys.append(generate())
        return self._keys[position]


def prefetch(workerinput: Mapping[str, Any], count: int) -> None:
    """Start making the keys of this process, or fetching them if there is an invitation."""
    if _ADDRESS in workerinput:
        fetch = _fetching(workerinput[_ADDRESS], workerinput[_PASSWORD])
        OF_THIS_PROCESS.supply = KeySupply(fetch)
    OF_THIS_PROCESS.supply.prefetch(count)


def _fetching(port: int, password: str) -> Callable[[int], PrivateNumbers]:
    def fetch(position: int) -> PrivateNumbers:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as connection:
                asked = json.dumps({"password": password, "position": position})
                connection.sendall(asked.encode() + b"\n")
                with connection.makefile("rb") as stream:
                    p, q, d, e = map(int, json.loads(stream.readline()))
                    return p, q, d, e
        except (OSError, ValueError, TypeError):  # on another machine, or a run that is ending
            return generate()

    return fetch
