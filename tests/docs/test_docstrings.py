"""What Sphinx makes the Python API of is there: each public member has words of its own."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Iterator

import pytest

import pytest_pingone

OURS = ("pytest_pingone", "tests")
CLASSES = [
    one for name in pytest_pingone.__all__ if isinstance(one := getattr(pytest_pingone, name), type)
]


def without_words(kind: type) -> Iterator[str]:
    """Yield the public members of a class that nothing is said about."""
    texts = "\n".join(inspect.getdoc(one) or "" for one in kind.__mro__ if one is not object)
    said = set(re.findall(r"^    (\w+): ", texts, re.MULTILINE))
    for name in dir(kind):
        home = next(one for one in kind.__mro__ if name in vars(one))
        if name.startswith("_") or home.__module__.partition(".")[0] not in OURS:
            continue
        member = vars(home)[name]
        words = inspect.getdoc(member) if type(member) is not str else None
        if name not in said | _told_below(home) and not words:
            yield name


@functools.cache
def _told_below(kind: type) -> set[str]:
    """Return the attributes of a class that have a text below them."""
    return set(re.findall(r'^    (\w+): .*\n    """', inspect.getsource(kind), re.MULTILINE))


def test_a_member_without_words_is_found() -> None:
    class Bare(pytest_pingone.Token):
        def spoken(self) -> None:
            """Say something."""

        def mute(self) -> None: ...

    assert list(without_words(Bare)) == ["mute"]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_public_member_says_what_it_is(kind: type) -> None:
    assert inspect.getdoc(kind)
    assert list(without_words(kind)) == []
