"""A tenant that is served as `pytest-pingone serve` does it, and a client of its control API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from pytest_pingone import PingOne, PingOneConfig
from pytest_pingone.serving import Served, Wanted, serving


class Control:
    """A client of the control API, as a test in another language would write it."""

    def __init__(self, served: Served) -> None:
        self.base = f"{served.url}/__pingone__"
        self.session = requests.Session()
        self.session.trust_env = False

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        return self.session.request(method, f"{self.base}{path}", json=body, timeout=10, **more)

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Return what a call answers, which must be a success."""
        answer = self.ask(method, path, body, **more)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str]:
        """Return the status and the words of a refusal."""
        answer = self.ask(method, path, body, **more)
        assert answer.status_code >= 400, answer.text
        document = answer.json()
        details = [f"{one.get('target')}: {one['message']}" for one in document.get("details", ())]
        return answer.status_code, "; ".join(details) or document["message"]


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    told: list[str] = []
    with serving(Wanted(config=PingOneConfig(), report=told.append)) as served:
        yield served
    assert told == []


@pytest.fixture
def control(served: Served) -> Iterator[Control]:
    client = Control(served)
    with client.session:
        client("POST", "/reset")
        yield client


@pytest.fixture
def tenant(served: Served, control: Control) -> PingOne:
    """The tenant itself, as it is after a reset."""
    assert control
    return served.instance.pingone
