"""Which endpoints a test means by a name: the journal and the faults understand the same ones."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Collection

from pytest_pingone.errors import UsageError

_SUGGESTIONS = 5


def matching(name: str, known: Collection[str]) -> list[str]:
    """Return the endpoints that a name stands for: `token`, or `users.*` for several.

    Args:
        known: the names of all endpoints there are.

    Raises:
        UsageError: there is no such endpoint; the message names those that are spelled alike.
    """
    found = [one for one in known if fnmatch.fnmatchcase(one, str(name))]
    if found:
        return found
    close = difflib.get_close_matches(str(name), known, n=_SUGGESTIONS)
    close = close or sorted(one for one in known if str(name).lower() in one.lower())
    alike = " or ".join(map(repr, close[:_SUGGESTIONS]))
    raise UsageError(
        f"There is no endpoint {name!r}. "
        + (f"Did you mean {alike}? " if alike else "")
        + "The names are in docs/reference/endpoints.md; 'users.*' means several."
    )
