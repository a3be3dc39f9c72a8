"""The keys that sign tokens: list, rotate, retire."""

from __future__ import annotations

from typing import Any

from pytest_pingone.control.rows import Asked, Call, listed, shape

_SHOWN = shape(published=listed({"type": "string"}), current="string", next="string")


def _read(asked: Asked) -> dict[str, Any]:
    keys = asked.instance.pingone.keys
    return {"published": keys.published, "current": keys.current.kid, "next": keys.next.kid}


def _rotate(asked: Asked) -> dict[str, Any]:
    asked.instance.pingone.keys.rotate()
    return _read(asked)


def _retire(asked: Asked) -> dict[str, Any]:
    asked.instance.pingone.keys.retire()
    return _read(asked)


CALLS = (
    Call(
        name="keys.read",
        method="GET",
        path="/keys",
        says="List the ids of the published keys, and say which one signs now and which will next.",
        answer=_read,
        shows=_SHOWN,
    ),
    Call(
        name="keys.rotate",
        method="POST",
        path="/keys/rotate",
        says="Let the NEXT key sign from now on; the one before stays published as PREVIOUS.",
        answer=_rotate,
        shows=_SHOWN,
    ),
    Call(
        name="keys.retire",
        method="POST",
        path="/keys/retire",
        says="Withdraw the PREVIOUS key: what it signed is refused.",
        answer=_retire,
        shows=_SHOWN,
    ),
)
