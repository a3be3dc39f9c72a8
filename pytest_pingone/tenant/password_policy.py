"""The password policy that a new environment has: `Standard`.

Source: PingOne Platform API reference, "Password policies".
"""

from __future__ import annotations

import re
from typing import Final

from pytest_pingone.tenant.records import User

MOST_FAILURES: Final = 5
LOCKED_SECONDS: Final = 900
MAX_AGE_DAYS: Final = 182
_LENGTH = (8, 255)
_LEAST_UNIQUE = 5
_CLASSES = {
    "minCharacters.lowercase": r"[a-z]",
    "minCharacters.uppercase": r"[A-Z]",
    "minCharacters.digits": r"[0-9]",
    "minCharacters.special": r"[^A-Za-z0-9]",
}
_COMMON = frozenset({"password1!", "p@ssw0rd", "passw0rd!", "welcome1!", "qwerty123!"})


def unsatisfied(password: str, user: User | None = None) -> list[str]:
    """Return the requirements of the policy that a password does not meet.

    Args:
        user: whose password it is to be, for requirements about the profile.
    """
    missing = [name for name, pattern in _CLASSES.items() if not re.search(pattern, password)]
    if not _LENGTH[0] <= len(password) <= _LENGTH[1]:
        missing.append("length")
    if re.search(r"(.)\1\1", password):  # at most two of the same in a row
        missing.append("maxRepeatedCharacters")
    if len(set(password)) < _LEAST_UNIQUE:
        missing.append("minUniqueCharacters")
    if password.lower() in _COMMON:
        missing.append("excludesCommonlyUsed")
    if user is not None and user.username.lower() in password.lower():
        missing.append("excludesProfileData")
    return missing
