"""Whether a password meets a policy: every requirement that it does not, in PingOne's names.

Source: PingOne Platform API reference, "Password policies"; PingOne documentation, "Password
policies"; for complexity, "Haystack Password Validator" of PingDirectory and
https://www.grc.com/haystack.htm.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pytest_pingone.tenant import passwords
from pytest_pingone.tenant.common_passwords import COMMON
from pytest_pingone.tenant.policies import (
    DIGITS,
    LOWERCASE,
    UPPERCASE,
    PasswordPolicy,
    SequenceRule,
)
from pytest_pingone.tenant.records import User

_TOO_SIMILAR: Final = 3
"""Passwords are too similar if fewer characters than this tell them apart."""
_SHORTEST_PROFILE_VALUE: Final = 3
"""What is shorter in a profile, such as an initial, may be part of a password."""
_PROFILE: Final = (
    "username",
    "email",
    "nickname",
    "title",
    "primary_phone",
    "mobile_phone",
    "external_id",
    "account_id",
)
_SYMBOLS: Final = 33
"""How many printable characters of ASCII are neither letters nor digits."""
_LONG_ENOUGH: Final = 100
"""More characters than this would only make a number that is out of all proportion larger."""
_GUESSES_PER_DAY: Final = 100_000_000_000 * 24 * 60 * 60
_ROWS: Final = {
    "alphabet_sequence_rule": ("alphabetSequenceRule", (LOWERCASE,)),
    "number_sequence_rule": ("numberSequenceRule", (DIGITS,)),
    "qwerty_sequence_rule": ("qwertySequenceRule", ("qwertyuiop", "asdfghjkl", "zxcvbnm")),
    "shifted_number_row_sequence_rule": ("shiftedNumberRowSequenceRule", ("!@#$%^&*()",)),
}


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """A requirement that a password does not meet: its name in PingOne, and what is wrong."""

    requirement: str
    message: str


def unsatisfied(
    password: str,
    policy: PasswordPolicy,
    *,
    user: User | None = None,
    current: str | None = None,
    former: Iterable[str] = (),
) -> list[Shortcoming]:
    """Return the requirements of a policy that a password does not meet.

    Args:
        user: whose password it is to be, with the profile and the password so far.
        current: the password so far as the user entered it just now; nobody else knows it, so
            only then it can be told whether the two are similar.
        former: what is stored of earlier passwords that the policy still remembers.
    """
    return [
        *_lacking_classes(password, policy),
        *_commonly_used(password, policy),
        *_wrong_length(password, policy),
        *_repeating(password, policy),
        *_monotonous(password, policy),
        *_too_simple(password, policy),
        *_sequential(password, policy),
        *_from_profile(password, policy, user),
        *_like_current(password, policy, user, current),
        *_used_before(password, policy, former),
    ]


def complexity(password: str) -> float:
    """Return how many days it takes to try out every password as long, of the same characters.

    At a hundred thousand million guesses in a second.
    """
    sets = {_kind(character) for character in password}
    depth = sum({"lower": 26, "upper": 26, "digit": 10, "symbol": _SYMBOLS}[kind] for kind in sets)
    counted = min(len(password), _LONG_ENOUGH)
    guesses: int = sum(depth**length for length in range(1, counted + 1))
    return guesses / _GUESSES_PER_DAY


def distance(one: str, other: str) -> int:
    """Return the Levenshtein distance: how many characters to add, remove or replace."""
    row = list(range(len(other) + 1))
    for number, left in enumerate(one, start=1):
        above, row = row, [number]
        for place, right in enumerate(other, start=1):
            replaced = above[place - 1] + (left != right)
            row.append(min(above[place] + 1, row[-1] + 1, replaced))
    return row[-1]


def _kind(character: str) -> str:
    if character in LOWERCASE:
        return "lower"
    if character in UPPERCASE:
        return "upper"
    return "digit" if character in DIGITS else "symbol"


def _lacking_classes(password: str, policy: PasswordPolicy) -> Iterator[Shortcoming]:
    for characters, least in policy.min_characters.of_classes if policy.min_characters else ():
        if sum(character in characters for character in password) < least:
            yield Shortcoming(
                "minCharacters",
                "The provided password did not contain enough characters from the character set "
                f"'{characters[::-1]}'.  The minimum number of characters from that set that must "
                f"be present in user passwords is {least}",
            )


def _commonly_used(password: str, policy: PasswordPolicy) -> Iterator[Shortcoming]:
    if policy.excludes_commonly_used and password.lower() in COMMON:
        yield Shortcoming(
            "excludesCommonlyUsed",
            "The provided password (or a variant of that password) was found in a list of "
            "prohibited passwords",
        )


def _wrong_length(password: str, policy: PasswordPolicy) -> Iterator[Shortcoming]:
    length = policy.length
    if length is not None and len(password) < length.min:
        message = f"shorter than the minimum required length of {length.min} characters"
        yield Shortcoming("length", f"The provided password is {message}")
    elif length is not None and len(password) > length.max:
        message = f"longer than the maximum allowed length of {length.max} characters"
        yield Shortcoming("length", f"The provided password is {message}")


def _repeating(password: str, policy: PasswordPolicy) -> Iterator[Shortcoming]:
    most = policy.max_repeated_characters
    if most is not None and re.search(rf"(.)\1{{{most}}}", password, re.DOTALL):
        yield Shortcoming(
            "maxRepeatedCharacters",
            "The provided password is not acceptable because it contains a character repeated "
            f"more than {most} times in a row",
        )


def _monotonous(password: str, policy: PasswordPolicy) -> Iterator[Shortcoming]:
    least = policy.min_unique_characters
    if least is not None and len(set(password)) < least:
        yield Shortcoming(
            "minUniqueCharacters",
            "The provided password does not contain enough unique characters.  The minimum number "
            f"of unique characters that may appear in a user password is {least}",
        )


def _too_simple(password: str, policy: PasswordPolicy) -> Iterator[Shortcoming]:
    least = policy.min_complexity
    if least is not None and complexity(password) < least:
        message = f"all passwords of its kind can be tried out in less than {least} days"
        yield Shortcoming("minComplexity", f"The provided password is too simple: {message}")


def _sequential(password: str, policy: PasswordPolicy) -> Iterator[Shortcoming]:
    for attribute, (name, rows) in _ROWS.items():
        rule: SequenceRule | None = getattr(policy, attribute)
        if rule is not None and _has_run(password.lower(), rows, rule.max_length + 1):
            message = f"a sequence of more than {rule.max_length} neighbouring characters"
            yield Shortcoming(name, f"The provided password contains {message}")


def _has_run(password: str, rows: Iterable[str], length: int) -> bool:
    """Return whether so many characters follow each other as in a row, forwards or backwards."""
    return any(
        line[start : start + length] in password
        for row in rows
        for line in (row, row[::-1])
        for start in range(len(line) - length + 1)
    )


def _from_profile(
    password: str, policy: PasswordPolicy, user: User | None
) -> Iterator[Shortcoming]:
    if user is None or not policy.excludes_profile_data:
        return
    written = password.casefold()
    if any(value.casefold() in written for value in _profile(user)):
        message = "contains a value of the user's profile"
        yield Shortcoming("excludesProfileData", f"The provided password {message}")


def _profile(user: User) -> Iterator[str]:
    """Yield what a user's profile says about the person."""
    told = [getattr(user, attribute) for attribute in _PROFILE]
    for whole in (user.name, user.address):
        if whole is not None:
            told += [getattr(whole, part.name) for part in dataclasses.fields(whole)]
    for value in told:
        if value is not None and len(value) >= _SHORTEST_PROFILE_VALUE:
            yield value


def _like_current(
    password: str, policy: PasswordPolicy, user: User | None, current: str | None
) -> Iterator[Shortcoming]:
    """Yield if a password is the one so far, which no policy allows, or is too similar to it."""
    stored = user.password if user is not None else None
    same = stored is not None and passwords.matches(password, stored)
    near = current is not None and abs(len(current) - len(password)) < _TOO_SIMILAR
    similar = current is not None and near and distance(current, password) < _TOO_SIMILAR
    if same or (policy.not_similar_to_current and similar):
        yield Shortcoming(
            "notSimilarToCurrent", "The provided password is too similar to the current password"
        )


def _used_before(
    password: str, policy: PasswordPolicy, former: Iterable[str]
) -> Iterator[Shortcoming]:
    if policy.history is not None and any(passwords.matches(password, past) for past in former):
        yield Shortcoming("history", "The provided password was used before")
