"""express with `jose` of npm refuses every flawed token and takes every good one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_pingone import FLAWS, Flaw, PingOne, Twin
from tests.verifiers.express import answer, running, try_express
from tests.verifiers.page import PAGE, published_of_node
from tests.verifiers.trial import order

pytestmark = pytest.mark.node


@pytest.fixture(scope="session")
def api(pingone_emulator: PingOne, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the API."""
    with running(pingone_emulator, tmp_path_factory.mktemp("express")) as url:
        yield url


@pytest.mark.parametrize("flaw", FLAWS.for_resource_server(introspects=False))
def test_express_refuses(pingone: PingOne, api: str, flaw: Flaw) -> None:
    assert answer(api, order(pingone, flaw=flaw)) in flaw.statuses


@pytest.mark.parametrize("twin", FLAWS.twins)
def test_express_takes(pingone: PingOne, api: str, twin: Twin) -> None:
    assert answer(api, order(pingone, twin=twin)) == 200


def test_the_page_shows_what_express_made_of_them(pingone: PingOne, api: str) -> None:
    assert published_of_node(PAGE.read_text(encoding="utf-8")) == try_express(pingone, api)
