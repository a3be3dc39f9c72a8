"""The reference names what there is, all of it and nothing else.

What there is comes from what the plugin, the parsers and the route tables register, or from the
syntax of the source; the pages are read as a reader sees them. That a page is what its code makes
of it, `cog --check` says.
"""

from __future__ import annotations

import pytest

from tests.docs import codes, pages
from tests.docs.named import KINDS

TEXTS = pages.read()


@pytest.fixture(params=KINDS)
def name(request: pytest.FixtureRequest) -> str:
    """The name of one kind."""
    return str(request.param)


def test_what_there_is_is_named(request: pytest.FixtureRequest, name: str) -> None:
    kind = KINDS[name]
    there = kind.registered(request)
    assert there
    assert sorted(there - kind.named(TEXTS)) == []


def test_what_is_named_is_there(request: pytest.FixtureRequest, name: str) -> None:
    kind = KINDS[name]
    assert sorted(kind.named(TEXTS) - kind.registered(request)) == []


def test_what_is_taken_out_of_a_page_is_missed(request: pytest.FixtureRequest, name: str) -> None:
    kind = KINDS[name]
    there = kind.registered(request)
    for item in sorted(there)[:: len(there) // 40 + 1]:  # of hundreds of endpoints every tenth
        assert there - kind.named(kind.without(TEXTS, item)) == {item}


def test_every_code_in_the_source_can_be_read() -> None:
    # These pass on what another place has refused.
    assert {text.partition("(")[0] for text in codes.found().unread} == {
        "management/fields.py: ApiError",
        "management/fields.py: Detail",
    }
