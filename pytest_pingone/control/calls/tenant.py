"""Whether the instance is up, and what a program has to know to use its tenant."""

from __future__ import annotations

from typing import Any

from pytest_pingone.control.rows import Asked, Call, shape
from pytest_pingone.control.settings import settings

_SETTINGS = {"type": "object", "additionalProperties": {"type": "string"}}


def _health(_asked: Asked) -> dict[str, Any]:
    return {"status": "ok"}


def _info(asked: Asked) -> dict[str, Any]:
    return {"settings": settings(asked.instance)}


CALLS = (
    Call(
        name="health",
        method="GET",
        path="/health",
        says="Say that the emulator is up. It needs no token.",
        answer=_health,
        shows=shape(status={"const": "ok"}),
        open=True,
    ),
    Call(
        name="tenant.settings",
        method="GET",
        path="/settings",
        says="Return what a program has to know, by the names that `--env-file` writes.",
        answer=_info,
        shows=shape(settings=_SETTINGS),
    ),
)
