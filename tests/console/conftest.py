"""A console over real HTTP, and its pages as a parser of HTML sees them."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import requests

from pytest_pingone import PingOne
from pytest_pingone.config import PingOneConfig
from pytest_pingone.serving import Served, Wanted, serving

TOKEN = 't0ken; with "quotes" and = signs'


class Seen(HTMLParser):
    """What is on a page: its elements, links, forms and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.forms: list[tuple[dict[str, str | None], dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        assert len(found) == len(attrs), f"an attribute stands twice: {attrs}"
        self.elements.append((tag, found))
        if tag == "form":
            self.forms.append((found, {}))
        elif tag in ("input", "textarea", "select") and self.forms and found.get("name"):
            self.forms[-1][1][str(found["name"])] = found.get("value") or ""

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def links(self) -> list[str]:
        return [str(link["href"]) for link in self.all("a") if "href" in link]


class Site:
    """A browser without a screen."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.pingone: PingOne = served.instance.pingone
        self.session = requests.Session()
        self.session.headers["Accept"] = "text/html"

    def url(self, path: str) -> str:
        return self.served.url + (path if path.startswith("/") else f"/__pingone__/console/{path}")

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.session.get(self.url(path), timeout=30, **more)

    def seen(self, path: str) -> Seen:
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.text[:2000]}"
        return Seen(answer.text)

    def post(self, path: str, form: str, **values: str) -> requests.Response:
        """Send a form of a page, and do not follow where it leads."""
        data = {"form": form, **values}
        headers = {"Origin": self.served.url}
        return self.session.post(
            self.url(path), data=data, headers=headers, allow_redirects=False, timeout=30
        )

    def done(self, path: str, form: str, **values: str) -> Seen:
        """Send a form, and return the page that says that it is done."""
        answer = self.post(path, form, **values)
        assert answer.status_code == 303, Seen(answer.text).text[:2000]
        page = self.seen(answer.headers["Location"])
        assert any(one.get("role") == "status" for one in page.all("p")), "no notice"
        return page

    def crawl(self) -> Iterator[tuple[str, requests.Response]]:
        """Yield every page of the console that links lead to."""
        known, waiting = set(), ["/__pingone__/"]
        while waiting:
            path = waiting.pop(0)
            if path in known:
                continue
            known.add(path)
            answer = self.get(path)
            yield path, answer
            for link in Seen(answer.text).links:
                there = f"{path.partition('?')[0]}{link}" if link.startswith("?") else link
                if there == "/__pingone__/" or there.startswith("/__pingone__/console/"):
                    waiting.append(there)


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    """An instance for all tests of a file, which says what it did wrong."""
    reports: list[str] = []
    with serving(Wanted(config=PingOneConfig(), report=reports.append)) as served:
        yield served
    assert reports == []


@pytest.fixture
def site(running: Served) -> Iterator[Site]:
    """Its console, with the tenant as its seed says."""
    running.instance.reset()
    running.instance.snapshots.clear()
    running.instance.pingone.mint.made.clear()
    site = Site(running)
    yield site
    site.session.close()
