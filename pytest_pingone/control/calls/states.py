"""What the tenant holds: snapshots, the way back to the beginning, and a seed to begin so."""

from __future__ import annotations

from typing import Any

from pytest_pingone.control.instance import Snapshot
from pytest_pingone.control.rows import Asked, Call, in_text, listed, shape
from pytest_pingone.web import replies
from pytest_pingone.web.replies import Reply

_SNAPSHOT = shape(id="string", taken_at={"type": "string", "format": "date-time"})


def _shown(number: str, snapshot: Snapshot) -> dict[str, Any]:
    return {"id": number, "taken_at": in_text(snapshot.taken_at)}


def _reset(asked: Asked) -> None:
    asked.instance.reset()


def _list(asked: Asked) -> dict[str, Any]:
    known = asked.instance.snapshots.all()
    return {"snapshots": [_shown(number, snapshot) for number, snapshot in known.items()]}


def _take(asked: Asked) -> dict[str, Any]:
    number = asked.instance.take_snapshot()
    return _shown(number, asked.instance.snapshots.get(number))


def _restore(asked: Asked) -> None:
    asked.instance.restore(asked.in_path["snapshot"])


def _forget(asked: Asked) -> None:
    asked.instance.snapshots.take(asked.in_path["snapshot"])


def _seed(asked: Asked) -> Reply:
    return replies.published(asked.instance.pingone.export_seed().encode(), "application/toml")


CALLS = (
    Call(
        name="tenant.reset",
        method="POST",
        path="/reset",
        says="Return to what the seed says: records, sessions and tokens since then are gone, the "
        "clock follows the machine, no fault holds, the journal is empty. Keys and snapshots stay.",
        answer=_reset,
        status=204,
    ),
    Call(
        name="snapshots.list",
        method="GET",
        path="/snapshots",
        says="List the snapshots. They are kept in memory until the process ends.",
        answer=_list,
        shows=shape(snapshots=listed(_SNAPSHOT)),
    ),
    Call(
        name="snapshots.take",
        method="POST",
        path="/snapshots",
        says="Remember how the tenant is now: all records, sessions and tokens.",
        answer=_take,
        shows=_SNAPSHOT,
        status=201,
    ),
    Call(
        name="snapshots.restore",
        method="POST",
        path="/snapshots/<snapshot>/restore",
        says="Return to a snapshot, as often as you like. The clock follows the machine again, and "
        "no fault holds; the journal stays.",
        answer=_restore,
        status=204,
    ),
    Call(
        name="snapshots.forget",
        method="DELETE",
        path="/snapshots/<snapshot>",
        says="Forget a snapshot.",
        answer=_forget,
        status=204,
    ),
    Call(
        name="tenant.seed",
        method="GET",
        path="/seed",
        says="Return the tenant as a seed file that reproduces it, secrets included.",
        answer=_seed,
        shows={"type": "string"},
    ),
)
