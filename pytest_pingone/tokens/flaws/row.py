"""What a flaw and a good twin are: rows of documentation that know how to forge their token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pytest_pingone.tokens.flaws.draft import Draft

Forge = Callable[["Draft"], str]
Sight = Literal["introspection", "scopes", "iat"]
"""What not every right verifier has: it asks the issuer, it checks scopes, it checks `iat`."""
REFUSED = frozenset({401})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Twin:
    """A token that looks like a flawed one and is good: whoever refuses it refuses too much.

    Attributes:
        id: its name, for `pingone.mint.access_token(twin=...)` and as the id of a parameter.
        sentence: what is unusual about it.
        source: why it must be accepted.
        forge: makes its token; `pingone.mint` calls it.
    """

    id: str
    sentence: str
    source: str
    forge: Forge = field(repr=False)

    @property
    def __name__(self) -> str:
        """The id, which pytest shows as that of the parameter."""
        return self.id

    def __repr__(self) -> str:
        return f"<Twin {self.id}>"

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Flaw:
    """One way in which a token is bad, and how a token with it is made.

    Attributes:
        id: its name, for `pingone.mint.access_token(flaw=...)` and as the id of a parameter.
        sentence: what is wrong.
        source: what says so, or where it was found in real verifiers.
        reason: words that the reason of a right refusal contains, as the emulator gives it.
        statuses: what a right resource server may answer.
        twin: the nearest token that must be accepted.
        needs: what a verifier must have or do to see it, besides what every one must.
        margin: by how many seconds a time is off; a verifier that grants as much does not see it.
        forge: makes its token; `pingone.mint` calls it.
    """

    id: str
    sentence: str
    source: str
    reason: str
    statuses: frozenset[int] = REFUSED
    twin: Twin
    needs: frozenset[Sight] = frozenset()
    margin: int | None = None
    forge: Forge = field(repr=False)

    @property
    def __name__(self) -> str:
        """The id, which pytest shows as that of the parameter."""
        return self.id

    def __repr__(self) -> str:
        return f"<Flaw {self.id}>"

    def __str__(self) -> str:
        return self.id
