"""An export reproduces a tenant, whatever was changed in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_pingone import PingOne, PingOneConfig
from pytest_pingone.management import catalogue
from pytest_pingone.management.collection import CREATE
from tests.management.conftest import bench
from tests.management.test_singles import BODIES
from tests.seed.shown import Shown

if TYPE_CHECKING:
    from tests.management.conftest import Bench

__all__ = ["bench"]


def planted(text: str) -> PingOne:
    return PingOne(PingOneConfig(seed=text))


def assert_reproduced(pingone: PingOne) -> str:
    text = pingone.export_seed()
    again = planted(text)
    wanted, found = Shown(pingone).all(), Shown(again).all()
    assert found.keys() == wanted.keys(), text
    for path, document in wanted.items():
        assert found[path] == document, f"{path}\n{text}"
    assert again.export_seed() == text
    return text


def test_the_default_tenant_is_reproduced_by_a_short_seed(pingone: PingOne) -> None:
    text = assert_reproduced(pingone)
    assert len(text.splitlines()) < 110
    assert "\nid = " not in text


MADE = [row for row in catalogue.COLLECTIONS if CREATE in row.verbs]


def test_a_tenant_with_something_in_every_collection_is_reproduced(
    pingone: PingOne, bench: Bench
) -> None:
    for row in MADE:
        bench.create(row)
    for row in catalogue.SINGLES:
        answer = bench.api.put(bench.place(row), BODIES[row.name])
        assert answer.status_code == 200, answer.text
    assert_reproduced(pingone)
