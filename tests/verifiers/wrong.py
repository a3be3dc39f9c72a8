"""What a wrong verifier is: the right one but for a mistake, and the flaws that this lets in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from pytest_pingone import FLAWS
from tests.verifiers.resource_server import ResourceServer

EVERY_TWIN = frozenset(twin.id for twin in FLAWS.twins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A mistake that people have made.

    Attributes:
        name: an id.
        does: what it does wrong.
        verify: judges a token; raises what `REFUSALS` names.
        lets_in: ids of the flaws that it does not see, and of no others.
        turns_away: ids of the good twins that it refuses, and of no others.
        may_ask: whether PingOne could be asked, so that a token that was revoked is its affair too.
        compare: what says that it is one: a CVE of that kind, a CWE, a section of an RFC.
    """

    name: str
    does: str
    verify: Callable[[str, ResourceServer], None]
    lets_in: Collection[str] = ()
    turns_away: Collection[str] = ()
    may_ask: bool = False
    compare: str = ""
