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
HOW = "Write it down in {0}; what cog writes there, `cog -r {0}` repairs."


@pytest.fixture(params=KINDS)
def name(request: pytest.FixtureRequest) -> str:
    """The name of one kind."""
    return str(request.param)


def test_what_there_is_is_named(request: pytest.FixtureRequest, name: str) -> None:
    kind = KINDS[name]
    there = kind.registered(request)
    assert there
    assert sorted(there - kind.named(TEXTS)) == [], HOW.format(" or ".join(kind.where))


def test_what_is_named_is_there(request: pytest.FixtureRequest, name: str) -> None:
    kind = KINDS[name]
    invented = kind.named(TEXTS) - kind.registered(request)
    assert sorted(invented) == [], HOW.format(" or ".join(kind.where))


def test_what_is_taken_out_of_a_page_is_missed(request: pytest.FixtureRequest, name: str) -> None:
    kind = KINDS[name]
    there = kind.registered(request)
    missed = there - kind.named(TEXTS)
    for item in sorted(there - missed)[:: len(there) // 20 + 1]:  # of hundreds of endpoints some
        assert there - kind.named(kind.without(TEXTS, item)) == missed | {item}


def test_every_code_in_the_source_can_be_read() -> None:
    # These pass on what another place has refused.
    assert {text.partition("(")[0] for text in codes.found().unread} == {
        "management/fields.py: ApiError",
        "management/fields.py: Detail",
    }


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ('invalid("new_error", "x")', codes.OAUTH, (400, "new_error")),
        ('denied("new_error", "x", status=403)', codes.OAUTH, (403, "new_error")),
        ('NEW = "NEW_CODE"\nApiError(409, NEW, "x")', codes.API, (409, "NEW_CODE")),
        (
            "def refused(status):\n  for status in (413, 414):\n    ApiError(status, 'NEW', '')",
            codes.API,
            (414, "NEW"),
        ),
        (
            "def _no(x, code):\n  return Detail(code, x)\ndef f():\n  _no(1, 'NEW')",
            codes.DETAIL,
            (None, "NEW"),
        ),
        (
            "def f(old):\n  code = 'NEW' if old else 'OLD'\n  ValueProblem(code, '')",
            codes.DETAIL,
            (None, "NEW"),
        ),
    ],
)
def test_a_new_code_is_found(text: str, kind: str, code: tuple[int | None, str]) -> None:
    found = codes.found_in({"new.py": text})
    assert code in found.codes[kind]
    assert not found.unread
