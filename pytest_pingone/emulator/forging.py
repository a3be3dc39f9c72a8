"""Which flaw or twin a test asks for. The rows are loaded for the first test that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_pingone.errors import UsageError

if TYPE_CHECKING:
    from pytest_pingone.tokens.flaws import Flaw, Twin


def chosen(flaw: Flaw | str | None, twin: Twin | str | None) -> Flaw | Twin | None:
    """Return the row that a test asks for, if any.

    Raises:
        UsageError: it asks for both a flaw and a twin, or for something that is neither.
    """
    if flaw is None and twin is None:
        return None
    from pytest_pingone.tokens.flaws import FLAWS, Flaw, Twin

    if flaw is not None and twin is not None:
        raise UsageError(
            f"flaw={str(flaw)!r} and twin={str(twin)!r} exclude each other: "
            "a flaw makes a token bad, a twin leaves it good. Make two tokens."
        )
    if isinstance(flaw, str):
        return FLAWS[flaw]
    if isinstance(twin, str):
        return FLAWS.twins[twin]
    if not isinstance(flaw, Flaw | None):
        raise UsageError(f"flaw={flaw!r} is none of pytest_pingone.FLAWS, nor the id of one.")
    if not isinstance(twin, Twin | None):
        raise UsageError(f"twin={twin!r} is none of pytest_pingone.FLAWS.twins, nor the id of one.")
    return flaw or twin
