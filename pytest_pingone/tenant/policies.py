"""Password policies: what a password must be, how long it lasts, when it locks.

Names are PingOne's own, in snake case. A rule that is None is not enforced.

Source: PingOne Platform API reference, "Password policies".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

UPPERCASE: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWERCASE: Final = "abcdefghijklmnopqrstuvwxyz"
DIGITS: Final = "0123456789"
SPECIAL: Final = "~!@#$%^&*()-_=+[]{}|;:,.<>/?"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordLength:
    """How many characters a password has."""

    min: int = 8
    max: int = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class MinCharacters:
    """How many characters of each class a password has at least; PingOne knows no others."""

    uppercase: int | None = None
    lowercase: int | None = None
    digits: int | None = None
    special: int | None = None

    @property
    def of_classes(self) -> tuple[tuple[str, int], ...]:
        """The classes that are asked for: the characters of each, and how many."""
        asked = (
            (UPPERCASE, self.uppercase),
            (LOWERCASE, self.lowercase),
            (DIGITS, self.digits),
            (SPECIAL, self.special),
        )
        return tuple((characters, least) for characters, least in asked if least is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordHistory:
    """How many former passwords may not come back, and for how many days each."""

    count: int
    retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lockout:
    """After how many wrong attempts in a row a password is locked, and for how many seconds."""

    failure_count: int
    duration_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceRule:
    """The longest run of neighbours, such as `abc` or `321`, that a password may contain."""

    max_length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPolicy:
    """What holds for the passwords of the users of some populations.

    Attributes:
        default: it holds for populations that name none; exactly one of an environment does.
        min_complexity: days that it takes at least to try out every password of this kind.
        max_age_days: after so many days a password has expired.
        min_age_days: users may not change a password that is younger than so many days.
    """

    id: str
    environment_id: str
    name: str
    description: str | None = None
    default: bool = False
    excludes_profile_data: bool
    not_similar_to_current: bool
    excludes_commonly_used: bool
    length: PasswordLength | None = None
    min_characters: MinCharacters | None = None
    max_repeated_characters: int | None = None
    min_unique_characters: int | None = None
    min_complexity: int | None = None
    max_age_days: int | None = None
    min_age_days: int | None = None
    history: PasswordHistory | None = None
    lockout: Lockout | None = None
    alphabet_sequence_rule: SequenceRule | None = None
    number_sequence_rule: SequenceRule | None = None
    qwerty_sequence_rule: SequenceRule | None = None
    shifted_number_row_sequence_rule: SequenceRule | None = None
    created_at: dt.datetime
    updated_at: dt.datetime
