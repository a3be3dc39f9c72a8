"""Names that want to break out of pages: shown as what they are, on every page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pytest_pingone.serving import Served
from tests import hostile
from tests.console.conftest import Seen, Site

ELEMENTS = """
html head meta title link script body a header span p time form button div nav ul ol li main h1 h2
h3 section dl dt dd table caption thead tbody tr th td code bdi strong label input select option
textarea datalist figure figcaption pre svg desc g line text rect tspan footer
"""
ATTRIBUTES = """
lang charset name content rel href type src defer class id tabindex datetime method action value
role aria-label aria-labelledby aria-describedby aria-current aria-hidden aria-invalid for scope
width height x x1 x2 y y1 y2 rx text-anchor autocomplete spellcheck dir list required rows selected
"""
_LARGEST = 500_000


@pytest.fixture(scope="module")
def hostile_site(running: Served) -> Iterator[Site]:
    """The console of a tenant whose names are hostile."""
    site = Site(running)
    hostile.fill(site.pingone)
    hostile.ask(site.pingone, site.session)
    yield site
    site.session.close()


@pytest.fixture(scope="module")
def pages(hostile_site: Site) -> dict[str, str]:
    """All its pages, by path."""
    found = {}
    for path, answer in hostile_site.crawl():
        assert answer.status_code == 200, f"{path}: {Seen(answer.text).text[:1000]}"
        assert len(answer.content) < _LARGEST, path
        found[path] = answer.content.decode()
    return found


def test_no_page_has_an_element_or_an_attribute_that_the_console_did_not_write(
    pages: dict[str, str],
) -> None:
    assert len(pages) > 100
    elements, known = set(ELEMENTS.split()), set(ATTRIBUTES.split())
    for path, html in pages.items():
        page = Seen(html)
        for tag, attributes in page.elements:
            assert tag in elements, f"{path}: <{tag}>"
            assert attributes.keys() <= known, f"{path}: <{tag} {attributes}>"
        assert all(str(one["src"]).startswith("/__pingone__/") for one in page.all("script"))
        assert html.count("<script") == 1, path
        for link in page.links:
            assert re.match(r"(/__pingone__/|\?|http://127\.0\.0\.1:|#main)", link), link


def test_no_page_holds_what_turns_or_hides_the_text_around_it(pages: dict[str, str]) -> None:
    for path, html in pages.items():
        outside_of_values = re.sub(r'(value|href)="[^"]*"', "", html)
        for hidden in "\u202e\u2066\u200b\ufeff\u2028\x07\x1b\x85":
            assert hidden not in outside_of_values, f"{path}: {hidden!r}"


def test_names_are_shown_as_they_are_where_they_can_be_seen(pages: dict[str, str]) -> None:
    everything = " ".join(Seen(html).text for html in pages.values())
    for name in (hostile.SCRIPT, hostile.IMAGE, hostile.QUOTES):
        assert name in everything
    assert "\u27e8U+202E\u27e9moc.live\u27e8U+2066\u27e9" in everything
    assert "bell\u2407" in everything


def test_long_names_are_cut_in_lists_and_whole_on_their_own_page(
    hostile_site: Site, pages: dict[str, str]
) -> None:
    home = f"/__pingone__/console/environments/{hostile_site.pingone.home_id}"
    assert hostile.LONG[:100] not in pages[f"{home}/users"]
    long = next(user for user in hostile_site.pingone.users if user.username == hostile.LONG)
    assert hostile.LONG[:4000] in pages[f"{home}/users/{long.id}"]
    assert "(10,000 characters)" in pages[f"{home}/users/{long.id}"]
