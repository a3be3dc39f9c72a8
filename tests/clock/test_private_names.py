"""What is used of freezegun and time-machine without their promise; these fail when it goes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import freezegun
import freezegun.api
import pytest
import time_machine


@pytest.mark.parametrize(
    "name",
    [
        "freeze_factories",
        "real_datetime",
        "real_time",
        "real_monotonic",
        "real_monotonic_ns",
        "real_perf_counter",
        "real_perf_counter_ns",
    ],
)
def test_freezegun_still_has(name: str) -> None:
    assert hasattr(freezegun.api, name)


def test_freezegun_keeps_the_newest_freeze_last() -> None:
    with freezegun.freeze_time("2030-01-01") as outer, freezegun.freeze_time("2031-01-01") as inner:
        assert freezegun.api.freeze_factories == [outer, inner]
    assert freezegun.api.freeze_factories == []


def test_a_freeze_still_lists_what_it_changed() -> None:
    freezer = freezegun.freeze_time("2030-01-01")
    freezer.start()
    changes = list(freezer.undo_changes)
    freezer.stop()
    assert (dt, "datetime") not in [(module, name) for module, name, _ in changes]
    assert all(len(change) == 3 for change in changes)
    assert freezegun.api.real_monotonic in [original for _, _, original in changes]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, {"time_to_freeze", "move_to"}),
        ({"tick": True}, {"time_to_freeze", "move_to", "start"}),
        ({"auto_tick_seconds": 15}, {"time_to_freeze", "move_to", "step_width"}),
    ],
    ids=["standing", "running", "stepping"],
)
def test_each_kind_of_freeze_is_told_by_its_attributes(
    options: dict[str, Any], names: set[str]
) -> None:
    with freezegun.freeze_time("2030-01-01", **options) as factory:
        own = {
            name
            for name in ("time_to_freeze", "move_to", "start", "step_width")
            if hasattr(factory, name)
        }
    assert own == names
    assert factory.time_to_freeze.tzinfo is None


def test_time_machine_keeps_the_newest_journey_last() -> None:
    with time_machine.travel(1_893_456_000, tick=False) as traveller:
        assert time_machine.traveller_stack == [traveller]
        assert callable(traveller.move_to)
        assert callable(traveller.shift)
        assert traveller._tick is False
    assert time_machine.traveller_stack == []


def test_time_machine_still_leaves_monotonic_clocks_alone() -> None:
    with time_machine.travel(0, tick=False):
        assert freezegun.api.real_monotonic() != 0
