"""Which flaw or twin a test asks for, and what its forger gets to work with."""

from __future__ import annotations

from pytest_pingone.errors import UsageError
from pytest_pingone.tokens.flaws import FLAWS, Flaw, Twin


def chosen(flaw: Flaw | str | None, twin: Twin | str | None) -> Flaw | Twin | None:
    """Return the row that a test asks for, if any.

    Raises:
        UsageError: it asks for both a flaw and a twin, or for one that does not exist.
    """
    if flaw is not None and twin is not None:
        raise UsageError(
            f"flaw={str(flaw)!r} and twin={str(twin)!r} cannot both be: "
            "a flaw makes a token bad, a twin leaves it good. Make two tokens."
        )
    if isinstance(flaw, Twin) or isinstance(twin, Flaw):
        raise UsageError("flaw=... takes one of FLAWS, twin=... takes one of FLAWS.twins.")
    if flaw is not None:
        return FLAWS[flaw] if isinstance(flaw, str) else flaw
    return FLAWS.twins[twin] if isinstance(twin, str) else twin
